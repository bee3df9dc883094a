/** The header, the parts and the words of a mail go in; the signs of who, or what, wrote it come out. They are collected here, and judged elsewhere. */
import type { Address } from '../domain/letter.ts';
import type { Sign, SignKind } from '../domain/sign.ts';
import { decodeBytes, displayText, type HeaderField, headerFields, valuesOf } from './headers.ts';
import type { Part } from './outline.ts';
import { addressSign } from './role-address.ts';

/** The header that our own notices carry, so that one that comes back is known. */
const OWN_NOTICE_HEADER = 'x-firsthand-notice';

interface File {
  readonly contentType: unknown;
  readonly content: Buffer;
}

export interface Looked {
  readonly fields: readonly HeaderField[];
  /** The root first. */
  readonly parts: readonly Part[];
  /** What stands behind the header, as bytes. */
  readonly body: Buffer;
  readonly files: readonly File[];
  readonly from: readonly Address[];
  readonly subject: string;
  readonly text: string;
  /** What the writer wrote now. */
  readonly words: string;
  readonly isReply: boolean;
}

export function signsOn(mail: Looked): Sign[] {
  const fields = [...mail.fields, ...swallowed(mail.fields), ...displaced(mail.body)];
  const all = { ...mail, fields };
  const found = LOOKS.flatMap(([kind, look]) => {
    const says = look(all);
    return says === null ? [] : [{ kind, says }];
  });
  return [...found, ...addressSign(mail.from)];
}

type Look = (mail: Looked) => string | null;

const LOOKS: readonly (readonly [SignKind, Look])[] = [
  ['own_notice', ({ fields }) => shown(fields, OWN_NOTICE_HEADER, () => true)],
  ['delivery_report', deliveryReport],
  ['read_receipt', (mail) => reported(mail, (type) => type === 'disposition-notification')],
  ['other_report', (mail) => reported(mail, (type) => !KNOWN_REPORTS.includes(type))],
  ['carries_report', carriesReport],
  ['auto_replied', autoReplied],
  ['auto_generated', ({ fields }) => submitted(fields, (value) => value !== 'auto-replied')],
  ['calendar_reply', calendarReply],
  ['null_return_path', ({ fields }) => nullReturnPath(fields)],
  ['machine_subject', ({ subject }) => (MACHINE_SUBJECT.test(withoutTags(subject)) ? inSubject(subject) : null)],
  ['other_head', ({ subject, isReply }) => (isReply && hasOtherHead(subject) ? inSubject(subject) : null)],
  ['recall', recall],
  ['reaction', reaction],
  ['help_desk', ({ fields }) => headerLike(fields, HELP_DESK)],
  ['web_program', webProgram],
  ['redirected', redirected],
  ['group', group],
  ['list_unsubscribe', ({ fields }) => headerLike(fields, /^list-unsubscribe$/)],
  ['bulk', ({ fields }) => shown(fields, 'precedence', (value) => /^(?:bulk|junk)\b/i.test(value))],
  ['mass_mail', ({ fields }) => headerLike(fields, OF_MASS_MAIL)],
];

// ---- the header

/** Fields whose folded values hold names of other fields in good order. */
const HOLDS_NAMES =
  /^(?:dkim-signature|domainkey-signature|arc-[a-z-]+|x-google-dkim-signature|authentication-results|received|x-received)$/;
const TELLING =
  /^[ \t]+(auto-submitted|precedence|x-auto-?[a-z-]*|return-path|list-id|list-post|list-unsubscribe|x-failed-recipients)[ \t]*:[ \t]*([^\r\n]+)/i;

/** Programs that indent their header by mistake fold one field into the one above it. */
function swallowed(fields: readonly HeaderField[]): HeaderField[] {
  return fields
    .filter(({ name }) => !HOLDS_NAMES.test(name))
    .flatMap(({ raw }) =>
      raw
        .toString('latin1')
        .split('\n')
        .slice(1)
        .flatMap((line) => {
          const [, name, value] = TELLING.exec(line) ?? [];
          if (name === undefined || value === undefined) return [];
          return [{ name: name.toLowerCase(), value: value.trim(), raw: Buffer.from(line, 'latin1') }];
        }),
    );
}

