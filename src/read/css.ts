/** A style sheet and an element in; the declarations that hold for it out, and those that only may. Takes time linear in the sheet. */
import { AttributeAction, isTraversal, parse, type Selector, SelectorType } from 'css-what';

export interface Declaration {
  /** Lower case, without the prefix of a browser. */
  readonly property: string;
  readonly value: string;
  readonly important: boolean;
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Styled {
  /** In the order in which the later one wins. */
  readonly sure: readonly Declaration[];
  /** Of rules that we cannot tell to hold or not, each for itself. */
  readonly perhaps: readonly (readonly Declaration[])[];
  /** A rule puts words before or behind the element that are not in the mail's text. */
  readonly addsWords: boolean;
}

type Applies = 'yes' | 'perhaps' | 'no';

interface Rule {
  readonly selectors: readonly Selector[];
  readonly when: Exclude<Applies, 'no'>;
  readonly weight: number;
  readonly order: number;
  readonly declarations: Map<string, Declaration>;
}

/** Common fonts that are fetched from where everybody gets them. */
const OF_A_LIBRARY = /url\(["']?https:\/\/(?:fonts\.gstatic\.com|use\.typekit\.net)\/[^)]*\)/g;

const FONTS_IMPORTED = /@import\s+(?:url\()?["']?https:\/\/(?:fonts\.googleapis\.com|use\.typekit\.net)\//gi;

const SHEET_CHARS = 100_000;
const MOST_STEPS = 2_000_000;
const MOST_PERHAPS = 12;

/** The style sheets of one mail. */
export class Styles {
  /** There is more of it than we look at: nothing that is said of an element is sure any more. */
  overflown = false;
  /** Families that the mail brings along, whose signs may look like anything. */
  readonly fonts = new Set<string>();
  readonly #rules = new Map<string, Map<string, Rule>>();
  readonly #inline = new Map<string, readonly Declaration[]>();
  readonly #seen = new Set<string>();
  readonly #isOfInterest: (property: string) => boolean;
  #chars = 0;
  #steps = 0;
  #order = 0;

  /** Of the rules of a sheet only what is of interest is kept. */
  constructor(isOfInterest: (property: string) => boolean) {
    this.#isOfInterest = isOfInterest;
  }

  get isEmpty(): boolean {
    return this.#rules.size === 0;
  }

  add(css: string): void {
    this.#chars += css.length;
    // What stands in a sheet elsewhere is not known.
    if (this.#chars > SHEET_CHARS || /@import\b/i.test(css.replace(FONTS_IMPORTED, ''))) this.overflown = true;
    if (this.#chars <= SHEET_CHARS) for (const block of blocksOf(css)) this.#addBlock(block);
  }

  /** Of every element, in their order: a rule may ask what stood before. */
  saw(element: Element): void {
    if (this.#seen.size < 5_000) for (const key of keysOf(element)) this.#seen.add(key);
    else this.overflown = true;
  }

  /** `above` are the open elements, the outermost first. */
  of(element: Element, above: readonly Element[]): Styled {
    const inline = this.#inlineOf(element.attributes['style'] ?? '');
    if (this.isEmpty) return { sure: inWeight(inline), perhaps: [], addsWords: false };
    const found: Rule[] = [];
    const perhaps: (readonly Declaration[])[] = [];
    let addsWords = false;
    for (const key of [...keysOf(element), '*']) {
      for (const rule of this.#rules.get(key)?.values() ?? []) {
        if (++this.#steps > MOST_STEPS) {
          this.overflown = true;
          break;
        }
        const matches = this.#matches(rule.selectors, element, above);
        if (matches === 'no') continue;
        const declarations = [...rule.declarations.values()];
        if (rule.selectors.some(isAddition)) addsWords ||= declarations.some(saysWords);
        else if (matches === 'yes' && rule.when === 'yes') found.push(rule);
        else perhaps.push(declarations);
      }
    }
    if (perhaps.length > MOST_PERHAPS) this.overflown = true;
    const byWeight = found.toSorted((one, other) => one.weight - other.weight || one.order - other.order);
    const all = [...byWeight.flatMap((rule) => [...rule.declarations.values()]), ...inline];
    return {
      sure: inWeight(all),
      perhaps: perhaps.slice(0, MOST_PERHAPS),
      addsWords,
    };
  }

  #inlineOf(style: string): readonly Declaration[] {
    if (style === '') return [];
    const known = this.#inline.get(style);
    if (known !== undefined) return known;
    const declarations = declarationsOf(style);
    if (this.#inline.size < 500 && style.length < 5_000) this.#inline.set(style, declarations);
    return declarations;
  }

  #addBlock({ selector, when, body }: Block): void {
    if (/^@font-face/i.test(selector)) return this.#addFont(body);
    const declarations = declarationsOf(body).filter(({ property }) => this.#isOfInterest(property));
    if (declarations.length === 0) return;
    for (const { text, selectors } of selectorsIn(selector)) {
      const key = keyOf(selectors);
      const rules = this.#rules.get(key) ?? new Map<string, Rule>();
      this.#rules.set(key, rules);
      const name = `${when} ${text}`;
      const rule = rules.get(name) ?? {
        selectors,
        when,
        weight: weightOf(selectors),
        order: this.#order++,
        declarations: new Map<string, Declaration>(),
      };
      rules.set(name, rule);
      for (const declaration of declarations) {
        const property = `${declaration.property}${declaration.important ? '!' : ''}`;
        rule.declarations.delete(property); // so that it stands behind a shorthand that came between
        rule.declarations.set(property, declaration);
      }
    }
  }

  #addFont(body: string): void {
    const declarations = declarationsOf(body);
    const sources = declarations.filter(({ property }) => property === 'src').map(({ value }) => value);
    if (!sources.some((source) => source.replace(OF_A_LIBRARY, '').includes('url('))) return;
    for (const { property, value } of declarations)
      if (property === 'font-family') this.fonts.add(value.replace(/["']/g, '').trim());
  }

  #matches(selectors: readonly Selector[], element: Element, above: readonly Element[]): Applies {
    let sure = true;
    let current: Element | null = element;
    let depth = above.length;
    let reach: 'here' | 'parent' | 'above' = 'here';
    for (const compound of compoundsOf(selectors)) {
      if (compound.isBeside) {
        // What stood before an element is not kept: the rule may hold where its words occurred at all.
        if (!compound.selectors.every((selector) => this.#occurred(selector))) return 'no';
        sure = false;
        continue;
      }
      let found: Applies = 'no';
      do {
        if (reach !== 'here') current = above[--depth] ?? null;
        this.#steps++;
        found = current === null ? 'no' : matchesCompound(compound.selectors, current);
      } while (reach === 'above' && found === 'no' && current !== null);
      if (found === 'no' && reach !== 'here' && compound.selectors.some(isImplied)) found = 'perhaps';
      if (found === 'no') return 'no';
      sure &&= found === 'yes';
      if (current === null && depth < 0) depth = 0;
      reach = compound.combinator === 'child' ? 'parent' : 'above';
    }
    return sure ? 'yes' : 'perhaps';
  }

  #occurred(selector: Selector): boolean {
    const key = keyOf([selector]);
    return key === '*' || this.#seen.has(key);
  }
}

function inWeight(all: readonly Declaration[]): readonly Declaration[] {
  const important = all.filter((declaration) => declaration.important);
  return important.length === 0 ? all : [...all.filter((declaration) => !declaration.important), ...important];
}

// ---- selectors

interface Compound {
  readonly selectors: readonly Selector[];
  /** What binds it to the compound on its left. */
  readonly combinator: 'child' | 'descendant' | null;
  /** It stands to the left of a `+` or a `~`. */
  readonly isBeside: boolean;
}

/** The rightmost one first. */
function compoundsOf(selectors: readonly Selector[]): Compound[] {
  const compounds: Compound[] = [];
  let current: Selector[] = [];
  let isBeside = false;
  for (const selector of selectors.toReversed()) {
    if (!isTraversal(selector)) {
      current.push(selector);
      continue;
    }
    compounds.push({
      selectors: current,
      combinator: selector.type === SelectorType.Child ? 'child' : 'descendant',
      isBeside,
    });
    isBeside = selector.type !== SelectorType.Child && selector.type !== SelectorType.Descendant;
    current = [];
  }
  return [...compounds, { selectors: current, combinator: null, isBeside }];
}

function matchesCompound(selectors: readonly Selector[], element: Element): Applies {
  let result: Applies = 'yes';
  for (const selector of selectors) {
    const one = matchesOne(selector, element);
    if (one === 'no') return 'no';
    if (one === 'perhaps') result = 'perhaps';
  }
  return result;
}

function matchesOne(selector: Selector, { name, attributes }: Element): Applies {
  switch (selector.type) {
    case SelectorType.Tag:
      return yes(selector.name.toLowerCase() === name);
    case SelectorType.Universal:
      return 'yes';
    case SelectorType.Attribute:
      return matchesAttribute(selector, attributes);
    case SelectorType.Pseudo:
      return matchesPseudo(selector.name, name, attributes);
    case SelectorType.PseudoElement:
      return NEVER_SHOWN.has(selector.name) ? 'no' : isAddition(selector) ? 'yes' : 'perhaps';
    case SelectorType.Adjacent:
    case SelectorType.Child:
    case SelectorType.Descendant:
    case SelectorType.Parent:
    case SelectorType.Sibling:
    case SelectorType.ColumnCombinator:
      return 'perhaps';
  }
}

const yes = (holds: boolean): Applies => (holds ? 'yes' : 'no');

function matchesAttribute(
  selector: Extract<Selector, { type: SelectorType.Attribute }>,
  attributes: Readonly<Record<string, string>>,
): Applies {
  const value = attributes[selector.name.toLowerCase()]?.toLowerCase();
  if (value === undefined) return 'no';
  const wanted = selector.value.toLowerCase(); // mail is mostly shown in quirks mode, where case does not count
  switch (selector.action) {
    case AttributeAction.Exists:
      return 'yes';
    case AttributeAction.Equals:
      return yes(value === wanted);
    case AttributeAction.Element:
      return yes(value.split(/\s+/, 50).includes(wanted));
    case AttributeAction.Start:
      return yes(wanted !== '' && value.startsWith(wanted));
    case AttributeAction.End:
      return yes(wanted !== '' && value.endsWith(wanted));
    case AttributeAction.Any:
      return yes(wanted !== '' && value.includes(wanted));
    case AttributeAction.Hyphen:
      return yes(value === wanted || value.startsWith(`${wanted}-`));
    case AttributeAction.Not:
      return yes(value !== wanted);
  }
}

/** What somebody does with a pointer or a key, and what they visited, is not how a mail looks. */
const WHILE_USED = new Set(
  'hover active visited focus focus-within focus-visible target checked disabled enabled'.split(' '),
);
const NEVER_SHOWN = new Set('selection placeholder backdrop -moz-selection -moz-focus-inner'.split(' '));

function matchesPseudo(pseudo: string, name: string, attributes: Readonly<Record<string, string>>): Applies {
  if (WHILE_USED.has(pseudo)) return 'no';
  if (pseudo === 'link' || pseudo === 'any-link') return yes(name === 'a' && attributes['href'] !== undefined);
  if (pseudo === 'root') return yes(name === 'html');
  return 'perhaps';
}

function isAddition(selector: Selector): boolean {
  return (
    (selector.type === SelectorType.PseudoElement || selector.type === SelectorType.Pseudo) &&
    ['before', 'after', 'marker'].includes(selector.name)
  );
}

/** Browsers open these by themselves. */
function isImplied(selector: Selector): boolean {
  return (
    (selector.type === SelectorType.Tag && ['html', 'body', 'tbody'].includes(selector.name.toLowerCase())) ||
    selector.type === SelectorType.Universal ||
    (selector.type === SelectorType.Pseudo && selector.name === 'root')
  );
}

function saysWords({ property, value }: Declaration): boolean {
  return (
    property === 'content' &&
    /[\p{L}\p{N}]/u.test(value.replace(/\\[0-9a-f]{1,6}\s?|^(?:none|normal)$|url\([^)]*\)/gi, ''))
  );
}

/** Under what a rule is looked up: the most telling part of what it ends in. */
function keyOf(selectors: readonly Selector[]): string {
  const last = selectors.slice(selectors.findLastIndex(isTraversal) + 1);
  const named = (name: string): string | undefined =>
    last
      .map((selector) =>
        selector.type === SelectorType.Attribute && selector.name === name && selector.action !== AttributeAction.Not
          ? selector.action === AttributeAction.Equals || selector.action === AttributeAction.Element
            ? selector.value
            : undefined
          : undefined,
      )
      .find((value) => value !== undefined);
  const id = named('id');
  if (id !== undefined) return `#${id.toLowerCase()}`;
  const ofClass = named('class');
  if (ofClass !== undefined) return `.${ofClass.toLowerCase()}`;
  const tag = last.find((selector) => selector.type === SelectorType.Tag);
  return tag?.type === SelectorType.Tag ? tag.name.toLowerCase() : '*';
}

function keysOf({ name, attributes }: Element): string[] {
  const classes = attributes['class']?.toLowerCase().split(/\s+/, 20) ?? [];
  const id = attributes['id'];
  return [
    name,
    ...new Set(classes.filter((one) => one !== '').map((one) => `.${one}`)),
    ...(id === undefined ? [] : [`#${id.toLowerCase()}`]),
  ];
}

function weightOf(selectors: readonly Selector[]): number {
  return selectors.reduce((weight, selector) => {
    if (selector.type === SelectorType.Attribute) return weight + (selector.name === 'id' ? 10_000 : 100);
    if (selector.type === SelectorType.Pseudo) return weight + 100;
    return weight + (selector.type === SelectorType.Tag ? 1 : 0);
  }, 0);
}

const ANYTHING = '*';

/** What cannot be read may mean any element. */
function selectorsIn(text: string): { text: string; selectors: readonly Selector[] }[] {
  if (text.length > 4_000) return [{ text: ANYTHING, selectors: perhapsAnything() }];
  try {
    return parse(text.includes('&') ? ANYTHING + ':nested' : text)
      .slice(0, 100)
      .map((selectors, at) => ({ text: `${at} ${text}`, selectors }));
  } catch {
    return [{ text: ANYTHING, selectors: perhapsAnything() }];
  }
}

function perhapsAnything(): readonly Selector[] {
  return [{ type: SelectorType.Pseudo, name: 'unread', data: null }];
}

// ---- sheets

interface Block {
  readonly selector: string;
  readonly when: Exclude<Applies, 'no'>;
  readonly body: string;
}

const PIECE = /"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?|[{};]|[^"'{};]+/g;

/** The rules of a sheet, those within an `@media` with whether it holds where mail is read: on a wide screen, by day. */
function blocksOf(css: string): Block[] {
  const blocks: Block[] = [];
  const open: { selector: string; when: Applies; body: string }[] = [];
  let words = '';
  const end = (): void => {
    const top = open.at(-1);
    if (top !== undefined) top.body += `${words};`;
    words = '';
  };
  const close = (): void => {
    end();
    const block = open.pop();
    if (
      block !== undefined &&
      block.when !== 'no' &&
      /^(?!@)|^@font-face/i.test(block.selector) &&
      /[^;\s]/.test(block.body)
    )
      blocks.push({ selector: block.selector, when: block.when, body: block.body });
  };
  for (const [piece] of withoutComments(css).matchAll(PIECE)) {
    if (piece === '{') {
      const selector = words.trim();
      words = '';
      if (open.length < 20) open.push({ selector, when: whenOf(selector, open.at(-1)), body: '' });
    } else if (piece === '}') close();
    else if (piece === ';') end();
    else words += piece;
  }
  while (open.length > 0) close();
  return blocks;
}

function whenOf(selector: string, outer: { selector: string; when: Applies } | undefined): Applies {
  const within = outer?.when ?? 'yes';
  if (within === 'no') return 'no';
  if (/^@media/i.test(selector)) {
    const media = mediaApplies(selector.slice('@media'.length));
    return media === 'no' ? 'no' : within === 'perhaps' ? 'perhaps' : media;
  }
  if (/^@(?:page|list|viewport|-ms-viewport|keyframes|-\w+-keyframes)/i.test(selector)) return 'no';
  if (/^@font-face/i.test(selector)) return 'yes';
  if (selector.startsWith('@')) return 'perhaps';
  return outer === undefined || outer.selector.startsWith('@') ? within : 'perhaps'; // a rule within a rule
}

function mediaApplies(query: string): Applies {
  if (query.length > 1_000) return 'perhaps';
  const each = query.toLowerCase().split(',', 20).map(oneMediaApplies);
  return each.includes('yes') ? 'yes' : each.includes('perhaps') ? 'perhaps' : 'no';
}

function oneMediaApplies(query: string): Applies {
  const words = query.replace(/\bonly\b|\band\b/g, ' ').trim();
  if (/\bnot\b/.test(words)) return /^not\s+print$/.test(words) ? 'yes' : 'perhaps';
  const type = /^[a-z]+/.exec(words)?.[0] ?? 'all';
  if (['print', 'speech', 'aural', 'tty', 'braille', 'embossed', 'projection', 'handheld'].includes(type)) return 'no';
  const features = [...words.matchAll(/\(\s*([\w-]+)\s*(?::\s*([^)]*))?\)/g)].map(([, name = '', value = '']) =>
    featureApplies(name, value),
  );
  const rest = words
    .replace(/^[a-z]+/, '')
    .replace(/\(\s*[\w-]+\s*(?::\s*[^)]*)?\)/g, '')
    .trim();
  if (features.includes('no')) return 'no';
  return rest === '' && ['all', 'screen'].includes(type) && !features.includes('perhaps') ? 'yes' : 'perhaps';
}

/** The layouts of honest mail for telephones, and for the night, hide each other's pictures. */
function featureApplies(name: string, value: string): Applies {
  const [, number = '', unit = ''] = /^([\d.]+)(px|em|rem)?/.exec(value) ?? [];
  const px = number === '' ? null : Number(number) * (unit === 'em' || unit === 'rem' ? 16 : 1);
  if (name === 'prefers-color-scheme') return value.trim() === 'dark' ? 'no' : 'yes';
  if (/^max-(?:device-)?width$/.test(name) && px !== null) return yes(px > 800);
  if (/^min-(?:device-)?width$/.test(name) && px !== null) return px <= 600 ? 'yes' : px > 3_000 ? 'no' : 'perhaps';
  return 'perhaps';
}

function withoutComments(css: string): string {
  const [first = '', ...rest] = css.replace(/<!--|-->/g, '').split('/*');
  return first + rest.map((piece) => (piece.includes('*/') ? piece.slice(piece.indexOf('*/') + 2) : '')).join('');
}

// ---- declarations

const VALUE_PIECE = /"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?|[();]|[^"'();]+/g;

function declarationsOf(style: string): readonly Declaration[] {
  const found: Declaration[] = [];
  let words = '';
  let depth = 0;
  const end = (): void => {
    const declaration = declarationOf(words);
    if (declaration !== null) found.push(declaration);
    words = '';
  };
  for (const [piece] of withoutComments(style).matchAll(VALUE_PIECE)) {
    if (piece === '(') depth++;
    if (piece === ')') depth = Math.max(0, depth - 1);
    if (piece === ';' && depth === 0) end();
    else words += piece;
  }
  end();
  return found;
}

function declarationOf(text: string): Declaration | null {
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  const property = text
    .slice(0, colon)
    .trim()
    .toLowerCase()
    .replace(/^-(?:webkit|moz|ms|o|khtml)-/, '');
  const said = text.slice(colon + 1).toLowerCase();
  const value = said.replace(/!\s*important\s*$/, '').trim();
  if (property === '' || value === '') return null;
  return { property, value: value.slice(0, 500), important: value.length < said.trim().length };
}
