/** A file of marked letters goes in; its letters, as raw mail with the places of their marks, come out. `fixtures/sayings/README.md` describes the file. */
import type { Agency, Agent, Directory } from '../../src/domain/directory.ts';

/** What the writer of a letter does to a party with the words of a sentence. */
export const PARTY_ACTS = [
  'assigns',
  'denies',
  'replaced',
  'recalls',
  'considers',
  'competes',
  'told',
  'if',
  'later',
  'addressed',
  'mentions',
] as const;
export type PartyAct = (typeof PARTY_ACTS)[number];

/** A stretch of a letter's plain text: what it does or means. */
export type Mark = { readonly start: number; readonly end: number } & (
  | { readonly of: 'party'; readonly ids: readonly string[]; readonly act: PartyAct }
  | { readonly of: 'service'; readonly service: string; readonly isWanted: boolean }
  | { readonly of: 'provider'; readonly name: string; readonly use: 'out' | 'stays' | 'vendor' }
  | { readonly of: 'sites' | 'seats'; readonly count: number }
  | { readonly of: 'budget'; readonly amount: number; readonly currency: string }
  | { readonly of: 'date'; readonly day: string }
);

/** What the sentence that ends at `end` says, such as `sole`. */
export interface Tag {
  readonly end: number;
  readonly says: string;
}

export interface MarkedLetter {
  /** Who wrote it: the file. */
  readonly voice: string;
  readonly number: string;
  readonly head: Readonly<Record<string, string>>;
  /** Headers and body, RFC 5322, UTF-8. */
  readonly raw: string;
  /** The body without marks; places count in it. */
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly tags: readonly Tag[];
}

export interface MarkedFile {
  readonly voice: string;
  readonly language: string;
  readonly directory: Directory;
  /** Names of those whom the directory does not have, with their firms, by their ids in the file. */
  readonly unlisted: ReadonlyMap<string, string>;
  readonly letters: readonly MarkedLetter[];
}

interface Party {
  readonly id: string;
  readonly kind: 'agent' | 'firm' | 'agency';
  readonly isListed: boolean;
  readonly name: string;
  readonly company: string;
  readonly email: string;
}

const isKind = (text: string): text is Party['kind'] => ['agent', 'firm', 'agency'].includes(text);

/** Throws where the file is not as described, and says at which letter. */
export function readMarked(text: string, voice: string): MarkedFile {
  const [top = '', ...blocks] = text.split(/^=== */mu);
  const language = /^# voice: [^;]+; ([^;]+);/u.exec(top)?.[1]?.trim() ?? '';
  const parties = [...top.matchAll(/^@ (\w+) (agent|firm|agency)( unlisted)? (.+)$/gmu)].map(
    ([, id = '', kind = '', unlisted, rest = '']): Party => {
      const [name = '', company = '', email = ''] = rest.split(';').map((part) => part.trim());
      return { id, kind: isKind(kind) ? kind : 'agent', isListed: unlisted === undefined, name, company, email };
    },
  );
  const desk = /^@ desk (\S+)$/mu.exec(top)?.[1] ?? '';
  const letters = blocks.map((block) => readLetter(block, { voice, parties, desk }));
  return {
    voice,
    language,
    directory: directoryOf(parties, desk),
    unlisted: new Map(
      parties.filter(({ isListed }) => !isListed).map(({ id, name, company }) => [id, `${name} ${company}`.trim()]),
    ),
    letters,
  };
}

function directoryOf(parties: readonly Party[], desk: string): Directory {
  const listed = parties.filter(({ isListed }) => isListed);
  const agencies = listed
    .filter(({ kind }) => kind === 'agency')
    .map(({ id, name, company, email }): Agency => {
      const [manager = '', address = ''] = email.split(/[<>]/).map((part) => part.trim());
      return {
        id,
        name,
        aliases: [],
        domains: [company],
        salesManagers: address === '' ? [] : [{ name: manager, email: address }],
        deskEmail: null,
        served: true,
      };
    });
  const agents = listed
    .filter(({ kind }) => kind === 'agent')
    .map(({ id, name, company, email }): Agent => ({
      id,
      name,
      company,
      aliases: [],
      emails: [email],
      domains: [],
      agencyIds: [agencies[0]?.id ?? ''],
      salesManagerEmail: null,
    }));
  return { agencies, agents, referralAddresses: [desk] };
}

interface Around {
  readonly voice: string;
  readonly parties: readonly Party[];
  readonly desk: string;
}

