/**
 * The tag, attributes and surroundings of an HTML element in; whether its text is seen out.
 *
 * Ways of hiding have no end, so that no list of them is kept. Instead the ways in which ordinary mail is laid out are
 * known: text under anything else is doubtful. Only where we are sure that nobody sees it is text hidden.
 */
import { BLACK, type Colour, colourOf, contrastOf, over, WHITE } from './colours.ts';
import { type Declaration, type Element, Styles } from './css.ts';

export type Seen = 'seen' | 'doubtful' | 'hidden';

/** What an element inherits. */
export interface Look {
  /** No child can undo these three. */
  readonly gone: boolean;
  readonly doubtful: boolean;
  readonly opacity: number;
  /** A line runs through the words. `perhaps`: somewhere it is said that none does. */
  readonly struck: 'yes' | 'perhaps' | 'no';
  readonly invisible: Seen;
  readonly fontSize: Length;
  readonly lineHeight: Length | { readonly of: number };
  /** Other properties that a child inherits and may set anew, and that may hide it. */
  readonly inherited: ReadonlySet<string>;
  /** Those that it may have; null for one that we cannot tell. */
  readonly colours: readonly (Colour | null)[];
  readonly fill: Colour | 'unknown' | null;
  readonly backgrounds: readonly (Colour | null)[];
  /** How far the left edge is from that of the page, in px. */
  readonly left: number;
  readonly isOneLine: boolean;
  /** It lies over other words, or may. */
  readonly covers: boolean;
}

/** In px; null for one that we cannot tell. */
type Length = number | null;

export const ROOT_LOOK: Look = {
  gone: false,
  doubtful: false,
  opacity: 1,
  struck: 'no',
  invisible: 'seen',
  fontSize: 16,
  lineHeight: { of: 1.2 },
  inherited: new Set(),
  colours: [BLACK],
  fill: null,
  backgrounds: [WHITE],
  left: 0,
  isOneLine: false,
  covers: false,
};

export const newStyles = (): Styles => new Styles((property) => !isHarmless(property) || property === 'font-family');

export function seenAs(look: Look): Seen {
  const { fontSize, lineHeight } = look;
  const size = fontSize ?? 16;
  const height =
    lineHeight === null ? null : typeof lineHeight === 'number' ? lineHeight / Math.max(size, 1) : lineHeight.of;
  const colours = look.fill === null ? look.colours : [look.fill === 'unknown' ? null : look.fill];
  const contrasts = colours.flatMap((colour) => look.backgrounds.map((background) => readable(colour, background)));
  if (look.gone || look.opacity < 0.05 || look.invisible === 'hidden' || size <= 2) return 'hidden';
  if (contrasts.every((one) => one === 'hidden')) return 'hidden';
  const isDoubtful =
    look.doubtful ||
    look.struck === 'perhaps' ||
    look.opacity < 0.4 ||
    look.invisible === 'doubtful' ||
    look.inherited.size > 0 ||
    fontSize === null ||
    size < 5.5 ||
    size > 150 ||
    height === null ||
    height < 0.45 ||
    height > 8 ||
    contrasts.some((one) => one !== 'seen');
  return isDoubtful ? 'doubtful' : 'seen';
}

function readable(colour: Colour | null, background: Colour | null): Seen {
  if (colour !== null && colour.alpha < 0.05) return 'hidden';
  if (colour === null || background === null) return 'doubtful';
  const shown = over(colour, background);
  const contrast = contrastOf(shown, background);
  const channels = [shown.red - background.red, shown.green - background.green, shown.blue - background.blue];
  if (contrast < 1.15 && channels.every((channel) => Math.abs(channel) < 45)) return 'hidden';
  return contrast < 1.5 ? 'doubtful' : 'seen'; // two colours of one brightness may well be told apart: no more than a doubt
}

/** What an element of this name does without any style. */
const MAY_HIDE = new Set(
  'marquee bdo rp datalist option optgroup meter progress canvas audio video object iframe svg math noscript textarea select noembed noframes applet embed head dialog'.split(
    ' ',
  ),
);
const SMALLER: Readonly<Record<string, number>> = { small: 0.83, sub: 0.83, sup: 0.83, big: 1.2 };
const RAISED = new Set(['sup', 'sub']);
const STRIKES = new Set(['s', 'strike', 'del']);
const INDENTS: Readonly<Record<string, number>> = {
  ul: 40,
  ol: 40,
  blockquote: 40,
  dd: 40,
  body: 8,
  menu: 40,
  dir: 40,
};

