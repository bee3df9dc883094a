/** The customer's own words and who is in copy of a mail go in; the same words come out where all of them may read it, else none. */
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';

/** The agent reads the mail, and the agency hears of it: everybody else is spoken of behind their back. */
export interface InCopy {
  readonly agent: Agent;
  readonly agency: Agency;
  readonly directory: Directory;
  readonly extraction: Extraction;
}

const LONGEST_QUOTE = 400;
/** Who is spoken of in contrast is often somebody whom no list of ours knows. */
const CONTRAST =
  /\b(?:not|never|instead|rather|unlike|former(?:ly)?|previous(?:ly)?|no longer|any ?more|replac\w+|fired|dismissed|despite|regardless)\b|n['’]t\b/i;

/** A sentence, where it speaks of nobody but those in copy. */
export function quoteInCopy(quote: string, inCopy: InCopy): string {
  if (quote.length > LONGEST_QUOTE || CONTRAST.test(quote) || BARE_NUMBER.test(quote)) return '';
  return namesAStranger(quote, inCopy) ? '' : wordsInCopy(quote, inCopy);
}

/** A line such as a subject, where it holds no sum, no address, and nobody of the directory but those in copy. */
export function wordsInCopy(text: string, inCopy: InCopy): string {
  const shown = folded(text);
  if (shown.includes('@') || SUM.test(shown) || saysBudget(shown, inCopy.extraction)) return '';
  return namesAnother(shown, inCopy) ? '' : text;
}

/** A number of four digits that is no year may be a sum; in a subject it is a ticket's more often. */
const BARE_NUMBER = /\b(?!(?:19|20)\d\d\b)\d{4,}\b/;
/** Rather too much than too little. */
const SUM =
  /[$€£¥₹%]|\d\s?(?:k|m|mm|grand)\b|\b(?:hundred|thousand|million|mil)\b|\b(?:dollars?|euros?|pounds?|bucks|pesos?|reais|usd|eur|gbp|cad|aud|chf|mxn|brl)\b|\b\d{1,3}(?:[,.' ]\d{3})+\b|\/ ?(?:mo|month|yr|year)\b|\b(?:per|an?|each|every) (?:month|year)\b|\b(?:monthly|yearly|annual(?:ly)?|mrc|percent|budgets?|budgeted|commissions?|presupuesto|orcamento)\b/i;

function saysBudget(shown: string, { opportunity }: Extraction): boolean {
  const amount = opportunity.monthlyBudget?.value.amount;
  if (amount === undefined) return false;
  return [amount, amount * 12].some((sum) => new RegExp(`(?<!\\d)${Math.round(sum)}(?!\\d)`).test(shown));
}

function namesAnother(shown: string, inCopy: InCopy): boolean {
  const { agent, agency, directory, extraction } = inCopy;
  const known = knownWords(inCopy);
  const incumbents = extraction.opportunity.incumbents.flatMap(({ value }) => spoken(value, null, 'firm'));
  const words = wordsOf(shown);
  const whole = ` ${words.join(' ').toLowerCase()} `;
  const together = words.join('').toLowerCase();
  const hasOneCase = shown === shown.toLowerCase() || shown === shown.toUpperCase();
  const capitals = words.filter((word) => hasOneCase || /^\p{Lu}/u.test(word)).map((word) => word.toLowerCase());
  const unknown = new Set(capitals.filter((word) => !known.has(word)));
  const isNamed = (other: Spoken): boolean =>
    whole.includes(other.whole) ||
    (other.together.length >= SHORTEST_RUN_TOGETHER && together.includes(other.together)) ||
    other.parts.some((part) => unknown.has(part));
  const isAnother = ({ of, words: name }: Spoken): boolean =>
    of !== agent.id && of !== agency.id && !name.every((word) => known.has(word));
  return [listed(directory), incumbents].some((names) => names.some((name) => isNamed(name) && isAnother(name)));
}

const SHORTEST_RUN_TOGETHER = 6;
const LONGEST_NAME = 300;

/** A name in lower case, as it may be spoken of. */
interface Spoken {
  /** The agent or agency whose name it is; null for people who are named by no notice. */
  readonly of: string | null;
  readonly words: readonly string[];
  /** Its words with a space around each. */
  readonly whole: string;
  readonly together: string;
  /** What stands for it alone: a person's first or last name, the first word of a firm's. */
  readonly parts: readonly string[];
}

function spoken(name: string, of: string | null, kind: 'person' | 'firm'): Spoken[] {
  const words = wordsOf(name.slice(0, LONGEST_NAME).toLowerCase());
  if (words.length === 0) return [];
  const parts =
    kind === 'person' ? words.filter((word) => word.length > 1) : words.slice(0, 1).filter((word) => word.length > 3);
  return [{ of, words, whole: ` ${words.join(' ')} `, together: words.join(''), parts }];
}

const listings = new WeakMap<Directory, readonly Spoken[]>();

/** Every name of the directory; read once, since it stays the same object as long as nothing in it changes. */
function listed(directory: Directory): readonly Spoken[] {
  const before = listings.get(directory);
  if (before !== undefined) return before;
  const names = [
    ...directory.agents.flatMap(({ id, name, company, aliases }) => [
      ...[name, ...aliases].flatMap((one) => spoken(one, id, 'person')),
      ...spoken(company, id, 'firm'),
    ]),
    ...directory.agencies.flatMap(({ id, name, aliases, salesManagers }) => [
      ...[name, ...aliases].flatMap((one) => spoken(one, id, 'firm')),
      ...salesManagers.flatMap((manager) => spoken(manager.name, null, 'person')),
    ]),
  ];
  listings.set(directory, names);
  return names;
}

/** What a sentence begins with is no part of a name. */
const BEGINS_A_SENTENCE = '(?:An?|As|For|From|In|It|On|Our|Please|That|The|They|This|To|We|With|You|Your)';
const TWO_CAPITALS = new RegExp(`(?<!\\p{L})(?!${BEGINS_A_SENTENCE} )(\\p{Lu}\\p{L}+)(?= (\\p{Lu}\\p{L}+))`, 'gu');

/** Two words in capitals that follow each other are a name, and whose is known only of those in copy. */
function namesAStranger(quote: string, inCopy: InCopy): boolean {
  const known = knownWords(inCopy);
  const pairs = [...folded(quote).matchAll(TWO_CAPITALS)];
  return pairs.some((pair) => pair.slice(1).every((word) => !known.has(word.toLowerCase())));
}

/** Of the names of those in copy, and of the customer who wrote it; in lower case. */
function knownWords({ agent, agency, extraction }: InCopy): Set<string> {
  const { company, contactName } = extraction.customer;
  const names = [agent.name, agent.company, ...agent.aliases, agency.name, ...agency.aliases];
  const all = [...names, company?.value ?? '', contactName?.value ?? ''];
  return new Set(all.flatMap((name) => wordsOf(name.slice(0, LONGEST_NAME).toLowerCase())));
}

function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** As it is read: compatibility forms, accents, signs that are not seen and line breaks make no other name. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(/\s+/g, ' ');
}