function readLetter(block: string, { voice, parties, desk }: Around): MarkedLetter {
  const at = block.search(/^---$/mu);
  const [number = '', ...lines] = block.slice(0, at).trim().split('\n');
  const where = `${voice}, letter ${number}`;
  if (at === -1) throw new Error(`${where}: no line --- after its head`);
  const head = Object.fromEntries(
    lines.map((line) => {
      const [, key = '', value = ''] = /^([a-z]+): ?(.*)$/u.exec(line.trim()) ?? [];
      if (key === '') throw new Error(`${where}: ${line} is no line of a head`);
      return [key, value.trim()];
    }),
  );
  const { text, marks, tags } = withoutMarks(paragraphs(block.slice(at + 3).trim()), where);
  const addresses = (list: string): string =>
    list
      .split(/[, ]+/)
      .filter((each) => each !== '')
      .map((each) => addressOf(each, parties, desk, where))
      .join(', ');
  const from = /^(.*?),.*(<\S+@\S+>)$/u.exec(head['from'] ?? '');
  const headers = [
    `From: ${encoded(from?.[1] ?? '')} ${from?.[2] ?? ''}`,
    `To: ${addresses(head['to'] ?? '')}`,
    ...(head['cc'] ? [`Cc: ${addresses(head['cc'])}`] : []),
    `Subject: ${encoded(head['subject'] ?? '')}`,
    `Date: ${new Date(`${head['date']}T15:04:00Z`).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${voice}.${number}@marked.example>`,
    ...(/^re:/iu.test(head['subject'] ?? '') ? [`References: <earlier.${number}@marked.example>`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return {
    voice,
    number,
    head,
    raw: `${headers.join('\r\n')}\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`,
    text,
    marks,
    tags,
  };
}

/** RFC 2047: a header holds ASCII alone. */
function encoded(text: string): string {
  return /^[\x20-\x7e]*$/u.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function addressOf(who: string, parties: readonly Party[], desk: string, where: string): string {
  if (who === 'referrals') return desk;
  if (who.includes('@')) return who;
  const party = parties.find(({ id }) => id === who);
  if (party === undefined) throw new Error(`${where}: nobody has the id ${who}`);
  if (party.kind === 'agency') return party.email === '' ? `desk@${party.company}` : party.email;
  return `${encoded(party.name)} <${party.email}>`;
}

/** Lines one after the other are sentences of one paragraph; items, quoted lines and signatures stay lines. */
function paragraphs(body: string): string {
  let isSignature = false;
  const made: string[] = [];
  for (const line of body.split('\n').map((each) => each.trimEnd())) {
    isSignature ||= /^-- ?$/u.test(line);
    const before = made.at(-1);
    const stands = line === '' || isSignature || /^(?:[-*•>]|\d+[.)] |----)/u.test(line);
    const follows = before !== undefined && before !== '' && !/^(?:>|----|-- ?$)/u.test(before);
    if (stands || !follows || /,$|:$/u.test(plainOf(before)) || plainOf(before).length < 25) made.push(line);
    else made[made.length - 1] = `${before} ${line}`;
  }
  return made.join('\n');
}

const plainOf = (line: string): string => line.replaceAll(/\[[^\]|]*\|([^\]]*)\]|\{[a-z_]+\}/gu, '$1').trim();

const MARK = /\[([^\]|]+)\|([^\]|[]+)\]| ?\{([a-z_]+)\}/gu;

function withoutMarks(marked: string, where: string): Pick<MarkedLetter, 'text' | 'marks' | 'tags'> {
  let text = '';
  let from = 0;
  const marks: Mark[] = [];
  const tags: Tag[] = [];
  for (const match of marked.matchAll(MARK)) {
    text += marked.slice(from, match.index);
    from = match.index + match[0].length;
    const [, what = '', words = '', tag] = match;
    if (tag === undefined) {
      const start = text.length;
      text += words;
      marks.push(markOf(what, start, text.length, where));
    } else tags.push({ end: text.trimEnd().length, says: tag });
  }
  return { text: text + marked.slice(from), marks, tags };
}

const isAct = (word: string | undefined): word is PartyAct => PARTY_ACTS.some((act) => act === word);

function markOf(what: string, start: number, end: number, where: string): Mark {
  const [first = '', second = '', third = ''] = what.trim().split(/\s+/);
  const span = { start, end };
  if (first === 'want' || first === 'have')
    return { ...span, of: 'service', service: second, isWanted: first === 'want' };
  if (first === 'out' || first === 'stays' || first === 'vendor')
    return { ...span, of: 'provider', name: what.trim().slice(first.length).trim(), use: first };
  if (first === 'sites' || first === 'seats') return { ...span, of: first, count: Number(second) };
  if (first === 'budget') return { ...span, of: 'budget', amount: Number(second), currency: third };
  if (first === 'date') return { ...span, of: 'date', day: second };
  if (!isAct(second)) throw new Error(`${where}: ${what} is no mark`);
  return { ...span, of: 'party', ids: first.split('/'), act: second };
}