/** `above` are the open elements, the outermost first; the last of them is the parent. */
export function lookOf(
  element: Element,
  parent: Look,
  above: readonly Element[],
  styles: Styles,
): { look: Look; addsWords: boolean } {
  const { sure, perhaps, addsWords } = styles.of(element, above);
  const own = applied(element, parent, above.at(-1), sure);
  const isOwnFont = [sure, ...perhaps].some((each) => each.some((one) => namesFont(one, styles.fonts)));
  const look = isOwnFont ? { ...own, doubtful: true } : own;
  if (perhaps.length === 0) return { look, addsWords };
  const others = perhaps.map((rule) => applied(element, parent, above.at(-1), [...sure, ...rule]));
  return {
    look: {
      ...look,
      doubtful: look.doubtful || others.some((other) => isWorse(other, look)),
      struck: look.struck === 'no' && others.some(({ struck }) => struck !== 'no') ? 'perhaps' : look.struck,
      colours: union([look, ...others].map(({ colours }) => colours)),
      backgrounds: union([look, ...others].map(({ backgrounds }) => backgrounds)),
      covers: look.covers || others.some(({ covers }) => covers),
    },
    addsWords,
  };
}

function namesFont({ property, value }: Declaration, fonts: ReadonlySet<string>): boolean {
  return (
    fonts.size > 0 &&
    (property === 'font-family' || property === 'font') &&
    [...fonts].some((font) => value.includes(font))
  );
}

/** Its own colours aside, which are compared where there is text. */
function isWorse(other: Look, than: Look): boolean {
  const plain = { colours: [BLACK], backgrounds: [WHITE], fill: null, struck: 'no' } as const;
  return seenAs({ ...other, ...plain }) !== 'seen' && seenAs({ ...than, ...plain }) === 'seen';
}

function union(each: readonly (readonly (Colour | null)[])[]): readonly (Colour | null)[] {
  const all = [...new Set(each.flat())];
  return all.length > 6 ? [null] : all;
}

/** An element while its declarations are gone through. */
interface Box {
  gone: boolean;
  doubtful: boolean;
  opacity: number;
  decoration: string | null;
  invisible: Seen;
  fontSize: Length;
  lineHeight: Look['lineHeight'];
  readonly inherited: Set<string>;
  colour: Colour | 'unknown' | 'parent';
  fill: Look['fill'];
  background: readonly Colour[] | 'unknown' | 'parent';
  /** How far each of margin and padding sets the left edge in. */
  readonly insets: { margin: number; padding: number };
  indent: number;
  sizes: Map<string, Length>;
  /** What does not fit is cut off, or is reached by a bar. */
  clips: 'no' | 'away' | 'with a bar';
  isOneLine: boolean;
  moved: boolean;
  isFlexible: boolean;
  display: string;
}

function applied(
  element: Element,
  parent: Look,
  within: Element | undefined,
  declarations: readonly Declaration[],
): Look {
  const { name, attributes } = element;
  if (declarations.length === 0 && !hasEffect(element)) return parent;
  const box: Box = {
    gone: parent.gone || attributes['hidden'] !== undefined,
    doubtful:
      parent.doubtful ||
      (MAY_HIDE.has(name) && !(name === 'dialog' && attributes['open'] !== undefined)) ||
      attributes['popover'] !== undefined,
    opacity: parent.opacity,
    decoration: null,
    invisible: parent.invisible,
    fontSize: parent.fontSize === null ? null : parent.fontSize * (SMALLER[name] ?? 1),
    lineHeight: parent.lineHeight,
    inherited: new Set(parent.inherited),
    colour: 'parent',
    fill: parent.fill,
    background: 'parent',
    insets: { margin: INDENTS[name] ?? 0, padding: 0 },
    indent: 0,
    sizes: new Map(),
    clips: 'no',
    isOneLine: parent.isOneLine || attributes['nowrap'] !== undefined,
    moved: false,
    isFlexible: false,
    display: '',
  };
  // Programs show what is folded away, or do not; they all show its heading.
  if (name === 'details') set(box, 'details', attributes['open'] === undefined ? 'doubtful' : 'seen');
  if (name === 'summary' && within?.name === 'details') set(box, 'details', 'seen');
  applyAttributes(box, element);
  for (const declaration of declarations) apply(box, declaration, parent);
  return lookFrom(box, parent, name);
}

