/** Telephone numbers as people write them go in; whether two are one, and whether one stands in a text, comes out. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Whole, with country and area: what only ends alike may ring anywhere. An extension makes no other number. */
export function isSameNumber(one: string, other: string): boolean {
  const number = phoneNumberOf(one);
  return number !== null && number === phoneNumberOf(other);
}

/** Also where the text writes it without its country or area, with an extension behind it, or in letters of the keys. */
export function standsInText(number: string, text: string): boolean {
  const wanted = figuresOf(number);
  const runs = runsIn(text);
  return wanted.some((figures) => runs.some((run) => isSameRun(figures, run) || run.includes(figures)));
}

/** International, such as `+12065550100`; null for what is no number. Without a country code it is read as of the United States. */
export function phoneNumberOf(written: string): string | null {
  const found = parsePhoneNumberFromString(toAscii(written), 'US');
  return found?.isPossible() === true ? found.number : null;
}

/** A number without its area is shorter than that in no country; fewer figures are an extension. */
const SHORTEST = 6;

function isSameRun(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return short.length >= SHORTEST && long.endsWith(short);
}

/** The figures of one written number: as it stands, and the national number of it. */
function figuresOf(written: string): readonly string[] {
  const plain = toAscii(written);
  const main = plain.split(EXTENSION, 1)[0] ?? plain;
  const national = parsePhoneNumberFromString(plain, 'US')?.nationalNumber;
  const all = [national ?? '', digitsOf(main).replace(/^0+/, '')];
  return [...new Set(all)].filter((figures) => figures.length >= SHORTEST);
}

const EXTENSION = /\s*(?:;ext=|\bext(?:ension)?\b\.?|\bx(?=[\s.]*\d)|#|,)/i;

/** Every stretch of figures that may be a number, however it is parted. */
function runsIn(text: string): readonly string[] {
  const plain = toAscii(text.slice(0, MOST_CHARS)).replace(UNSEEN, '');
  const runs = [RUN, WIDE_RUN].flatMap((of) => [...plain.matchAll(of)].map(([run]) => digitsOf(run)));
  const lettered = [...plain.toUpperCase().matchAll(LETTERED)].map(([run]) => digitsOf(onKeys(run)));
  return [...runs, ...lettered]
    .flatMap((run) => [run, run.replace(/^0+/, '')])
    .filter(({ length }) => length >= SHORTEST);
}

const MOST_CHARS = 200_000;
/** Figures with what stands between the groups of a number: spaces of all kinds, dots, dashes, slashes and brackets. */
const RUN = /\+?\d(?:[\s().\-\u2010-\u2015\u2212\u00b7/\\_*]{0,4}\d){5,}/gu;
/** Parted by whatever is no letter; beside the above, for it also joins what are two numbers. */
const WIDE_RUN = /\d(?:[^\p{L}\p{N}]{0,4}\d){5,}/gu;
/** Signs that nobody sees, and the frame of a key. */
const UNSEEN = /[\p{Cf}\ufe0e\ufe0f\u20e3]/gu;
/** `1-800-GO-NEVE`, in any case and however it is parted. */
const LETTERED = /(?:\+?\b1[\s.-]?)?\(?(?<!\d)[2-9]\d\d\)?[\s.-]?[A-Z0-9](?:[\s.-]?[A-Z0-9]){5,12}/g;

const digitsOf = (text: string): string => text.replace(/\D/g, '');

function onKeys(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => KEYS[letter.charCodeAt(0) - 65] ?? '');
}
const KEYS = '22233344455566677778889999';

/** Figures of other scripts, and full-width ones, are figures too. */
function toAscii(text: string): string {
  return text.normalize('NFKC').replace(/\p{Nd}/gu, (figure) => {
    const code = figure.codePointAt(0) ?? 0;
    if (code < 0x80) return figure;
    // The ten figures of a script follow each other, and begin at a multiple of ten or sixteen from their zero.
    let zero = code;
    while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}
