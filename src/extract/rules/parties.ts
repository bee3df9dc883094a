/** A sentence and who is mentioned in it in; the sentence with one sign in place of each party out, so that a rule can say `X is our agent`. */
import { matchesOf } from './matches.ts';
import type { Mention, MentionIndex } from './mentions.ts';
import { remembering } from './remembering.ts';
import { type Party, partyOf, together, unknownParty } from './party.ts';
import { NOT_A_NAME } from './words.ts';

export interface Skeleton {
  readonly text: string;
  readonly parties: readonly Party[];
}

// Private-use signs stand for the parties; the ranges tell the kinds apart.
const AGENTS = 0xe000;
const UNKNOWN = 0xe400;
const UNKNOWN_FIRMS = 0xe600;
const AGENCIES = 0xe800;
const MOST_PARTIES = 60;
const MOST_REMEMBERED = 100;
/** Rules are written with these: an agent of the directory, a person or listed firm, any of them, an agency, a pronoun, the reader. */

const SOMEBODY = '[\uE000-\uE7FF]';
export const AGENCY = '[\uE800-\uEBFF]';
const PRONOUN = '\uEC00';
export const YOU = '\uEC01';

export function partyAt(sign: string, { parties }: Skeleton): Party | null {
  const code = sign.codePointAt(0) ?? 0;
  const base = [AGENCIES, UNKNOWN_FIRMS, UNKNOWN, AGENTS].find((each) => code >= each) ?? AGENTS;
  return parties[code - base] ?? null;
}

export function skeletonOf(written: string, index: MentionIndex, ours: (name: string) => boolean): Skeleton {
  const text = written.replace(/[\uE000-\uF8FF]/g, ' ').slice(0, 2_000);
  const mentions = index.find(text).slice(0, MOST_PARTIES);
  const names = unknownNames(text, mentions, ours).slice(0, MOST_PARTIES);
  const parties: Party[] = [];
  const pieces: string[] = [];
  let at = 0;
  const places = [
    ...mentions.map((mention) => ({ start: mention.start, end: mention.end, party: partyOf(mention) })),
    ...names,
  ].toSorted((one, other) => one.start - other.start || other.end - one.end);
  for (const { start, end, party } of places) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), String.fromCodePoint(baseOf(party) + parties.length));
    parties.push(party);
    at = end;
  }
  pieces.push(text.slice(at));
  return joined(tidied(pieces.join('')), parties);
}

function baseOf({ kind, person }: Party): number {
  if (kind === 'agent') return AGENTS;
  if (kind === 'agency') return AGENCIES;
  return person === null ? UNKNOWN_FIRMS : UNKNOWN;
}

const NAME_WORD = String.raw`\p{Lu}[\p{L}\p{N}'’-]*`;
const NAME = new RegExp(
  String.raw`${NAME_WORD}(?:(?:\s\p{Lu}\.)?\s(?:(?:de|la|del|von|van|der|da|dos|bin|al|&|and|of|y|e|et)\s){0,2}${NAME_WORD}){0,5}`,
  'gu',
);
const FIRM_WORD =
  /\b(?:Telecom\w*|Tel|Telephone|Telephony|Telco|Consult\w*|Advis\w*|Partners|Group|Inc|LLC|Ltd|Corp|Co|Company|Networks?|Solutions|Communications|Comms|Services|Agency|Brokers?|Brokerage|Systems|Technolog\w*|Tech|IT|Connect\w*|Voice|Data|Sourcing|Associates|Wireless|Broadband|Exchange|Distribut\w+|Channel|Cloud|Digital|Labs?|Works|Strateg\w*|Carrier|Circuits?|Fiber|Fibre|Lines?|Global|International|Sons|Brothers|Daughters)\b|&|\bTel[A-Z]/;