const EFFECTIVE = [
  'hidden',
  'popover',
  'color',
  'bgcolor',
  'background',
  'width',
  'height',
  'size',
  'dir',
  'nowrap',
  'face',
];

function hasEffect({ name, attributes }: Element): boolean {
  return (
    MAY_HIDE.has(name) ||
    name === 'details' ||
    name === 'summary' ||
    STRIKES.has(name) ||
    name in SMALLER ||
    name in INDENTS ||
    EFFECTIVE.some((attribute) => attributes[attribute] !== undefined)
  );
}

function applyAttributes(box: Box, { name, attributes }: Element): void {
  const { color, bgcolor, background, size, dir } = attributes;
  if (color !== undefined && (name === 'font' || name === 'basefont'))
    box.colour = colourOr(color.trim().toLowerCase());
  if (name === 'body' && attributes['text'] !== undefined)
    box.colour = colourOr(attributes['text'].trim().toLowerCase());
  if (bgcolor !== undefined && bgcolor.trim() !== '') box.background = groundOf(bgcolor.trim().toLowerCase());
  if (background !== undefined && background.trim() !== '') box.background = 'unknown';
  if (size !== undefined && name === 'font') {
    const steps = /^\s*(?:\+?[0-7]|-[0-2])\s*$/.test(size) ? size.trim() : null;
    if (steps === null) box.doubtful = true;
    else box.fontSize = SIZES_OF_FONT[/^[+-]/.test(steps) ? Math.min(7, 3 + Number(steps)) : Number(steps)] ?? 16;
  }
  if (dir !== undefined) set(box, 'direction', /^\s*(?:ltr|auto)?\s*$/i.test(dir) ? 'seen' : 'doubtful');
  for (const side of ['width', 'height']) {
    const value = attributes[side]?.trim();
    if (value !== undefined && /^[01](?:\.\d*)?(?:px)?$/i.test(value)) box.sizes.set(side, Number.parseFloat(value));
  }
}

const SIZES_OF_FONT: readonly number[] = [10, 10, 13, 16, 18, 24, 32, 48];

function colourOr(value: string): Colour | 'unknown' {
  return colourOf(value) ?? 'unknown';
}

/** Of a property that a child inherits. */
function set(box: Box, property: string, seen: Seen): void {
  if (seen === 'seen') box.inherited.delete(property);
  else box.inherited.add(property);
}

const INHERIT = /^(?:inherit|unset|revert|revert-layer)$/;
const INITIAL = /^(?:initial|normal|none|auto|unset|revert|revert-layer|inherit)$/;