const MOST_DISPLACED_BYTES = 4_000;

/** An empty line too early puts the rest of a header at the head of the body. */
function displaced(body: Buffer): HeaderField[] {
  const head = body.subarray(0, MOST_DISPLACED_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head)?.index ?? -1;
  if (end <= 0) return [];
  const block = headerFields(Buffer.from(`${head.slice(0, end)}\n`, 'latin1'), 100);
  const isHeader = block.strayLines === 0 && block.fields.some(({ name }) => name === 'auto-submitted');
  return isHeader ? [...block.fields] : [];
}

function shown(
  fields: readonly HeaderField[],
  name: string,
  speaks: (value: string) => boolean,
  why?: string,
): string | null {
  const field = fields.find((candidate) => candidate.name === name && speaks(candidate.value));
  return field === undefined ? null : (why ?? `${titled(name)}: ${displayText(field.value).slice(0, 100)}`);
}

function headerLike(fields: readonly HeaderField[], names: RegExp): string | null {
  const field = fields.find(({ name, value }) => names.test(name) && !DENIES.test(value));
  return field === undefined ? null : `${titled(field.name)} is there`;
}

const DENIES = /^(?:no|none|false|0)$/i;

const titled = (name: string): string => name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** Each instance counts: a second one must not hide behind a first `no`. The value may carry comments, quotes and parameters. */
function submitted(fields: readonly HeaderField[], speaks: (keyword: string) => boolean): string | null {
  return shown(fields, 'auto-submitted', (value) => {
    const keyword =
      value
        .replace(/\([^()]*\)/g, ' ')
        .replace(/["']/g, '')
        .trim()
        .split(/[\s;]/)[0]
        ?.toLowerCase() ?? '';
    return keyword !== '' && !DENIES.test(keyword) && speaks(keyword);
  });
}

// X-Auto-Response-Suppress is not among them: it asks for no automatic answer, and people's mail carries it too.
const AUTO_REPLY =
  /^(?:x-auto-?reply(?:-from)?|x-auto-?respond(?:er)?|x-mail-autoreply|x-auto-?generated|x-vacation|x-amazon-auto-reply|x-fc-machinegenerated|x-cron-env|x-ms-exchange-parent-message-id)$/;

function autoReplied({ fields }: Looked): string | null {
  return (
    submitted(fields, (value) => value === 'auto-replied') ??
    headerLike(fields, AUTO_REPLY) ??
    shown(fields, 'precedence', (value) => /^auto[_-]?reply/i.test(value)) ??
    shown(fields, 'x-post-messageclass', (value) => /autorespon/i.test(value))
  );
}

/** A journal report is sent with a null return path too; what counts is the message that it carries. */
function nullReturnPath(fields: readonly HeaderField[]): string | null {
  if (valuesOf(fields, 'x-ms-journal-report').length > 0) return null;
  return shown(fields, 'return-path', (value) => /^(?:<\s*>)?$/.test(value), 'Return-Path: <>');
}

// RFC 2369 section 3 and RFC 2919 section 3. A List-Id alone is on newsletters too, and says nothing.
const OF_A_GROUP =
  /^(?:list-post|mailing-list|x-mailing-list|x-google-group-id|x-beenthere|x-mailman-version|list-archive|list-subscribe)$/;

function group({ fields }: Looked): string | null {
  return headerLike(fields, OF_A_GROUP) ?? shown(fields, 'precedence', (value) => /^list\b/i.test(value));
}

// RFC 8058 section 3.1. Some relays of companies put such marks on people's mail: alone they say nothing.
const OF_MASS_MAIL =
  /^(?:list-unsubscribe-post|feedback-id|x-campaign[a-z-]*|x-mc-user|x-mailgun-[a-z-]+|x-sg-[a-z-]+|x-ses-outgoing|x-csa-complaints|x-report-abuse(?:-to)?|x-sfmc-stack|x-mailer-recptid)$/;

const HELP_DESK =
  /^(?:x-zendesk-[a-z-]+|x-freshdesk-[a-z-]+|x-(?:os)?ticket[a-z-]*|rt-ticket|x-rt-[a-z-]+|x-otrs-[a-z-]+|x-jira-[a-z-]+|x-helpscout-[a-z-]+|x-servicenow-[a-z-]+|x-gorgias-[a-z-]+|x-kayako-[a-z-]+|auto-response)$/;

function webProgram({ fields }: Looked): string | null {
  // Roundcube and its like are written in PHP too, and people write in them.
  if (valuesOf(fields, 'user-agent').length > 0) return null;
  return (
    headerLike(fields, /^x-php-(?:originating-)?script$/) ??
    shown(fields, 'x-mailer', (value) =>
      /\bphp\b|phpmailer|wordpress|wpforms|drupal|typo3|joomla|contact form/i.test(value),
    )
  );
}

const PASSED_ON =
  /^(?:resent-from|resent-sender|resent-by|x-forwarded-for|x-sieve-redirected-from|x-ms-exchange-inbox-rules-loop|x-ms-exchange-forwardingloop)$/;

/** The mailbox whose rule passed it on is another than the writer's: what a mailbox answers by itself carries its own name there. */
function redirected({ fields, from }: Looked): string | null {
  const writer = from[0]?.address.toLowerCase();
  if (writer === undefined) return null;
  const field = fields.find(({ name, value }) => {
    if (!PASSED_ON.test(name)) return false;
    const by = /[^\s<>,;"]+@[^\s<>,;"]+/.exec(value)?.[0]?.toLowerCase();
    return by !== undefined && by !== writer;
  });
  if (field !== undefined) return `${titled(field.name)}: ${displayText(field.value).slice(0, 100)}`;
  return headerLike(fields, /^(?:autoforwarded|x-ms-exchange-organization-autoforwarded)$/);
}

// ---- reports. RFC 6522, RFC 3464, RFC 8098.

const KNOWN_REPORTS = ['delivery-status', 'disposition-notification'];

/** A report is the mail, or stands first in it: a gateway may put its footer below. What a person passes on stands below their words. */
function reported({ parts, from, fields }: Looked, speaks: (reportType: string) => boolean): string | null {
  const report = parts.find((part) => {
    const type = reportTypeOf(part);
    return type !== null && speaks(type) && (isFirst(part, parts) || isOfServer(from, fields));
  });
  return report === undefined ? null : `Content-Type: multipart/report; report-type=${reportTypeOf(report) ?? ''}`;
}

function reportTypeOf({ type, params }: Part): string | null {
  const isReport = type === 'multipart/report';
  if (isReport) return params.get('report-type')?.toLowerCase() ?? '';
  if (/^message\/(?:global-)?delivery-status$/.test(type)) return 'delivery-status';
  return /^message\/(?:global-)?disposition-notification$/.test(type) ? 'disposition-notification' : null;
}

/** Nothing stands before it but what it stands in. */
function isFirst(part: Part, parts: readonly Part[]): boolean {
  const at = parts.indexOf(part);
  return parts.slice(0, at).every((before) => isAbove(before, part));
}

function isAbove(ancestor: Part, part: Part): boolean {
  for (let above = part.parent; above !== null; above = above.parent) if (above === ancestor) return true;
  return false;
}

const SERVERS =
  /^(?:mailer-daemon|postmaster|mail-?daemon|maildelivery(?:subsystem)?|microsoftexchange[0-9a-f]{10,})$/i;

function isOfServer(from: readonly Address[], fields: readonly HeaderField[]): boolean {
  return from.some(({ address }) => SERVERS.test(localOf(address))) || nullReturnPath(fields) !== null;
}

const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));

