/** A sentence and the names that the directory knows go in; its words, and whom it speaks of, come out, each with its place. */
import { matchesOf } from '../rules/matches.ts';
import type { Mention, MentionIndex } from '../rules/mentions.ts';
import { type Party, partyOf, together, unknownParty } from '../rules/party.ts';
import { NOT_A_NAME } from '../rules/words.ts';
import type { Span } from '../evidence.ts';
import { isProvider } from './providers.ts';

export interface Token extends Span {
  /** In lower case, without accents; a sign for what is no word. */
  readonly word: string;
  readonly party?: Party;
}

/** What stands in the place of words that differ from letter to letter. */
export const SIGN = { pronoun: '<they>', you: '<you>', number: '<number>', sum: '<sum>', own: '<own>' } as const;

const MOST_CHARS = 2_000;
const MOST_PARTIES = 60;

/** `ours` knows the names of the writer and of their firm. */
export function tokensOf(written: string, index: MentionIndex, ours: (name: string) => boolean): readonly Token[] {
  const text = written.slice(0, MOST_CHARS);
  const mentions = index.find(text).slice(0, MOST_PARTIES);
  const places = [
    ...mentions.map((mention) => ({ start: mention.start, end: mention.end, party: partyOf(mention) })),
    ...unknownNames(text, mentions, ours).slice(0, MOST_PARTIES),
  ].toSorted((one, other) => one.start - other.start || other.end - one.end);
  const tokens: Token[] = [];
  let at = 0;
  for (const { start, end, party } of places) {
    if (start < at) continue;
    tokens.push(...wordsIn(text, at, start, ours), { word: signOf(party), start, end, party });
    at = end;
  }
  tokens.push(...wordsIn(text, at, text.length, ours));
  return joined(tokens);
}

function signOf({ kind, person }: Party): string {
  if (kind === 'unknown') return person === null ? '<firm>' : '<person>';
  return `<${kind}>`;
}