function apply(box: Box, { property, value }: Declaration, parent: Look): void {
  if (isHarmless(property)) return;
  const ordinary = ORDINARY.get(property);
  if (ordinary !== undefined) {
    if (!INITIAL.test(value) && !ordinary.test(value)) {
      box.doubtful = box.moved = true;
      if (/^(?:box-shadow|outline)/.test(property)) box.background = 'unknown'; // it paints where it is not
    }
    if (property === 'transform' && /scale\w*\(\s*0(?:\.0\d*)?\s*[,)]/.test(value)) box.gone = true;
    return;
  }
  const inherited = INHERITED.get(property);
  if (inherited !== undefined) {
    if (!INHERIT.test(value)) set(box, property, INITIAL.test(value) || inherited.test(value) ? 'seen' : 'doubtful');
    return;
  }
  switch (property) {
    case 'display':
      box.display = value;
      if (/^none\b/.test(value)) box.gone = true;
      else if (!DISPLAYS.test(value)) box.doubtful = true;
      return;
    case 'mso-hide':
      if (/^(?:all|screen)/.test(value)) box.gone = true;
      return;
    case 'visibility':
      if (!INHERIT.test(value))
        box.invisible = /^(?:hidden|collapse)$/.test(value)
          ? 'hidden'
          : /^(?:visible|initial)$/.test(value)
            ? 'seen'
            : 'doubtful';
      return;
    case 'opacity': {
      const share = /^([\d.]+(?:e-?\d+)?)(%)?$/.exec(value);
      if (share !== null) box.opacity = parent.opacity * Math.min(1, Number(share[1]) / (share[2] === '%' ? 100 : 1));
      else if (!INITIAL.test(value)) box.doubtful = true;
      return;
    }
    case 'color':
      if (!INHERIT.test(value) && value !== 'currentcolor') box.colour = value === 'initial' ? BLACK : colourOr(value);
      return;
    case 'text-fill-color':
      if (value === 'currentcolor' || /^(?:initial|unset)$/.test(value)) box.fill = null;
      else if (!INHERIT.test(value)) box.fill = colourOr(value);
      return;
    case 'background':
    case 'background-color':
    case 'background-image':
      return applyBackground(box, property, value);
    case 'font-size':
      if (!INHERIT.test(value)) box.fontSize = fontSizeOf(value, parent.fontSize);
      return;
    case 'font':
      return applyFont(box, value, parent);
    case 'line-height':
      if (!INHERIT.test(value)) box.lineHeight = lineHeightOf(value, box.fontSize);
      return;
    case 'text-decoration':
    case 'text-decoration-line':
      box.decoration = value;
      return;
    case 'text-indent':
      applyIndent(box, value);
      return;
    case 'margin':
    case 'padding':
      return applyEdges(box, property, value);
    case 'overflow':
    case 'overflow-x':
    case 'overflow-y':
      if (!/^(?:visible|initial|inherit|unset)(?:\s+visible)?$/.test(value))
        box.clips = /hidden|clip/.test(value) || box.clips === 'away' ? 'away' : 'with a bar';
      return;
    case 'width':
    case 'height':
    case 'max-width':
    case 'max-height':
      box.sizes.set(property, sizeOf(value, box.fontSize));
      return;
    case 'white-space':
    case 'white-space-collapse':
    case 'text-wrap':
    case 'text-wrap-mode':
      if (!INHERIT.test(value)) box.isOneLine = /nowrap|pre$/.test(value);
      return;
    case 'flex':
    case 'flex-basis':
    case 'flex-grow':
    case 'flex-shrink':
      box.isFlexible = true;
      return;
    case 'position':
      if (!/^(?:static|relative|initial|inherit|unset|revert)$/.test(value)) box.doubtful = box.moved = true;
      return;
    case 'left':
    case 'top':
    case 'right':
    case 'bottom':
      return applyOffset(box, property, value);
  }
  const [, of, side = ''] = EDGE.exec(property) ?? [];
  if (of === 'margin' || of === 'padding') return applyEdge(box, of, side, value);
  if (!INITIAL.test(value) || property.includes('\\')) box.doubtful = true;
}

const EDGE = /^(margin|padding)-(left|right|top|bottom|inline|block|inline-start|block-start|inline-end|block-end)$/;

function lookFrom(box: Box, parent: Look, name: string): Look {
  const small = [...box.sizes.values()].some((size) => size !== null && size <= 2);
  if (box.clips !== 'no' && small) box.gone = true;
  else if (small && name !== 'img') box.doubtful = true;
  const limited = [...box.sizes].some(([side, size]) => size !== null && (side.endsWith('height') || size <= NARROW));
  if (box.clips !== 'no' && limited) box.doubtful = true;
  if (box.clips === 'away' && (box.isOneLine || box.isFlexible)) box.doubtful = true;
  const left = parent.left + box.insets.margin + box.insets.padding;
  // Word and lists hang the first line out by as much as they have set the others in.
  if (box.indent < 0 && left + box.indent < -24) box.doubtful = true;
  if (left < -24 || left > 800) box.doubtful = true;
  const isOpaque = box.background !== 'parent' || name === 'img' || name === 'table' || name === 'hr';
  return {
    gone: box.gone,
    doubtful: box.doubtful,
    opacity: box.opacity,
    struck: struckOf(box, parent, name),
    invisible: box.invisible,
    fontSize: box.fontSize,
    lineHeight: RAISED.has(name) ? parent.lineHeight : box.lineHeight, // raised signs may take no room in their line
    inherited: box.inherited,
    colours: box.colour === 'parent' ? parent.colours : [box.colour === 'unknown' ? null : box.colour],
    fill: box.fill,
    backgrounds:
      box.background === 'parent'
        ? parent.backgrounds
        : box.background === 'unknown'
          ? [null]
          : box.background.flatMap((colour) => layered(colour, parent.backgrounds)).slice(0, 12),
    left,
    isOneLine: box.isOneLine,
    covers: box.moved && isOpaque && !small,
  };
}