/** An SMTP reply with its enhanced status, such as `550 5.1.1`. RFC 3463 section 2. */
const STATUS = /(?<!\d)[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?!\d)/;

function deliveryReport(mail: Looked): string | null {
  const { fields, from, text } = mail;
  const told =
    reported(mail, (type) => type === 'delivery-status') ??
    headerLike(fields, /^(?:x-failed-recipients|x-ms-exchange-message-is-ndr)$/);
  if (told !== null) return told;
  const isDaemon = from.some(({ address }) => /^mailer-daemon$/i.test(localOf(address)));
  const isServers = from.some(({ address }) => SERVERS.test(localOf(address)));
  const isNobodys = addressSign(from).some(({ kind }) => kind === 'automated_address');
  const givesStatus = STATUS.test(text);
  const isReport =
    isDaemon || (isServers && (givesStatus || nullReturnPath(fields) !== null)) || (isNobodys && givesStatus);
  return isReport ? `From: ${from[0]?.address ?? ''} reports a delivery` : null;
}

function carriesReport(mail: Looked): string | null {
  if (reported(mail, () => true) !== null) return null;
  const report = mail.parts.find((part) => reportTypeOf(part) !== null);
  return report === undefined ? null : `a part is ${report.type}`;
}

// ---- calendars, recalls, reactions