const WORD =
  /\p{N}[\p{N}.,'’]*\p{N}\p{L}*|[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)?|[$€£]|[?!:;,()/\u2013\u2014-]|\p{Extended_Pictographic}/gu;
const PRONOUNS = new Set(
  "she he they her him them his hers their theirs she's he's they're he'll she'll they'll he'd she'd ella el elle lui ela ele dele dela ellos leur ils elles sie er ihn ihm ihr ihre ihren ihrem seine seinen".split(
    ' ',
  ),
);
const YOU = new Set(
  "you your yours yourselves yourself you're you'll you've you'd u ur usted ustedes vos tu te ti vous votre vos voce voces vocês ihnen euch euer eure du dein deine dich dir".split(
    ' ',
  ),
);
const SPELLED_WITH_ACCENT = new Set(['él']);

function wordsIn(text: string, from: number, to: number, ours: (name: string) => boolean): Token[] {
  return [...matchesOf(WORD, text.slice(from, to))].map((match) => {
    const start = from + match.index;
    return { word: wordOf(match[0], ours), start, end: start + match[0].length };
  });
}

function wordOf(written: string, ours: (name: string) => boolean): string {
  if (/^\p{N}/u.test(written)) return isNameOfSomething(written) ? plainWord(written.toLowerCase()) : SIGN.number;
  if (/^[$€£]$/u.test(written)) return SIGN.sum;
  const small = written.toLowerCase().replaceAll('’', "'");
  const plain = plainWord(small);
  if (small === 'el' || small === 'er') return small === 'er' ? SIGN.pronoun : plain;
  if (SPELLED_WITH_ACCENT.has(small) || PRONOUNS.has(plain)) return SIGN.pronoun;
  if (YOU.has(plain)) return SIGN.you;
  return /^\p{Lu}/u.test(written) && ours(written) ? SIGN.own : plain;
}

/** `5G` is a thing; `5th`, `5k` and `5pm` count. */
function isNameOfSomething(written: string): boolean {
  return /^\p{N}\p{L}+$/u.test(written) && !/^.(?:st|nd|rd|th|k|m|x|[ap]m|h|hrs?|º|ª)$/i.test(written);
}

export function plainWord(small: string): string {
  return /^[a-z']+$/u.test(small) ? small : small.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

const NAME_WORD = String.raw`\p{Lu}[\p{L}\p{N}'’-]*`;
const NAME = new RegExp(
  String.raw`${NAME_WORD}(?:(?:[ \n]\p{Lu}\.)?[ \n](?:(?:de|la|del|von|van|der|da|dos|bin|al|&|and|of|y|e|et)\s){0,2}${NAME_WORD}){0,5}`,
  'gu',
);
/** Words of which one makes a name that of a firm. */
const FIRM_WORDS = new Set(
  'telecom telecoms telecommunications tel telephone telephony telco consulting consultants consultancy advisors advisers advisory partners group inc llc ltd corp co company network networks solutions communications comms services agency broker brokers brokerage systems technology technologies tech it connect voice data sourcing associates wireless broadband exchange distribution distributors channel cloud digital lab labs works strategies strategic carrier carriers circuits circuit fiber fibre line lines global international sons brothers daughters'.split(
    ' ',
  ),
);

/** Names that the directory does not know; who is meant by them is told by what is said of them. */
function unknownNames(
  text: string,
  known: readonly Mention[],
  ours: (name: string) => boolean,
): { start: number; end: number; party: Party }[] {
  const capitalisesNouns = isGerman(text);
  return [...matchesOf(NAME, text)].flatMap((match) => {
    let start = match.index;
    let name = match[0];
    const clash = known.find((mention) => mention.start < start + name.length && mention.end > start);
    if (clash !== undefined) {
      name = name.slice(0, Math.max(0, clash.start - start)).trim();
      if (name.split(/\s+/).length < 2) return [];
    }
    for (let word = /^\S+/.exec(name)?.[0]; word !== undefined; word = /^\S+/.exec(name)?.[0]) {
      if (!isNoName(word)) break;
      const rest = name.slice(word.length).trimStart();
      start += name.length - rest.length;
      name = rest;
    }
    name = name.replace(/\s(?:and|of|&|y|e|et)$/, '').replace(/['’]s$/, '');
    const words = name.split(/\s+/);
    if (name.length < 2 || words.every(isNoName) || ours(name)) return [];
    if (words.length === 1 && (capitalisesNouns || FIRM_WORDS.has(name.toLowerCase()))) return [];
    // A lone word at the head of a sentence has a capital for that alone.
    if (words.length === 1 && /(?:^|[.!?:;]\s+|\n\s*|^\W+)$/.test(text.slice(0, start))) return [];
    const [, one, joint, two] = /^(\S+ (?:\S\.? )?\S+) (of|and|&) (\S+ .+)$/.exec(name) ?? [];
    if (one !== undefined && two !== undefined && !isFirm(one) && (joint === 'of' || !isFirm(two)))
      return [unknown(one, start), unknown(two, start + name.length - two.length)];
    const [, provider, another] = /^(.+?) (?:and|y|e|et) (.+)$/.exec(name) ?? [];
    if (provider !== undefined && another !== undefined && (isProvider(provider) || isProvider(another)))
      return [unknown(provider, start), unknown(another, start + name.length - another.length)];
    return [unknown(name, start)];
  });
}

const GERMAN = new Set(
  'und der die das den dem wir ist sind nicht mit für auf im am zum zur unser unsere bitte ein eine einen pro'.split(
    ' ',
  ),
);

/** There every noun has a capital, and a lone one is no name for that. */
function isGerman(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const known = new Set(words.filter((word) => GERMAN.has(word)));
  return known.size >= 2 || (words.length <= 4 && known.size === 1);
}

/** `I'll` is `I`, and `we're` is `we`. */
export function isNoName(word: string): boolean {
  const small = word.toLowerCase();
  return (
    NOT_A_NAME.has(small) || NOT_A_NAME.has(small.replace(/['’]\p{L}{1,2}$/u, '')) || small === 'im' || small === 'ive'
  );
}

function isFirm(name: string): boolean {
  return (
    /&|\bTel[A-Z]/u.test(name) ||
    name
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .some((word) => FIRM_WORDS.has(word))
  );
}

function unknown(name: string, start: number): { start: number; end: number; party: Party } {
  return { start, end: start + name.length, party: unknownParty(name, isFirm(name)) };
}

/** What stands between two names of one party: `Dana of Bluepeak`, `Dana (Bluepeak)`, `Dana - Bluepeak`, `Bluepeak's Dana`. */
const BESIDE = new Set(
  "of at from with the over out ( ) , - – — / : in de da do du des chez van von bei from s 's".split(' '),
);
const MOST_BETWEEN = 3;

function joined(tokens: readonly Token[]): readonly Token[] {
  const made: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const last = lastParty(made);
    const both =
      token.party === undefined || last === null || !last.between.every(({ word }) => BESIDE.has(word))
        ? null
        : together(last.party, asFirmBehind(last, token.party));
    if (last === null || both === null) {
      made.push(token);
      continue;
    }
    made.length = last.at;
    made.push({ word: signOf(both), start: last.start, end: token.end, party: both });
  }
  return made;
}

/** A name of nobody known right behind `at`, `with` or `(` is where somebody works; behind `of` a lone word may be a town. */
function asFirmBehind({ party, between }: NonNullable<ReturnType<typeof lastParty>>, name: Party): Party {
  const joint = between.at(-1)?.word ?? '';
  const isFirm = HOLDS_FIRM.has(joint) || (OF.has(joint) && name.naming === 'full');
  const isTwoPeople = party.person !== null && name.kind === 'unknown' && name.person !== null;
  return isTwoPeople && isFirm ? unknownParty(name.person, true) : name;
}

const HOLDS_FIRM = new Set(['at', 'with', 'from', '(', 'bei', 'chez']);
const OF = new Set(['of', 'de', 'da', 'do', 'du', 'des', 'von']);

function lastParty(made: readonly Token[]) {
  for (let at = made.length - 1; at >= Math.max(0, made.length - 1 - MOST_BETWEEN); at--) {
    const token = made[at];
    if (token?.party !== undefined) return { at, start: token.start, party: token.party, between: made.slice(at + 1) };
  }
  return null;
}
