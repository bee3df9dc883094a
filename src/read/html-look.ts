/** The tag, attributes and surroundings of an HTML element in; whether its text can be seen out. As far as inline styles and plain rules tell. */

/** What an element inherits: `gone` cannot be undone by a child, the others can. A colour of null is one that we cannot tell. */
export interface Look {
  readonly gone: boolean;
  readonly tiny: boolean;
  readonly invisible: boolean;
  readonly colour: Colour | null;
  readonly background: Colour | null;
}

export type Colour = readonly [red: number, green: number, blue: number];

export const ROOT_LOOK: Look = {
  gone: false,
  tiny: false,
  invisible: false,
  colour: [0, 0, 0],
  background: [255, 255, 255],
};

/** Names of classes, ids and tags that a `<style>` hides, spelled as its selectors: `.x`, `#x`, `x`. */
export type HidingRules = ReadonlyMap<string, string>;
export const HIDING_NONE: HidingRules = new Map();

export function isHidden(look: Look): boolean {
  if (look.gone || look.tiny || look.invisible) return true;
  const { colour, background } = look;
  return (
    colour !== null &&
    background !== null &&
    colour.every((channel, index) => Math.abs(channel - (background[index] ?? 0)) < 12)
  );
}

export function lookOf(
  name: string,
  attributes: Readonly<Record<string, string>>,
  parent: Look,
  rules: HidingRules,
): Look {
  const style = styleOf(name, attributes, rules);
  if (
    style === '' &&
    attributes['hidden'] === undefined &&
    attributes['color'] === undefined &&
    attributes['bgcolor'] === undefined
  )
    return parent;
  const declared = declarations(style);
  const says = (property: string, pattern: RegExp): boolean => pattern.test(declared.get(property) ?? '');
  const clipped =
    says('overflow', /hidden/) &&
    ['max-height', 'height', 'max-width', 'width'].some((side) => says(side, /^0(?:px|pt|em|%)?$/));
  const moved = ['left', 'top', 'text-indent', 'margin-left', 'margin-top'].some((side) => says(side, /^-\d{3,}/));
  const size = /^([\d.]+)\s*(px|pt|em|rem|%)?/.exec(declared.get('font-size') ?? '');
  const background = declared.get('background-color') ?? declared.get('background') ?? attributes['bgcolor'];
  const colour = declared.get('color') ?? attributes['color'];
  return {
    gone:
      parent.gone ||
      attributes['hidden'] !== undefined ||
      says('display', /^none/) ||
      says('opacity', /^0(?:\.0\d*)?%?$/) ||
      says('mso-hide', /^all/) ||
      clipped ||
      moved,
    tiny:
      size === null
        ? parent.tiny && !declared.has('font-size')
        : Number(size[1]) <= (/^(?:px|pt)$/.test(size[2] ?? 'px') ? 1 : size[2] === '%' ? 5 : 0.05),
    invisible: declared.has('visibility') ? says('visibility', /^(?:hidden|collapse)/) : parent.invisible,
    colour:
      colour === undefined || /inherit|initial|auto/.test(colour) ? parent.colour : colourOf(colour, parent.background),
    background:
      background === undefined || /^(?:inherit|initial|transparent|none)/.test(background)
        ? parent.background
        : colourOf(background, parent.background),
  };
}

/**
 * `known` and the rules of a style sheet that could hide what they name: plain selectors only, and none inside an
 * `@media`, where the two layouts of a responsive mail hide each other. Takes time linear in the sheet.
 */
export function hidingRules(css: string, known: HidingRules): HidingRules {
  const rules = new Map(known);
  const pieces = withoutComments(css).split(/([{}])/);
  let depth = 0;
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const [before = '', brace, body = '', next] = pieces.slice(at, at + 4);
    if (brace === '{' && next === '}') {
      at += 2;
      if (depth === 0) addRule(rules, before, body);
    } else {
      depth = before.includes('@') ? depth + 1 : Math.max(0, depth - 1);
    }
  }
  return rules;
}

function withoutComments(css: string): string {
  const [first = '', ...rest] = css.replace(/<!--|-->/g, '').split('/*');
  return first + rest.map((piece) => (piece.includes('*/') ? piece.slice(piece.indexOf('*/') + 2) : '')).join('');
}

/** What can hide text; only that is kept, so that a rule stays short however often a sheet repeats it. */
const HIDING = new Set(
  'display visibility opacity font-size overflow mso-hide color background background-color max-height height max-width width left top text-indent margin-left margin-top'.split(
    ' ',
  ),
);

function addRule(rules: Map<string, string>, selectors: string, body: string): void {
  const declared = [...declarations(body)].filter(([property]) => HIDING.has(property));
  if (declared.length === 0) return;
  for (const selector of selectors.slice(-4_000).split(',', 50)) {
    const name = /^[a-z0-9]*([.#][\w-]+|[a-z][a-z0-9]*)$/i.exec(selector.trim().slice(0, 100))?.[1]?.toLowerCase();
    if (name === undefined) continue;
    const all = new Map([...declarations(rules.get(name) ?? ''), ...declared]);
    rules.set(name, [...all].map(([property, value]) => `${property}:${value.slice(0, 100)}`).join(';'));
  }
}

function styleOf(name: string, attributes: Readonly<Record<string, string>>, rules: HidingRules): string {
  const own = attributes['style'] ?? '';
  if (rules.size === 0) return own;
  const classes = (attributes['class'] ?? '').split(/\s+/, 20).map((one) => `.${one.toLowerCase()}`);
  return (
    [name, ...classes, `#${(attributes['id'] ?? '').toLowerCase()}`]
      .map((selector) => rules.get(selector) ?? '')
      .join(';') + `;${own}`
  );
}

/** Property -> value, both lower case; the last one wins, as in CSS without weights. */
function declarations(style: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const declaration of style.slice(0, 4_000).toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    const value = declaration
      .slice(colon + 1)
      .replace('!important', '')
      .trim();
    if (colon > 0 && value !== '') found.set(declaration.slice(0, colon).trim(), value);
  }
  return found;
}

const NAMED: Readonly<Record<string, Colour>> = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  whitesmoke: [245, 245, 245],
  windowtext: [0, 0, 0],
  window: [255, 255, 255],
};

/** `behind` is what shows through: transparent text looks like its background. */
function colourOf(value: string, behind: Colour | null): Colour | null {
  if (value === 'transparent' || /^rgba\([^)]*,\s*0(?:\.0+)?\s*\)/.test(value)) return behind;
  if (/url\(|gradient/.test(value)) return null;
  const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})\b/.exec(value)?.[1];
  if (hex !== undefined) {
    const pairs =
      hex.length === 3 ? [...hex].map((digit) => digit + digit) : [hex.slice(0, 2), hex.slice(2, 4), hex.slice(4, 6)];
    const [red = 0, green = 0, blue = 0] = pairs.map((pair) => parseInt(pair, 16));
    return [red, green, blue];
  }
  const rgb = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(value);
  if (rgb !== null) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
  return NAMED[/^[a-z]+/.exec(value)?.[0] ?? ''] ?? null;
}