function layered(colour: Colour, behind: readonly (Colour | null)[]): readonly (Colour | null)[] {
  if (colour.alpha === 0) return behind;
  return behind.map((one) => (one === null ? (colour.alpha < 1 ? null : colour) : over(colour, one)));
}

/** A line through the words of an element runs through those of its children, whatever they say. */
function struckOf({ decoration, display }: Box, parent: Look, name: string): Look['struck'] {
  const boxed = /inline-|^(?:table|flex|grid)/.test(display); // which no line of its parent runs through
  const above = parent.struck === 'yes' && boxed ? 'perhaps' : parent.struck;
  if (above !== 'no') return above;
  if (decoration === null) return STRIKES.has(name) ? 'yes' : 'no';
  if (!decoration.includes('line-through')) return STRIKES.has(name) ? 'perhaps' : 'no';
  const parts = decoration.match(/[\w#.%-]+(?:\([^()]*\))?/g) ?? [];
  return parts.every((part) => OF_A_LINE.test(part) || isSeenOn(part, parent.backgrounds)) ? 'yes' : 'perhaps';
}

/** What a line may be made of beside its colour. CSS Text Decoration 3, section 2.4. */
const OF_A_LINE =
  /^(?:line-through|underline|overline|solid|double|single|wavy|dotted|dashed|initial|auto|from-font|currentcolor|[1-9]\d?(?:\.\d+)?(?:px|pt|%)?)$/;
const LEAST_CONTRAST_OF_A_LINE = 1.5;

function isSeenOn(colour: string, backgrounds: Look['backgrounds']): boolean {
  const ink = colourOf(colour);
  return (
    ink !== null &&
    backgrounds.every((behind) => behind !== null && contrastOf(over(ink, behind), behind) >= LEAST_CONTRAST_OF_A_LINE)
  );
}

// ---- values

const UNITS: Readonly<Record<string, number>> = {
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 37.8,
  mm: 3.78,
  q: 0.945,
  '': 1,
};

/** In px; null for what is no plain length. */
function lengthOf(value: string, fontSize: Length): Length {
  const [, number, unit = ''] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)$/.exec(value) ?? [];
  if (number === undefined) return null;
  const size = Number(number);
  if (size === 0) return 0;
  if (unit === 'em') return size * (fontSize ?? 16);
  if (unit === 'rem') return size * 16;
  if (unit === 'ex' || unit === 'ch') return size * (fontSize ?? 16) * 0.5;
  const factor = UNITS[unit];
  return factor === undefined ? null : size * factor;
}

/** In px: what is cut off at it may be words. */
const NARROW = 39;

/** Of a width or height: null where it depends on what is around it. */
function sizeOf(value: string, fontSize: Length): Length {
  const share = /^([\d.]+)%$/.exec(value);
  if (share !== null) return Number(share[1]) === 0 ? 0 : Number(share[1]) < 5 ? NARROW : null;
  if (/^(?:auto|none|inherit|initial|unset|revert|(?:min|max|fit)-content|intrinsic|-\w+-[\w-]+)$/.test(value))
    return null;
  return lengthOf(value, fontSize) ?? NARROW; // what we cannot tell may be little
}

const KEYWORD_SIZES: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  'xxx-large': 48,
  initial: 16,
};

function fontSizeOf(value: string, parent: Length): Length {
  const keyword = KEYWORD_SIZES[value];
  if (keyword !== undefined) return keyword;
  const base = parent ?? 16;
  if (value === 'smaller') return base * 0.83;
  if (value === 'larger') return base * 1.2;
  const share = /^([\d.]+)%$/.exec(value);
  return share === null ? lengthOf(value, base) : (base * Number(share[1])) / 100;
}

