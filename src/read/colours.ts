/** A colour of CSS in; whether words in it can be told from what is behind them out. */
import { color, serializeRGB } from '@csstools/css-color-parser';
import { parseComponentValue } from '@csstools/css-parser-algorithms';
import { tokenize } from '@csstools/css-tokenizer';

export interface Colour {
  /** 0 to 255. */
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 to 1. */
  readonly alpha: number;
}

export const BLACK: Colour = { red: 0, green: 0, blue: 0, alpha: 1 };
export const WHITE: Colour = { red: 255, green: 255, blue: 255, alpha: 1 };

const OF_THE_SYSTEM: ReadonlyMap<string, Colour> = new Map([
  ...['windowtext', 'canvastext', 'fieldtext', 'text', 'infotext', 'menutext', 'buttontext', 'captiontext', 'auto'].map(
    (name) => [name, BLACK] as const,
  ),
  ...['window', 'canvas', 'field', 'infobackground'].map((name) => [name, WHITE] as const),
  ...['linktext', 'link'].map((name) => [name, { red: 0, green: 0, blue: 238, alpha: 1 }] as const),
]);

const known = new Map<string, Colour | null>();

/** Null for one that we cannot tell. */
export function colourOf(value: string): Colour | null {
  if (value.length > 200) return null;
  const cached = known.get(value);
  if (cached !== undefined) return cached;
  const colour = OF_THE_SYSTEM.get(value.replace(/^-\w+-/, '')) ?? parsed(value);
  if (known.size < 1_000) known.set(value, colour);
  return colour;
}

function parsed(value: string): Colour | null {
  const bare = /^(?:[0-9a-f]{3}|[0-9a-f]{6})$/.test(value) ? `#${value}` : value; // as in `<font color=ff0000>`
  try {
    const node = parseComponentValue(tokenize({ css: bare }));
    const data = node === undefined ? false : color(node);
    if (data === false) return null;
    const rgb = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.e-]+))?\)$/.exec(serializeRGB(data).toString());
    if (rgb === null) return null;
    const [, red, green, blue, alpha = '1'] = rgb;
    return { red: Number(red), green: Number(green), blue: Number(blue), alpha: Number(alpha) };
  } catch {
    return null; // such as brackets in brackets without end
  }
}

/** The colour as it looks on what is behind it. */
export function over({ red, green, blue, alpha }: Colour, behind: Colour): Colour {
  const mix = (one: number, other: number): number => one * alpha + other * (1 - alpha);
  return { red: mix(red, behind.red), green: mix(green, behind.green), blue: mix(blue, behind.blue), alpha: 1 };
}

/** From 1 to 21. WCAG 2.2, "contrast ratio". */
export function contrastOf(one: Colour, other: Colour): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance({ red, green, blue }: Colour): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
