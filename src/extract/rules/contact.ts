/** A letter in; the business that writes and the person who signs out, from its signature, its words and its From header. */
import { findPhoneNumbersInText } from 'libphonenumber-js/min';
import { plain } from '../../domain/company.ts';
import type { Extraction, Found } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { written } from '../../domain/organisation.ts';
import { inBody, inHeader, type Span } from '../evidence.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const TITLE =
  /\b(?:(?:office|clinic|practice|plant|facilities|operations|general|business|store|project|property|IT|branch) (?:manager|director|administrator)|[Cc]o-?(?:owner|founder)|owner|founder|C[EFIOTSD]O|CISO|EVP|SVP|VP|Vice[- ]President|President|Owner|Co-?owner|Founder|Partner|Principal|Chief [A-Z][\w&-]+(?: (?:and |& )?[A-Z][\w&-]+){0,4}|(?:Executive |Managing |Corporate |Senior |Assistant |Deputy )*(?:Director|Manager|Member|Administrator|Head|Superintendent|Coordinator|Controller|Treasurer|Secretary|Counsel|Pastor|Foreman|Supervisor|Engineer|Architect|Analyst|Assistant|Bursar|Clerk|Proprietor|Chair|Chairman|Chairwoman|Trustee|Registrar|Librarian|Dean|Provost|Rector|Headteacher|Warden|Steward|Captain|Chief|Sheriff|Commissioner|Mayor|Buyer|Planner|Specialist|Technician|Consultant|Executive)\b(?:,? (?:of|for|to) [\w&' -]{2,40})?|(?:[A-Z][\w&-]+ ){1,3}(?:Director|Manager|Administrator|Officer|Superintendent|Coordinator|Controller|Counsel|Supervisor|Lead|Partner)|(?:Director[ae]?|Direct(?:eur|rice)|Diretora?|Gerente|Propietari[oa]|Propriétaire|Proprietári[oa]|Dueñ[oa]|Sóci[oa]|Soci[oa]|Presidente?|Présidente?|Administrador[a]?|Jef[ea]|Responsable|Responsável|Coordinador[a]?|Coordenador[a]?|Encargad[oa]|Fundador[a]?|Associée?|Gérante?|Chef)(?![\p{L}])(?: (?:de|des|del|da|do|du|d['’]|General|Général|Geral|Ejecutiv|Administrativ|Financier|Comercial|Técnic|Executiv)[\p{L}'’ ]{0,40})?)(?![\p{L}])/u;
const COMPANY_FORM =
  /\b(?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|Company|Co|LLP|LP|PLLC|P\.C|GmbH|S\.A|Group|Holdings)\b\.?/;
const I_AM = [
  /\bI(?:'m| am)(?: the)? [\p{L} &/-]{2,50}? (?:of|at|for|with) (?:the )?(?<company>\p{Lu}[\p{L}\p{N}&'’.-]*(?:[ ,]+(?:\p{Lu}[\p{L}\p{N}&'’.-]*|&|and|of|the)){0,6})/u,
  /\bI (?:run|own|manage|head|lead|handle|look after|keep|do) [\p{L} &/-]{2,50}? (?:of|at|for) (?:the )?(?<company>\p{Lu}[\p{L}\p{N}&'’.-]*(?:[ ,]+(?:\p{Lu}[\p{L}\p{N}&'’.-]*|&|and|of|the)){0,6})/u,
  /\b[Ww]e(?:'re|’re| are) (?:the )?(?<company>\p{Lu}[\p{L}\p{N}&'’.-]*(?: (?:\p{Lu}[\p{L}\p{N}&'’.-]*|&|and|of|the)){1,6})/u,
  /\b(?:of|at|for|from) (?:the )?(?<company>\p{Lu}[\p{L}\p{N}&'’.-]*(?: (?:\p{Lu}[\p{L}\p{N}&'’.-]*|&|and|of|the)){0,6}) here\b/u,
];

export function customerOf(
  letter: Letter,
  sentences: readonly Sentence[],
  isParty: (text: string) => boolean,
): Extraction['customer'] {
  const [writer] = letter.from;
  const signature = signatureLines(letter);
  const person = signature.find(({ text }) => writer !== undefined && isLike(text, writer.name));
  const titleLine = signature
    .filter(({ text }) => !PROSE.test(text))
    .map((line) => ({ line, match: TITLE.exec(line.text) }))
    .find(({ match }) => match !== null);
  const executive = executiveOf(letter, sentences, titleLine?.line.text ?? '');
  if (executive !== null)
    return {
      company: companyOf(letter, sentences, signature, isParty),
      contactEmail: null,
      contactPhone: phoneOf(letter),
      ...executive,
    };
  return {
    company: companyOf(letter, sentences, signature, isParty),
    contactName: nameOf(letter, person),
    contactTitle:
      titleLine?.match === undefined || titleLine.match === null
        ? null
        : foundAt(letter, ...wholeTitle(titleLine.line, titleLine.match)),
    contactEmail: writer === undefined ? null : { value: writer.address, evidence: [inHeader(letter, 'from', 0)] },
    contactPhone: phoneOf(letter),
  };
}

/** A line of running text that ends the own words is no line of a signature. */
const PROSE =
  /^\p{Ll}[^|]*\s(?:a|an|the|of|to|and|that|be|is|are|with|for|in|on|by|we|our|it)\b.*\s(?:a|an|the|of|to|and|that|be|is|are|with|for|in|on|by|we|our|it)\b/u;

const SOMEBODY = String.raw`(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Rev)\.? )?(?<name>\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.?)?(?: \p{Lu}[\p{L}'’-]+){1,2})`;
const FOR_EXECUTIVE: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![\p{L}'’-])${SOMEBODY}, (?:our|the|who is our) (?<title>[\p{L}&,' -]{2,50}?),? (?:has |have )?(?:asked|asks|directed|instructed|told|requested|authori[sz]ed|wants|would like) me`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:on behalf of|at the request of|writing for|for and on behalf of|as instructed by|dictated by) (?:our (?<title>[\p{L}& -]{2,40}?),? )?${SOMEBODY}(?:, (?:our|the) (?<title2>[\p{L}&' -]{2,50}))?`,
    'u',
  ),
];

/** Whoever writes for an executive gives the executive, when they say so or sign as an assistant. */
function executiveOf(
  letter: Letter,
  sentences: readonly Sentence[],
  ownTitle: string,
): Pick<Extraction['customer'], 'contactName' | 'contactTitle'> | null {
  const isAssistant = /\b(?:assistant|secretary|office of|paralegal|PA)\b/i.test(ownTitle);
  for (const sentence of sentences.slice(0, 12))
    for (const [at, pattern] of FOR_EXECUTIVE.entries()) {
      if (at > 0 && !isAssistant) continue;
      const { groups } = pattern.exec(sentence.text) ?? {};
      const name = groups?.['name'];
      const title = groups?.['title'] ?? groups?.['title2'];
      if (name === undefined || letter.from[0]?.name.includes(name) === true) continue;
      const place = (value: string): Found<string> => ({
        value,
        evidence: [evidenceAt(letter, sentence, sentence.text.indexOf(value), value.length)],
      });
      return { contactName: place(name), contactTitle: title === undefined ? null : place(title.trim()) };
    }
  return null;
}

/** Whether words may be what somebody is, and not what they are called. */
export function isTitle(words: string): boolean {
  return TITLE.test(words);
}

/** The whole of a title, up to a stroke, a dot or the business that follows. */
function wholeTitle({ text, start }: Line, { index, 0: title }: RegExpExecArray): [number, string] {
  const left = Math.max(
    0,
    ...[...text.slice(0, index).matchAll(/[|·•–—]\s*|,\s+|\s-\s/g)].map((match) => match.index + match[0].length),
  );
  const right =
    /\s*[|·•–—]|\s-\s|,\s+(?=[^,]*$)/.exec(text.slice(index + title.length))?.index ??
    text.length - index - title.length;
  const whole = text.slice(left, index + title.length + right);
  const rest = text.slice(index + title.length);
  const subject = /^,\s+(?:[A-Z][\w&'’-]+(?: (?:and|&|of|for) | )?){1,4}$/.exec(rest)?.[0] ?? '';
  if (subject !== '' && SUBJECT.test(subject)) return [start + left, text.slice(left)];
  return whole.length <= 80 && !/@|\d{3}/.test(whole)
    ? [start + left, whole.trimEnd()]
    : [start + index, title.trimEnd()];
}

/** What somebody is the vice president of, as against the business that they are with. */
const SUBJECT =
  /\b(?:Technolog\w+|Experience|Engineering|Operations|Infrastructure|Network\w*|Finance|Information|Sales|Systems|IT|Security|Services|Administration|Facilities|Procurement|Marketing)\b/;

interface Line extends Span {
  readonly text: string;
}

/** The lines of the signature, and the last lines of the own words, where short signatures stand. */
function signatureLines({ body }: Letter): readonly Line[] {
  const lines: Line[] = [];
  const lastOwn = body.parts.findLastIndex(({ kind }) => kind === 'own');
  for (const [at, part] of body.parts.entries()) {
    if (part.kind !== 'signature' && at !== lastOwn) continue;
    const inPart = [...body.text.slice(part.start, part.end).matchAll(/[^\n]+/g)].map((match) => {
      const lead = match[0].length - match[0].trimStart().length;
      const text = match[0].trim();
      const start = part.start + match.index + lead;
      return { text, start, end: start + text.length };
    });
    const short = inPart.filter(({ text }) => text !== '' && text.length <= 90);
    lines.push(
      ...(part.kind === 'signature' ? short.slice(0, 12) : short.slice(-6).filter(({ text }) => !/[.!?]$/.test(text))),
    );
  }
  return lines;
}

function isLike(line: string, name: string): boolean {
  const words = name
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word.length > 2);
  return words.length > 0 && line.length < 60 && words.every((word) => line.toLowerCase().includes(word));
}

function nameOf(letter: Letter, line: Line | undefined): Found<string> | null {
  const [writer] = letter.from;
  if (writer === undefined) return null;
  if (line !== undefined) {
    const name = line.text.split(/\s*[,|·–—]\s*|\s{2,}|\s-\s/)[0]?.trim() ?? line.text;
    return foundAt(letter, line.start, name);
  }
  const name = /^([^,]+), ([^,]+)$/.exec(writer.name);
  const plain = name === null ? writer.name : `${name[2]} ${name[1]}`;
  const value = plain.replace(/^(?:Dr|Mr|Mrs|Ms|Prof|Pastor|Rev|Fr|Sr|Sra|Mme)\.? (?=\p{Lu})/u, '');
  return value === '' ? null : { value, evidence: [inHeader(letter, 'from', 0)] };
}

function foundAt(letter: Letter, start: number, value: string): Found<string> {
  return { value, evidence: [inBody(letter, { start, end: start + value.length })] };
}

function companyOf(
  letter: Letter,
  sentences: readonly Sentence[],
  signature: readonly Line[],
  isParty: (text: string) => boolean,
): Found<string> | null {
  const host = letter.from[0]?.address.split('@')[1]?.split('.')[0] ?? '';
  const candidates: { found: Found<string>; weight: number }[] = [];
  const add = (start: number, text: string, weight: number): void => {
    const value = text.replace(/[\s,.;|]+$/, '').replace(/^(?:the)\s/i, '');
    if (value.length < 3 || value.length > 70 || isParty(value)) return;
    candidates.push({
      found: foundAt(letter, start + text.indexOf(value), value),
      weight: weight + likeness(value, host),
    });
  };
  for (const { text, start } of signature) {
    for (const piece of text.matchAll(/[^|·•]+/g)) {
      const part = piece[0].trim();
      const at = start + piece.index + piece[0].indexOf(part);
      if (/@|\d{3}|https?:|www\./.test(part) || !/^\p{Lu}/u.test(part)) continue;
      for (const tail of part.matchAll(/(?:^|,\s+)([^,]+(?:,\s+(?:Inc|LLC|Ltd)\.?)?)$/g))
        add(
          at + part.indexOf(tail[1] ?? ''),
          tail[1] ?? '',
          (COMPANY_FORM.test(part) ? 3 : 0) +
            (TITLE.test(tail[1] ?? '') ? -4 : 0) +
            (isAfterTitle(part, tail[1] ?? '') ? 2 : 0),
        );
    }
  }
  for (const { text, start } of sentences.slice(0, 40)) {
    for (const pattern of I_AM) {
      const match = pattern.exec(text);
      const company = match?.groups?.['company'];
      if (match === null || company === undefined) continue;
      add(start + match.index + match[0].indexOf(company), company, 2);
    }
    for (const match of text.matchAll(/\p{Lu}[\p{L}\p{N}&'’.-]*(?:\s(?:\p{Lu}[\p{L}\p{N}&'’.-]*|&|and|of)){0,5}/gu))
      if (likeness(match[0], host) >= 3) add(start + match.index, match[0], 0);
  }
  const best = candidates.filter(({ weight }) => weight >= 2).toSorted((one, other) => other.weight - one.weight)[0];
  return best?.found ?? null;
}