/** Names that the directory does not know; who is meant by them is told by the place that they stand in. */
function unknownNames(
  text: string,
  known: readonly Mention[],
  ours: (name: string) => boolean,
): { start: number; end: number; party: Party }[] {
  return [...matchesOf(NAME, text)].flatMap((match) => {
    let start = match.index;
    let name = match[0];
    const clash = known.filter((mention) => mention.start < start + name.length && mention.end > start);
    const [first] = clash;
    if (first !== undefined) {
      name = name.slice(0, Math.max(0, first.start - start)).trim();
      if (name.split(/\s+/).length < 2) return [];
    }
    for (let word = /^\S+/.exec(name)?.[0]; word !== undefined; word = /^\S+/.exec(name)?.[0]) {
      if (!NOT_A_NAME.has(word.toLowerCase().replace(/['’]s$/, ''))) break;
      const rest = name.slice(word.length).trimStart();
      start += name.length - rest.length;
      name = rest;
    }
    name = name.replace(/\s(?:and|of|&|y|e|et)$/, '').replace(/['’]s$/, '');
    const words = name.split(/\s+/);
    if (name.length < 2 || words.every((word) => NOT_A_NAME.has(word.toLowerCase())) || ours(name)) return [];
    const before = text.slice(0, start);
    const isFirstWord = /(?:^|[.!?:;]\s+|\n\s*|^\W+)$/.test(before);
    if (words.length === 1 && isFirstWord && !SUBJECT.test(text.slice(start + name.length))) return [];
    const [, one, joint, two] = /^(\S+ (?:\S\.? )?\S+) (of|and|&) (\S+ .+)$/.exec(name) ?? [];
    if (one !== undefined && two !== undefined && !FIRM_WORD.test(one) && (joint === 'of' || !FIRM_WORD.test(two)))
      return [unknown(one, start), unknown(two, start + name.length - two.length)];
    return [unknown(name, start)];
  });
}

/** A lone word at the head of a sentence is a name when something is said of it. */
const SUBJECT =
  /^(?:['’]s)?,? (?:is|are|will|shall|represents?|speaks?|acts?|remains|stays|at|of|from|has|or|and)\b|^[,:]/i;

function unknown(name: string, start: number): { start: number; end: number; party: Party } {
  return { start, end: start + name.length, party: unknownParty(name, FIRM_WORD.test(name)) };
}

/** Without remarks in brackets, long quotations and titles, and with one sign for `she` and `him`. */
const tidied = remembering(
  (text) =>
    text
      .replace(/,? ?<?[\p{L}\p{N}_.+-]{1,64}@[\p{L}\p{M}\p{N}_.-]{1,255}>?/gu, '')
      .replace(/[“"«][^“”"«»]{25,600}[”"»]/g, ' ')
      .replace(
        /\s?\((?:was|formerly|previously|before that|ex|not|instead of|replaces|replacing|used to be)\b[^()]{0,80}\)/gi,
        '',
      )
      .replace(/\s?\((?:[^()\uE000-\uEBFF]{0,120})\)/g, '')
      .replace(
        /,? (?:who is |who's )?(?:on|in) (?:cc|copy)\b|,? (?:also )?(?:copied|cc['’]?d|cced)(?: here| on this| above| below)?\b/gi,
        '',
      )
      .replace(/\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sr|Sra|Mme|M|Sig)\.? (?=[\uE000-\uEBFF])/g, '')
      .replace(
        /\b(?:our (?:good )?friend|the folks at|the people at|the (?:team|gang|crew|guys) at|good old|a man called|a woman called) (?=[\uE000-\uEBFF])/gi,
        '',
      )
      .replace(/ [–—-] ([\uE000-\uE7FF](?:,? (?:of|at|from) [\uE000-\uE7FF])?) [–—-](?= )/g, ', $1,')
      // `of Nolan Networking in Swinford`: where somebody is.
      .replace(/(?<=[\uE000-\uEBFF]),? (?:(?:based|over) )?in [\uE400-\uE5FF](?=[ ,.;)]|$)/gu, '')
      .replace(/ of the same (?:firm|company|outfit|shop|house)\b/gi, '')
      .replace(/(?<=[\uE000-\uEBFF])['’]s (?:team|people|crew|shop|firm|company|outfit)\b/g, '')
      .replace(/(?<=[\uE000-\uEBFF]) (?:people|folks|team|guys|crew)\b/g, '')
      .replace(
        /\b(?:his|her|their) (?=(?:own |full )?(?:name|deal|account|opportunity|registration)\b)/gi,
        `${PRONOUN}'s `,
      )
      .replace(/\b(?:she|he|they|him|her|them|hers|hes|shes|ella|él|elle|lui|ela|ele)\b(?!self)/giu, (word) =>
        /^hers$/i.test(word) ? `${PRONOUN}'s` : /^(?:hes|shes)$/i.test(word) ? `${PRONOUN}'s` : PRONOUN,
      )
      .replace(/(?<!\p{L})(?:you|yourselves|vous|ustedes|usted|vocês?|tú|tu(?= (?:eres|es\b|és\b)))(?!\p{L})/giu, YOU)
      .replace(/[ \u00A0]+/g, ' '),
  MOST_REMEMBERED,
);

const ANYBODY = new RegExp(SOMEBODY, 'g');
const BESIDE =
  /^(?:,? (?:of|at|from|with|over at|out of|in|de|da|do|du|des|chez|van) (?:the )?|, (?:of |at |from |with )?|,? acting through |,? through (?=[\uE000-\uE3FF]\))| ?[([] ?| ?[/|·@–—] ?| - |['’]s (?:own )?|: )$/;

/** Two signs beside each other that name one party together become one. */
function joined(text: string, known: readonly Party[]): Skeleton {
  const parties = [...known];
  let made = text;
  for (const match of [...matchesOf(ANYBODY, text)].toReversed()) {
    const at = match.index;
    const next = /^([^\uE000-\uEBFF]{1,24})([\uE000-\uE7FF])([)\]]?)/.exec(made.slice(at + 1, at + 40));
    if (next?.[1] === undefined || next[2] === undefined || !BESIDE.test(next[1])) continue;
    const one = partyAt(made[at] ?? '', { text: made, parties });
    const other = partyAt(next[2], { text: made, parties });
    if (one === null || other === null) continue;
    const both = together(one, other);
    if (both === null) continue;
    const index = parties.indexOf(one);
    const sign = String.fromCodePoint(baseOf(both) + index);
    parties[index] = both;
    made = made.slice(0, at) + sign + made.slice(at + 1 + next[0].length);
  }
  return { text: made, parties };
}