function lineHeightOf(value: string, fontSize: Length): Look['lineHeight'] {
  if (/^(?:normal|initial|auto)$/.test(value)) return { of: 1.2 };
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(value)) return { of: Number(value) };
  const share = /^([\d.]+)%$/.exec(value);
  return share === null ? lengthOf(value, fontSize) : ((fontSize ?? 16) * Number(share[1])) / 100;
}

function applyFont(box: Box, value: string, parent: Look): void {
  if (
    /^(?:inherit|initial|unset|revert|caption|icon|menu|message-box|small-caption|status-bar|-apple-[\w-]+|system-ui)$/.test(
      value,
    )
  )
    return;
  const parts = value.split(/\s+/).slice(0, 10);
  const sized = parts.map((part) => ({ part, size: /^(?:[\d.]|xx?-|small|medium|large|smaller|larger)/.test(part) }));
  const size = sized.find(({ part, size: isSize }) => isSize && !/^[1-9]00$|^small-caps$/.test(part))?.part;
  const [font = '', line] = size?.split('/') ?? [];
  box.fontSize = fontSizeOf(font, parent.fontSize);
  box.lineHeight = line === undefined || line === '' ? { of: 1.2 } : lineHeightOf(line, box.fontSize);
}

const BACKGROUND_WORDS =
  /^(?:(?:no-)?repeat(?:-[xy])?|space|round|scroll|fixed|local|center|top|left|right|bottom|cover|contain|auto|(?:border|padding|content)-box|none|[-+]?[\d.]+(?:px|pt|em|%|in|cm)?|\/|initial|inherit|unset)$/;

function groundOf(value: string): readonly Colour[] | 'unknown' {
  const colour = colourOf(value);
  return colour === null ? 'unknown' : [colour];
}

const GRADIENT = /^(?:linear|radial|conic)-gradient\((.*)\)$/;

