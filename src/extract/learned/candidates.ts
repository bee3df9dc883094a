/** A page goes in; every stretch of it that may be a value of some field comes out, with what it would be. */
import { countryOf, currencyIn, dollarsIn } from '../rules/country.ts';
import { daysIn, writesDayFirst } from '../rules/dates.ts';
import type { Features } from '../linear/features.ts';
import type { Line, Page } from './page.ts';
import { isProvider } from './providers.ts';
import { quantitiesIn, type Quantity } from './quantities.ts';
import { spanFeatures } from './span-features.ts';
import { isNoName, type Token } from './tokens.ts';

interface Place {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly features: Features;
}
export type NumberCandidate = Place & { readonly quantity: Quantity };
export type DateCandidate = Place & { readonly day: string };
export type ServiceCandidate = Place;
export type ProviderCandidate = Place & { readonly name: string };

/** The lines on which values are looked for. */
export type IsHeard = (line: Line) => boolean;

/** Quoted words are somebody else's, unless their writer takes them over. */
export const heard =
  (adoptsQuoted: boolean): IsHeard =>
  ({ zone }) =>
    zone === 'quoted' ? adoptsQuoted : zone !== 'agreement';

function eachLine<Found>(
  page: Page,
  isHeard: IsHeard,
  find: (line: Line, at: number) => readonly Found[],
): readonly Found[] {
  return page.lines.flatMap((line, at) => (isHeard(line) ? find(line, at) : []));
}

export function numbersOn(page: Page, isHeard: IsHeard): readonly NumberCandidate[] {
  return eachLine(page, isHeard, ({ sentence, tokens }, line) => [
    ...quantitiesIn(sentence.text, tokens).map((quantity) => {
      const { from, to, value, currency, per, isWritten } = quantity;
      const signs = [
        `size ${sizeOf(value)}`,
        currency === null ? 'no money' : 'money',
        ...per.map((unit) => `per ${unit}`),
        isWritten ? 'digits' : 'words',
        `noun ${nounBehind(tokens, to)}`,
      ];
      return { line, from, to, quantity, features: spanFeatures(page, line, from, to, signs) };
    }),
    ...listsIn(tokens).map(({ from, to, count }) => {
      const quantity: Quantity = { value: count, from, to, isWritten: false, currency: null, per: [] };
      return {
        line,
        from,
        to,
        quantity,
        features: spanFeatures(page, line, from, to, ['list of names', `list ${Math.min(6, count)}`]),
      };
    }),
  ]);
}

function sizeOf(value: number): string {
  const limit = [1, 2, 5, 12, 30, 100, 400, 2_000, 10_000, 100_000].find((most) => value <= most);
  return limit === undefined ? 'huge' : `to ${limit}`;
}

/** `fourteen veterinary clinics`: the last of the words right behind that begin no other part of the sentence. */
function nounBehind(tokens: readonly Token[], to: number): string {
  const words = tokens.slice(to, to + 4).map(({ word }) => word);
  const end = words.findIndex((word) => STOPS.has(word));
  return words.slice(0, end === -1 ? 2 : Math.max(1, end)).at(-1) ?? '$';
}

const STOPS = new Set(
  'and or in at on of for with to from by the a an is are we our that which , . ; : ( ) ? ! - y o en de con para por et ou dans avec pour e em com und oder in mit für $'.split(
    ' ',
  ),
);

/** `Valencia, Sagunto, Alzira y Requena`: names one after the other that are nobody's. */
function listsIn(tokens: readonly Token[]): readonly { from: number; to: number; count: number }[] {
  const found: { from: number; to: number; count: number }[] = [];
  for (let at = 0; at < tokens.length; at++) {
    let [to, count] = [at, 0];
    for (let next = at; tokens[next]?.party?.kind === 'unknown';) {
      count++;
      to = next + 1;
      next = to;
      while (JOINTS.has(tokens[next]?.word ?? '') && next < to + 2) next++;
    }
    if (count >= 2) {
      found.push({ from: at, to, count });
      at = to;
    }
  }
  return found;
}

const JOINTS = new Set([',', 'and', 'plus', 'y', 'e', 'et', 'und', '/', ';', '&']);

export function datesOn(page: Page, sentAt: Date, isHeard: IsHeard): readonly DateCandidate[] {
  const heardIn = page.lines.filter(isHeard).map(({ sentence }) => sentence);
  const dayFirst = writesDayFirst(page.letter, heardIn, sentAt);
  return eachLine(page, isHeard, ({ sentence, tokens }, line) =>
    daysIn(sentence.text, sentAt, dayFirst).map(({ day, index, length }) => {
      const from = Math.max(
        0,
        tokens.findIndex(({ end }) => end > index),
      );
      const behind = tokens.findIndex(({ start }) => start >= index + length);
      const to = behind === -1 ? tokens.length : behind;
      const days = (Date.parse(day) - sentAt.getTime()) / 86_400_000;
      const far = days < -2 ? 'past' : days < 21 ? 'soon' : days < 400 ? 'within a year' : 'far';
      return { line, from, to, day, features: spanFeatures(page, line, from, to, [`date ${far}`]) };
    }),
  );
}

export function currencyOf({ letter }: Page, currency: string | null): string {
  if (currency === 'local') return dollarsIn(countryOf(letter));
  return currency ?? currencyIn(countryOf(letter));
}

export function servicesOn(page: Page, isHeard: IsHeard): readonly ServiceCandidate[] {
  return eachLine(page, isHeard, ({ tokens }, line) =>
    tokens.flatMap(({ word, party }, from) =>
      party === undefined && page.serviceWords.has(word)
        ? [
            {
              line,
              from,
              to: from + 1,
              features: spanFeatures(page, line, from, from + 1, [
                `word ${word}`,
                `word ${tokens[from - 1]?.word} ${word}`,
                `word ${word} ${tokens[from + 1]?.word}`,
              ]),
            },
          ]
        : [],
    ),
  );
}

export function providersOn(page: Page, isHeard: IsHeard): readonly ProviderCandidate[] {
  return eachLine(page, isHeard, ({ sentence, tokens }, line) =>
    tokens.flatMap(({ start, end, party }, from) => {
      const name = sentence.text.slice(start, end);
      const isKnown = isProvider(name);
      const isName =
        party?.kind === 'unknown' || (party === undefined && from > 0 && /^\p{Lu}/u.test(name) && !isNoName(name));
      if (!isKnown && !isName) return [];
      const signs = [
        isKnown ? 'known provider' : 'other name',
        party === undefined ? 'word' : party.person === null ? 'firm' : 'name',
      ];
      return [{ line, from, to: from + 1, name, features: spanFeatures(page, line, from, from + 1, signs) }];
    }),
  );
}
