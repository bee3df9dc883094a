/** The words of a letter and its date in; every day that they name out, as an ISO date. */
import { en, es, fr, pt } from 'chrono-node';
import type { Letter } from '../../domain/letter.ts';
import { countryOf, writesDayFirst as countryWritesDayFirst } from './country.ts';
import { matchesOf } from './matches.ts';
import type { Sentence } from './sentences.ts';

const QUARTER = /\b(?:q([1-4])|(first|second|third|fourth|last) quarter)(?:,? (?:of )?(?:fy ?)?(\d{4}|['’]\d\d))?/gi;
const FIRST_OF_YEAR =
  /\b(?:first of the (?:new |coming )?year|(?:start|beginning) of (?:the |next )(?:new )?year|new year(?:['’]s)?(?: day)?|turn of the year)\b/i;
const FROM_NOW =
  /\b(?:(?:in|within|about|next) )?(?<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|forty-five|sixty|ninety) (?<unit>days?|weeks?|months?)(?: (?:from|of) (?:now|today|this (?:mail|date|letter))|(?= time)|['’] time| at the latest)?/i;
const MOST_DATED = 1_000;

/** The first date that a text names, resolved against the day it was written. */
export function dateIn(text: string, sentAt: Date): string | null {
  return daysIn(text, sentAt, false)[0]?.day ?? null;
}

export interface Day {
  readonly day: string;
  readonly index: number;
  readonly length: number;
}

export function daysIn(text: string, sentAt: Date, dayFirst: boolean): Day[] {
  const special = [
    ...quartersIn(text, sentAt),
    newYearIn(text, sentAt),
    holidayIn(text, sentAt),
    fromNow(text, sentAt),
  ].filter((day) => day !== null);
  const parsed = chronoDays(text, sentAt, dayFirst).filter(
    ({ index, length }) => !special.some((day) => index < day.index + day.length && index + length > day.index),
  );
  return [...special, ...parsed].toSorted((one, other) => one.index - other.index);
}

function quartersIn(text: string, sentAt: Date): Day[] {
  return Array.from(matchesOf(QUARTER, text), (match) => quarterOf(match, sentAt));
}

function quarterOf(match: RegExpExecArray, sentAt: Date): Day {
  const ordinal = ['first', 'second', 'third', 'fourth', 'last'].indexOf((match[2] ?? '').toLowerCase());
  const quarter = match[1] === undefined ? Math.min(ordinal, 3) + 1 : Number(match[1]);
  const written = match[3]?.replace(/['’]/, '20');
  const year = written === undefined ? nextYearOf((quarter - 1) * 3, sentAt) : Number(written);
  return { day: iso(year, (quarter - 1) * 3 + 1, 1), index: match.index, length: match[0].length };
}

const HOLIDAY =
  /\b(?:(memorial day)|(labou?r day)|(thanksgiving)|(christmas|xmas)|(halloween)|(veterans day)|(fourth of july|4th of july|july 4th|independence day))\b/i;

/** The next one after the letter; the movable ones as the United States keep them. */
function holidayIn(text: string, sentAt: Date): Day | null {
  const match = HOLIDAY.exec(text);
  if (match === null) return null;
  const which = match.slice(1).findIndex((each) => each !== undefined);
  const inYear = (year: number): string =>
    [
      () => weekdayIn(year, 5, 1, -1),
      () => weekdayIn(year, 9, 1, 1),
      () => weekdayIn(year, 11, 4, 4),
      () => iso(year, 12, 25),
      () => iso(year, 10, 31),
      () => iso(year, 11, 11),
      () => iso(year, 7, 4),
    ][which]?.() ?? iso(year, 12, 31);
  const year = sentAt.getUTCFullYear();
  // `Labor Day weekend, September 5` gives the day itself.
  if (NAMES_DAY.test(text.slice(match.index + match[0].length, match.index + match[0].length + 35))) return null;
  const day = inYear(year) >= isoOf(sentAt) ? inYear(year) : inYear(year + 1);
  return { day, index: match.index, length: match[0].length };
}

/** The `count`th of a weekday (0 is Sunday) in a month, from its end when negative. */
function weekdayIn(year: number, month: number, weekday: number, count: number): string {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const all = Array.from({ length: 5 }, (_, at) => 1 + ((weekday - first + 7) % 7) + at * 7).filter(
    (day) => day <= days,
  );
  return iso(year, month, all.at(count > 0 ? count - 1 : count) ?? 1);
}

function newYearIn(text: string, sentAt: Date): Day | null {
  const match = FIRST_OF_YEAR.exec(text);
  if (match === null) return null;
  return { day: iso(sentAt.getUTCFullYear() + 1, 1, 1), index: match.index, length: match[0].length };
}

const COUNTS = new Map(
  Object.entries({
    a: 1,
    an: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twelve: 12,
    thirty: 30,
    'forty-five': 45,
    sixty: 60,
    ninety: 90,
  }),
);

/** `sixty days from now`, `in six months`, `within 90 days`; a mere `six months` is a span. */
function fromNow(text: string, sentAt: Date): Day | null {
  const match = FROM_NOW.exec(text);
  const { count = '', unit = '' } = match?.groups ?? {};
  if (match === null || !/^(?:in|within)\b|from (?:now|today)|time$|at the latest/i.test(match[0])) return null;
  const many = /^\d/.test(count) ? Number(count) : (COUNTS.get(count.toLowerCase()) ?? 0);
  if (many === 0) return null;
  const day = new Date(sentAt);
  if (/month/i.test(unit)) day.setUTCMonth(day.getUTCMonth() + many);
  else day.setUTCDate(day.getUTCDate() + many * (/week/i.test(unit) ? 7 : 1));
  return { day: isoOf(day), index: match.index, length: match[0].length };
}

function chronoDays(whole: string, sentAt: Date, dayFirst: boolean): Day[] {
  const text = whole.slice(0, MOST_DATED);
  // Nothing is kept of a text that names no day, and to ask for its dates is costly.
  if (!MAY_NAME_DAY.test(text.toLowerCase())) return [];
  const parser = PORTUGUESE_ONLY.test(whole)
    ? pt
    : SPANISH.test(whole)
      ? es
      : FRENCH.test(whole)
        ? fr
        : dayFirst
          ? en.GB
          : en.casual;
  return parser.parse(text, sentAt, { forwardDate: true }).flatMap(({ index, text: said, start }) => {
    const month = start.get('month');
    const year = start.get('year');
    if (
      month === null ||
      year === null ||
      !start.isCertain('month') ||
      !NAMES_DAY.test(said) ||
      WEEKDAY_ONLY.test(said)
    )
      return [];
    const written =
      start.isCertain('year') || month - 1 >= sentAt.getUTCMonth()
        ? year
        : Math.max(year, nextYearOf(month - 1, sentAt));
    return [
      { day: iso(written, month, start.isCertain('day') ? (start.get('day') ?? 1) : 1), index, length: said.length },
    ];
  });
}

/** A month by its name, or a whole date in figures; `tomorrow` and `Thursday` are for calls. */
const NAMES_DAY =
  /(?<!\p{L})(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)(?!\p{L})|\d{4}-\d\d?-\d\d?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}/iu;
/** The same wherever it stands, so that it is in every text that has a piece which names a day. */
const MAY_NAME_DAY = new RegExp(NAMES_DAY.source.replaceAll(/\(\?<?!\\p\{L\}\)/g, ''), 'u');
const WEEKDAY_ONLY =
  /^(?:on |this |next |last |the )*(?:mon|tues|wednes|thurs|fri|satur|sun)day\w*(?: (?:morning|afternoon|evening|night))?$|today|tomorrow|tonight|morning|yesterday|\bnow\b|week$|^\d{1,2}(?:st|nd|rd|th)?$/i;
const SPANISH = /\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b/i;
const FRENCH = /\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b/i;
const PORTUGUESE_ONLY = /(?<!\p{L})(?:janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro)(?!\p{L})/iu;

/** Figures alone are read as the sender's country writes them. */
export function writesDayFirst(letter: Letter, sentences: readonly Sentence[], sentAt: Date): boolean {
  const figures = sentences.flatMap(({ text }) => [...text.matchAll(/\b(\d{1,2})[/.](\d{1,2})[/.]((?:20)?\d\d)\b/g)]);
  if (figures.some(([, first]) => Number(first) > 12)) return true;
  if (figures.some(([, , second]) => Number(second) > 12)) return false;
  if (figures.some(([, first, second, year]) => isPast(Number(first), Number(second), year, sentAt))) return true;
  return countryWritesDayFirst(countryOf(letter));
}

/** Month first, the day would be over, and day first it would not. */
function isPast(first: number, second: number, year: string | undefined, sentAt: Date): boolean {
  const written = Number(year?.length === 2 ? `20${year}` : year);
  return iso(written, first, second) < isoOf(sentAt) && iso(written, second, first) >= isoOf(sentAt);
}

function nextYearOf(month: number, sentAt: Date): number {
  return sentAt.getUTCFullYear() + (month < sentAt.getUTCMonth() ? 1 : 0);
}

function isoOf(day: Date): string {
  return iso(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

function iso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