/** A gradient has the colours between its ends. */
function groundOfImage(value: string): readonly Colour[] | 'unknown' {
  const stops = (GRADIENT.exec(value)?.[1] ?? '').match(/[\w-]+\([^()]*\)|#?[a-z0-9-]+/g) ?? [];
  const colours = stops.slice(0, 20).flatMap((stop) => colourOf(stop) ?? []);
  const isTold = stops.every(
    (stop) => colourOf(stop) !== null || /^(?:to|top|left|right|bottom|-?\d+(?:deg|turn)?)$/.test(stop),
  );
  return isTold && colours.length > 0 && colours.length <= 4 ? colours : 'unknown';
}

function applyBackground(box: Box, property: string, value: string): void {
  if (/\b(?:url|[\w-]*gradient|image|image-set|cross-fade|element|paint)\s*\(/.test(value)) {
    box.background = groundOfImage(value);
    return;
  }
  if (property === 'background-image') return;
  const pieces = value.match(/[\w-]+\([^)]*\)|[^\s]+/g) ?? [];
  const colour = pieces.slice(0, 20).find((piece) => !BACKGROUND_WORDS.test(piece) || /^[0-9a-f]{6}$/.test(piece));
  if (colour === undefined) {
    if (/initial|none/.test(value)) box.background = 'parent';
  } else if (value.includes('color-mix') || pieces.length === 1) box.background = groundOf(value);
  else box.background = groundOf(colour);
}

function applyIndent(box: Box, value: string): void {
  if (INHERIT.test(value) || value === 'initial') return;
  const indent = lengthOf(value, box.fontSize);
  if (indent === null ? !/^\d{1,2}(?:\.\d+)?%$/.test(value) : indent > 400) box.doubtful = true;
  if (indent !== null && indent <= -100) box.gone = true;
  box.indent = indent ?? 0;
}

function applyEdges(box: Box, property: 'margin' | 'padding', value: string): void {
  const [top = '', right = top, bottom = top, left = right] = value.split(/\s+/, 5);
  for (const [side, one] of Object.entries({ top, right, bottom, left })) applyEdge(box, property, side, one);
}

function applyEdge(box: Box, property: 'margin' | 'padding', side: string, value: string): void {
  if (INITIAL.test(value)) return;
  const share = /^(-?[\d.]+)%$/.exec(value);
  const length = share === null ? lengthOf(value, box.fontSize) : Number(share[1]) * 6;
  if (length === null || length > 400 || length < -24) box.doubtful = true;
  // A table of Word hangs out by the padding of its cells.
  if (length === null || length < (/^(?:left|right|inline)/.test(side) ? -24 : -6)) box.moved = true;
  if (length !== null && length <= -100 && /^(?:left|top)/.test(side)) box.gone = true;
  if (side === 'left' && length !== null) box.insets[property] = length;
}

function applyOffset(box: Box, side: string, value: string): void {
  if (INITIAL.test(value)) return;
  const length = lengthOf(value, box.fontSize);
  if (length === null || Math.abs(length) > 20) box.doubtful = true;
  if (length === null || Math.abs(length) > 4) box.moved = true;
  if (length !== null && length <= -100 && (side === 'left' || side === 'top')) box.gone = true;
}

// ---- properties

const DISPLAYS =
  /^(?:block|inline|inline-block|inline-flex|inline-table|inline-grid|flex|grid|flow-root|contents|list-item|table|table-row|table-cell|table-row-group|table-header-group|table-footer-group|table-caption|run-in|inherit|initial|unset|revert|-(?:webkit|ms|moz)-(?:inline-)?(?:flex)?box|-(?:webkit|ms|moz)-(?:inline-)?flex)$/;

/** Properties that a child does not inherit, with the values that leave words to be seen; `none`, `auto` and the like are among them. */
const ORDINARY: ReadonlyMap<string, RegExp> = new Map([
  [
    'vertical-align',
    /^(?:baseline|top|middle|bottom|super|sub|text-top|text-bottom|center|-?\d(?:\.\d*)?(?:px|pt|em|ex|%)?|-?1?\d(?:\.\d*)?(?:px|pt|%)|-?100%|-?50%)$/,
  ],
  ['float', /^(?:left|right|inline-start|inline-end)$/],
  ['transform', /^(?:none|translate(?:3d)?\(0(?:px)?(?:,\s*0(?:px)?)*\)|scale\(1(?:,\s*1)?\)|rotate\(0(?:deg)?\))$/],
  ['zoom', /^(?:1(?:\.\d+)?|1?\d\d%|[.]?[5-9]\d?%?|0\.[5-9]\d*|document|reset)$/],
  ['filter', /^(?:none|alpha\(opacity\s*=\s*100\)|saturate\(1\))$/],
  ['mix-blend-mode', /^normal$/],
  ['clip', /^auto$/],
  ['clip-path', /^none$/],
  ['mask', /^none(?:\s.*)?$/],
  ['content-visibility', /^(?:visible|auto)$/],
  ['contain', /^none$/],
  ['flex-direction', /^(?:row|column)$/],
  ['flex-flow', /^(?:row|column)?\s*(?:wrap|nowrap)?$/],
  ['order', /^0$/],
  ['unicode-bidi', /^(?:embed|isolate|plaintext|normal)$/],
  ['content', /^(?:''|""|normal|none)$/],
  ['inset', /^0(?:px)?$/],
  ['rotate', /^(?:none|0(?:deg)?)$/],
  ['scale', /^(?:none|1)$/],
  ['translate', /^(?:none|0(?:px)?)$/],
  ['perspective', /^none$/],
  ['animation', /^none(?:\s.*)?$/],
  ['animation-name', /^none$/],
  ['line-clamp', /^none$/],
  ['backdrop-filter', /^none$/],
  ['columns', /^(?:auto|[1-4])(?:\s+auto)?$/],
  ['all', /^(?:unset|initial|revert|inherit)$/],
  ['mso-font-width', /^(?:[5-9]\d|1\d\d|0)%$/],
  ['aspect-ratio', /^auto$/],
  ['font-size-adjust', /^none$/],
  ['flex-wrap', /^(?:no)?wrap$/],
  ['text-stroke-width', /^[01](?:\.\d+)?(?:px)?$/],
  ['outline', /^(?:none|0|[0-3](?:px|pt)?|[^\d]*|[^\d]*[0-3](?:px|pt)[^\d]*)(?:\s+.*)?$/],
  ['outline-width', /^(?:[0-3](?:px|pt)?|thin|medium)$/],
  ['text-stroke', /^(?:(?:[01](?:\.\d+)?(?:px)?|#[0-9a-f]+|[a-z]+|rgba?\([\d., %/]*\))\s*)+$/],
  ['outline-offset', /^-?[0-5](?:px|pt)?$/],
  // A shadow without blur lies over what stands above it.
  [
    'box-shadow',
    /^(?:.*rgba?\([^)]*[,/]\s*(?:0?\.[0-4]\d*|0|[0-4]?\d%)\s*\).*|(?:(?:inset|rgba?\([^)]*\)|#[0-9a-f]+|[a-z]+|-?[0-8](?:\.\d+)?(?:px|pt)?)(?:[\s,]+|$))+)$/,
  ],
]);

/** Properties that a child inherits, and may set anew. */
const INHERITED: ReadonlyMap<string, RegExp> = new Map([
  [
    'letter-spacing',
    /^(?:-?0?\.\d+(?:px|pt|em|rem)?|-?[01](?:\.\d+)?(?:px|pt)|\+?(?:[0-9]|1\d)(?:\.\d+)?(?:px|pt)|0(?:\.\d+)?(?:em|rem|ch|ex|in)?)$/,
  ],
  [
    'word-spacing',
    /^(?:-?[0-3](?:\.\d+)?(?:px|pt)|-?0?\.\d+(?:px|pt|em)?|\d?\d(?:\.\d+)?(?:px|pt)|0(?:em|rem)?|[01](?:\.\d+)?em)$/,
  ],
  ['direction', /^ltr$/],
  ['writing-mode', /^(?:horizontal-tb|lr-tb|tb|lr)$/],
  ['text-security', /^none$/],
  ['quotes', /^(?:none|auto|[^\p{L}]*)$/u],
  ['list-style', /^[^"']*$/],
  ['list-style-type', /^[^"']*$/],
  ['text-transform', /^(?:none|capitalize|uppercase|lowercase)$/],
  ['text-combine-upright', /^none$/],
  ['text-size-adjust', /^(?:none|auto|1\d\d%|[89]\d%)$/],
]);

/** Whatever they are set to, words are seen as well as without. */
function isHarmless(property: string): boolean {
  return (
    (property.startsWith('mso-') && property !== 'mso-hide' && property !== 'mso-font-width') ||
    property.startsWith('--') ||
    /^[*_]/.test(property) || // for Internet Explorer alone
    HARMLESS.has(property) ||
    /^(?:border|outline-(?:color|style)|font-variant|font-feature|font-variation|font-synthesis|page-break|break-|scroll|overscroll|text-decoration-(?:color|style|thickness|skip|skip-ink)$|text-underline|text-emphasis|ruby|column-|grid-gap|justify|align|place|transition|counter|background-(?:position|repeat|size|attachment|origin|clip|blend-mode)|layout-grid|text-autospace|text-line-through|text-effect|panose|tab-|list-style-(?:position|image)|nav-|margin-trim|print-color|voice-|speak)/.test(
      property,
    )
  );
}

const HARMLESS = new Set(
  (
    'font-family font-weight font-style font-stretch font-kerning font-optical-sizing font-palette font-language-override font-smoothing font-display osx-font-smoothing ' +
    'text-align text-align-last text-justify text-rendering text-overflow text-shadow text-stroke-color text-kashida-space text-spacing-trim ' +
    'text-anchor text-orientation word-break word-wrap overflow-wrap hyphens line-break hanging-punctuation punctuation-wrap image-rendering ' +
    'clear cursor pointer-events user-select user-drag user-modify touch-action tap-highlight-color touch-callout appearance resize caret-color accent-color ' +
    'box-sizing table-layout empty-cells caption-side orphans widows page size tab-stops min-width min-height ' +
    'object-fit object-position color-scheme supported-color-schemes forced-color-adjust color-adjust interpolation-mode color-interpolation ' +
    'z-index isolation will-change gap row-gap box-flex box-orient box-align box-pack box-lines flex-align flex-pack ' +
    'white-space-trim nbsp-mode layout-flow ime-mode high-contrast-adjust behavior locale src unicode-range fill-rule fill stroke stroke-width stop-color ' +
    'border-collapse border-spacing line-height-rule text-raise initial-letter-align hyphenate-limit-chars speak-as baseline-shift dominant-baseline ' +
    'writing-rotation rotation backface-visibility perspective-origin transform-origin transform-style text-wrap-style ' +
    'windowtext bidi language text-decoration-skip'
  ).split(' '),
);