const CALENDAR = /^(?:text\/calendar|application\/ics)\b/i;
const ANSWERS = /^METHOD[ \t]*:[ \t]*(?:REPLY|REFRESH|DECLINECOUNTER)[ \t]*\r?$/im;

/** Wherever it stands; RFC 5546 section 3.2.3. */
function calendarReply({ parts, files, body }: Looked): string | null {
  const declared = parts.some(({ type, params }) => CALENDAR.test(type) && /^reply$/i.test(params.get('method') ?? ''));
  const told = files.some(
    ({ contentType, content }) =>
      typeof contentType === 'string' && CALENDAR.test(contentType) && ANSWERS.test(textOf(content)),
  );
  const [root] = parts;
  const alone = root !== undefined && CALENDAR.test(root.type) && ANSWERS.test(textOf(body));
  return declared || told || alone ? 'METHOD:REPLY of a calendar' : null;
}

const MOST_TEXT_BYTES = 100_000;
const textOf = (bytes: Buffer): string => decodeBytes(bytes.subarray(0, MOST_TEXT_BYTES));

const RECALL_CLASS = /IPM\.Outlook\.Recall|urn:content-classes:recall/i;
const MOST_RECALL_SIGNS = 400;

/** By its class, or by its form: `Recall: the subject`, and a line of words around the quoted subject. Its prefix is in the writer's language. */
function recall({ fields, files, subject, words, isReply }: Looked): string | null {
  const classes = ['x-message-class', 'message-class', 'content-class', 'x-ms-exchange-recall-report'];
  const field = fields.find(({ name, value }) => classes.includes(name) && RECALL_CLASS.test(value));
  if (field !== undefined) return `${titled(field.name)}: of a recall`;
  const isTnef = ({ contentType }: File) => typeof contentType === 'string' && /ms-tnef/i.test(contentType);
  // The class stands in the file in letters of one byte, or of two.
  const inFile = files.some(
    (file) => isTnef(file) && RECALL_CLASS.test(file.content.toString('latin1').replaceAll('\0', '')),
  );
  if (inFile) return 'winmail.dat: of a recall';
  const { head, rest } = headed(withoutTags(subject));
  if (isReply || head === null || rest === '' || REPLY_HEAD.test(head) || words.length > MOST_RECALL_SIGNS) return null;
  const topic = displayText(valuesOf(fields, 'thread-topic')[0] ?? '').trim();
  const isAbout = topic === rest || RECALL_HEAD.test(head);
  const isQuoted = QUOTES.some(([open, close]) => words.includes(`${open}${rest}${close}`));
  return isAbout && isQuoted ? inSubject(subject) : null;
}