/** `Chief Operating Officer, Bering Cold Storage`: what follows a title is where they hold it, be it a domain's name or not. */
function isAfterTitle(part: string, tail: string): boolean {
  const before = part.slice(0, part.length - tail.length);
  return before !== '' && TITLE.test(before) && /^\p{Lu}[^\s]* \p{Lu}/u.test(tail) && !DEPARTMENT.test(tail);
}

const DEPARTMENT =
  /\b(?:Department|Division|Services|Operations|Technology|Infrastructure|Finance|Administration|Systems|Region|Office|Team|North America|United States)\b/;

/** How much of a name the writer's domain is made of; most businesses are found that way. */
function likeness(name: string, host: string): number {
  const domain = plain(written(host)).replaceAll(/[^a-z0-9]/g, '');
  const words = plain(name)
    .replace(/[^a-z0-9 ]/g, '')
    .split(/\s+/)
    .filter((word) => word.length > 2 && word !== 'the');
  if (domain === '' || words.length === 0) return 0;
  if (words.join('').startsWith(domain) || domain.startsWith(words.join(''))) return 6 + words.length / 10;
  const inside = words.filter((word) => domain.includes(word)).length;
  const initials = words.map((word) => word[0]).join('');
  return inside >= 2
    ? 4 + inside / 10
    : inside === 1 && words.length <= 3
      ? 3
      : initials.length > 2 && domain === initials
        ? 4
        : 0;
}

