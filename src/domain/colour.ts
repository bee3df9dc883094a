/** The colour of an agency goes in; what can be read of it comes out: its contrast, and the shades that pages and notices wear by day and by night. */

/** As in CSS, `#rrggbb`. */
export const COLOUR = /^#[0-9a-f]{6}$/i;

/** What a text needs against its ground: WCAG 2.2, 1.4.3. */
const LEAST_CONTRAST = 4.5;
/** Light words on a dark ground look weaker than they measure. */
const LEAST_BY_NIGHT = 6;

/** Every shade of one look. By day the ground is white, by night a card that is almost black. */
export interface Palette {
  /** Of bands and buttons, and of the words on them; of headings and links; of a wash, and of the words on it. */
  readonly day: Shades;
  readonly night: Shades;
}

interface Shades {
  readonly fill: string;
  readonly onFill: string;
  readonly text: string;
  readonly wash: string;
  readonly onWash: string;
}

/** What is worn where no colour is set: chosen by eye, so that no rule gives it. */
export const OWN_PALETTE: Palette = {
  day: { fill: '#17624a', onFill: '#ffffff', text: '#17624a', wash: '#e2efe8', onWash: '#17624a' },
  night: { fill: '#5fc79d', onFill: '#0c1f18', text: '#74d3ab', wash: '#23423a', onWash: '#a8ebcf' },
};

const WHITE = '#ffffff';
const BLACK = '#000000';
/** The cards of notices and pages by night. */
const CARD_BY_NIGHT = '#171d1b';
const INK_BY_NIGHT = '#0e1211';
/** The darkest ground by day that holds words in the colour: what is behind the card. */
const PAGE_BY_DAY = '#f1f3ef';

/** `colour` is one that can be read on white. */
export function paletteOf(colour: string | null): Palette {
  if (colour === null) return OWN_PALETTE;
  const fill = colour.toLowerCase();
  const wash = mixed(WHITE, fill, 0.12);
  const text = readable(fill, BLACK, LEAST_CONTRAST, [wash, PAGE_BY_DAY]);
  const fillByNight = readable(fill, WHITE, LEAST_BY_NIGHT, [CARD_BY_NIGHT]);
  const washByNight = mixed(CARD_BY_NIGHT, fillByNight, 0.2);
  const textByNight = readable(fillByNight, WHITE, LEAST_CONTRAST, [washByNight]);
  return {
    day: { fill, onFill: WHITE, text, wash, onWash: text },
    night: { fill: fillByNight, onFill: INK_BY_NIGHT, text: textByNight, wash: washByNight, onWash: textByNight },
  };
}

/** Null where it can be read on white, and white on it; else the nearest darker shade of it that can. */
export function darkEnough(colour: string): string | null {
  const dark = readable(colour.toLowerCase(), BLACK, LEAST_CONTRAST, [WHITE]);
  return dark === colour.toLowerCase() ? null : dark;
}

/** From 1 to 21. WCAG 2.2, "contrast ratio". */
export function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** A little of the way to another colour. */
export function mixed(colour: string, towards: string, share: number): string {
  const to = channels(towards);
  const parts = channels(colour).map((part, at) => Math.round(part + ((to[at] ?? 0) - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour as it is, or as little nearer to black or white as makes it readable on each ground. */
function readable(colour: string, towards: string, least: number, grounds: readonly string[]): string {
  for (let step = 0; step < 100; step++) {
    const shade = mixed(colour, towards, step / 100);
    if (grounds.every((ground) => contrast(shade, ground) >= least)) return shade;
  }
  return towards;
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