const RECALL_HEAD = /^(?:recall|r[üu]ckruf|rappel|recuperar|recuperaci[óo]n|recupera[çc][ãa]o|richiamo)$/iu;
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['« ', ' »'],
  ['‘', '’'],
  ["'", "'"],
];

function reaction({ parts, fields }: Looked): string | null {
  const part = parts.find(({ type }) => /reaction/.test(type));
  return part === undefined ? headerLike(fields, /^x-[a-z-]*reaction[a-z-]*$/) : `Content-Type: ${part.type}`;
}

// ---- the subject

const inSubject = (subject: string): string => `Subject: ${subject.slice(0, 100)}`;

/** Such as `[External]`, `*EXT*` and `(Spam?)`, which gateways put before it. */
const withoutTags = (subject: string): string =>
  subject
    .slice(0, 500)
    .replace(/^(?:\s*(?:\[[^\]]{0,40}\]|\*{1,3}[^*]{1,40}\*{1,3}|\([^)]{1,20}\)|\{[^}]{1,40}\}))+/, '')
    .trim();

const REPLY_HEAD =
  /^(?:re|aw|antw|antwort|sv|vs|rv|res|resp?|r|rif|odp|ynt|vá|tr|fwd?|wg|wtr|enc|i|rép|ref|doorst|回复|答复|转发)(?:\s?\[\d+\]|\s?\(\d+\))?$/iu;

function headed(subject: string): { head: string | null; rest: string } {
  const [, head, rest] = /^([^:：]{1,50}?)\s?[:：]\s*(.*)$/su.exec(subject) ?? [];
  return head === undefined || rest === undefined
    ? { head: null, rest: subject }
    : { head: head.trim(), rest: rest.trim() };
}

const OUR_REFERENCE = /\bFH-[0-9A-Z]{4,}/;

/** In any language: people answer under `Re:`; who puts other words there before the whole subject is mostly a program. */
function hasOtherHead(subject: string): boolean {
  const { head, rest } = headed(withoutTags(subject));
  if (head === null || rest === '' || REPLY_HEAD.test(head)) return false;
  const next = headed(rest).head;
  return (next !== null && REPLY_HEAD.test(next)) || (OUR_REFERENCE.test(rest) && !OUR_REFERENCE.test(head));
}

/** It can never be complete, and people write about offices and absences too: alone it says nothing. */
const MACHINE_SUBJECT = new RegExp(
  [
    String.raw`^(?:(?:(?:automatic|automated|auto(?:matisch\w*)?)[ -]?(?:reply|response|antwort|antwoord)|auto[ -]?(?:reply|response)|auto(?=:)|out[ -]of[ -](?:the )?office|ooo`,
    String.raw`abwesenheit\w*|abwesend|urlaubs\w*|eingangsbest[äa]tigung|afwezigheid\w*|autosvar|automatiskt svar`,
    String.raw`r[ée]ponse automatique|absence du bureau|absent du bureau|message d.absence|accus[ée] de r[ée]ception`,
    String.raw`respuesta autom[áa]tica|fuera de (?:la )?oficina|acuse de recibo|ausencia`,
    String.raw`resposta autom[áa]tica|fora do escrit[óo]rio|confirma[çc][ãa]o de (?:leitura|recebimento)|aus[êe]ncia`,
    String.raw`risposta automatica|fuori (?:sede|ufficio)|automaattinen vastaus|odpowied[źz] automatyczna|otomatik yan[ıi]t)(?![\p{L}\p{N}])`,
    // Of receipts, calendars and mail servers: people's subjects begin with such words too, and seldom with a colon behind them.
    String.raw`(?:read|gelesen|lu|le[íi]do|lida|accepted|declined|tentative|zugesagt|abgelehnt|accept[ée]|refus[ée]|aceptad[oa]|aceito)\s?:`,
    String.raw`(?:undeliverable|undelivered|unzustellbar|returned mail|delivery status|mail delivery|non remis)(?![\p{L}\p{N}]))`,
  ].join('|'),
  'iu',
);