/** Where numbers are written that are none of the United States, by the language of the letter. */
function spokenIn(text: string): readonly ('MX' | 'ES' | 'FR' | 'PT' | 'BR')[] {
  if (/(?<!\p{L})(?:nuestr[oa]|queremos|necesitamos|gracias|saludos?|vamos a|somos)(?!\p{L})/iu.test(text))
    return ['MX', 'ES'];
  if (/(?<!\p{L})(?:nous|notre|bonjour|cordialement|avons)(?!\p{L})/iu.test(text)) return ['FR'];
  return /(?<!\p{L})(?:não|nosso|nossa|obrigad[oa]|cumprimentos|precisamos)(?!\p{L})/iu.test(text) ? ['PT', 'BR'] : [];
}

function phoneOf(letter: Letter): Found<string> | null {
  const { body } = letter;
  const regions = ['US', ...spokenIn(body.text.slice(0, 5_000))] as const;
  for (const kind of ['signature', 'own'] as const)
    for (const part of body.parts.toReversed()) {
      if (part.kind !== kind) continue;
      const text = body.text.slice(part.start, Math.min(part.end, part.start + 20_000));
      const [first] = regions.flatMap((region) => findPhoneNumbersInText(text, region).slice(0, 1));
      const plain = PLAIN_PHONE.exec(text.slice(-1_000));
      if (first !== undefined)
        return foundAt(letter, part.start + first.startsAt, text.slice(first.startsAt, first.endsAt));
      if (plain !== null) return foundAt(letter, part.start + Math.max(0, text.length - 1_000) + plain.index, plain[0]);
    }
  return null;
}

/** Numbers of other countries as they are written at home: `0161 555 0120`. */
const PLAIN_PHONE = /(?<![\d.,$€£/-])(?:\+\d{1,3}[ .-]?)?\(?0\d{1,4}\)?[ .-]\d{3,4}(?:[ .-]?\d{2,4}){1,2}(?![\d/-])/;
