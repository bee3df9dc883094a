/** HTML of a stranger's mail in; what of it is safe to show in a browser out, or null where it is more than a browser and we should bear. */
import { Parser } from 'htmlparser2';
import sanitizeHtml from 'sanitize-html';
import { plainLine } from '../../domain/plain.ts';

interface CleanHtmlLimits {
  readonly inputChars: number;
  readonly elements: number;
  readonly depth: number;
}

/** Beyond any of them there is no clean HTML: an end tag is looked for through all open elements, so depth costs time squared. */
export const CLEAN_HTML_LIMITS: CleanHtmlLimits = { inputChars: 1_000_000, elements: 20_000, depth: 500 };

/** `imageOf` answers with the data: URI for what stands after `cid:`, or null. Throws only when the sanitiser is broken. */
export function cleanHtml(html: string, imageOf: (cid: string) => string | null): string | null {
  if (!isWithinLimits(html)) return null;
  const clean = sanitizeHtml(html.replace(CONTROLS, ''), {
    allowedTags: [...TAGS],
    allowedAttributes: Object.fromEntries(TAGS.map((tag) => [tag, [...Object.keys(attributesOf(tag)), 'style']])),
    allowedStyles: { '*': STYLES },
    allowedSchemes: [],
    allowedSchemesByTag: { img: ['data'] }, // of which `imageTag` makes all: those of the mail do not get so far
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nonTextTags: [...LEFT_OUT_WHOLE],
    nestingLimit: SHOWN_DEPTH,
    transformTags: { a: linkTag, font: fontTag, img: imageTag(imageOf), '*': checkedTag },
  });
  if (clean.replace(SAFE_TAG, '').includes('<'))
    throw new Error('sanitize-html let a tag or an attribute through that is not allowed: the mail is not shown');
  return clean;
}

// ---- limits

const CHUNK_CHARS = 16_384; // the parser cannot be stopped within a chunk

function isWithinLimits(html: string): boolean {
  const { inputChars, elements, depth } = CLEAN_HTML_LIMITS;
  if (html.length > inputChars) return false;
  let seen = 0;
  let open = 0;
  let deepest = 0;
  const parser = new Parser({
    onopentag() {
      seen += 1;
      open += 1;
      deepest = Math.max(deepest, open);
    },
    onclosetag() {
      open -= 1;
    },
  });
  const isWithin = () => seen <= elements && deepest <= depth;
  for (let at = 0; at < html.length && isWithin(); at += CHUNK_CHARS) parser.write(html.slice(at, at + CHUNK_CHARS));
  return isWithin();
}

// ---- what stays

/** What is nested deeper keeps its words and loses its tags. */
const SHOWN_DEPTH = 100;

// No browser shows them, and a NUL within a name is read differently from parser to parser.
const CONTROLS = /[^\P{Cc}\t\n\f\r]/gu;

/** Elements of plain HTML alone, none whose content a browser reads by other rules: so what is written is what it reads. */
const TAGS: readonly string[] =
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
  figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small
  span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr`
    .trim()
    .split(/\s+/);

/** Their words are no words of the mail, or a browser would not show them as such. */
const LEFT_OUT_WHOLE: readonly string[] =
  `applet audio canvas embed frameset iframe math noembed noframes noscript object option plaintext script select style
  svg template textarea title video xmp`
    .trim()
    .split(/\s+/);

type Rules = Readonly<Record<string, RegExp>>;

const SIZE = /^\d{1,4}%?$/;
const SPAN = /^\d{1,2}$/; // a thousand columns in each of a thousand rows would stall the browser
const PIXELS = /^\d{1,2}$/;
const VERTICAL = /^(?:top|middle|bottom|baseline)$/i;
const EVERYWHERE: Rules = { align: /^(?:left|right|center|justify)$/i, dir: /^(?:ltr|rtl|auto)$/i };
const CELL: Rules = { colspan: SPAN, rowspan: SPAN, valign: VERTICAL, width: SIZE, height: SIZE };
const ATTRIBUTES: Readonly<Record<string, Rules>> = {
  a: { title: /^/ }, // ours: see `linkTag`
  img: { src: /^data:/, alt: /^/, width: SIZE, height: SIZE }, // src and alt are ours: see `imageTag`
  table: { border: PIXELS, cellpadding: PIXELS, cellspacing: PIXELS, width: SIZE },
  tr: { valign: VERTICAL },
  td: CELL,
  th: CELL,
  col: { span: SPAN, width: SIZE },
  colgroup: { span: SPAN, width: SIZE },
  ol: { start: /^\d{1,5}$/, type: /^[1aAiI]$/ },
  li: { value: /^\d{1,5}$/ },
};

function attributesOf(tag: string): Rules {
  return { ...EVERYWHERE, ...ATTRIBUTES[tag] };
}

const STYLE_CHARS = 1_000;
const LENGTH = String.raw`(?:0|\d{1,2}(?:\.\d{1,3})?(?:px|pt))`;
const LENGTHS = new RegExp(`^(?:${LENGTH}|auto)(?: (?:${LENGTH}|auto)){0,3}$`, 'i');
/**
 * With a green of less than A0 every colour can be told from white, and nothing in a mail can set another background:
 * so no words are hidden from the operator by their colour. Nor are they by their size or their place.
 */
const COLOR =
  /^(?:#[0-9a-f]{2}[0-9][0-9a-f][0-9a-f]{2}|#[0-9a-f][0-9][0-9a-f]|rgb\(\d{1,3}, ?(?:\d{1,2}|1[0-5]\d), ?\d{1,3}\)|black|blue|brown|crimson|dark(?:blue|green|red)|gr[ae]y|green|maroon|navy|purple|red|teal)$/i;

/** No url(), no escapes and no quotes fit these patterns. */
const STYLES: Record<string, RegExp[]> = {
  color: [COLOR],
  'font-size': [/^(?:[89]|[1-3]\d)(?:\.\d{1,3})?(?:px|pt)$/i, /^(?:small|medium|large|x-large|smaller|larger)$/i],
  'font-style': [/^(?:normal|italic|oblique)$/i],
  'font-weight': [/^(?:normal|bold|bolder|lighter|[1-9]00)$/i],
  'text-align': [/^(?:left|right|center|justify|start|end)$/i],
  'text-decoration': [/^(?:none|underline|line-through)$/i],
  'vertical-align': [/^(?:top|middle|bottom|baseline|sub|super)$/i],
  'white-space': [/^(?:normal|pre|pre-wrap|pre-line)$/i],
  'list-style-type': [/^(?:disc|circle|square|decimal|none|(?:lower|upper)-(?:alpha|roman|latin))$/i],
  margin: [LENGTHS],
  padding: [LENGTHS],
};

/**
 * The sanitiser is believed only as far as what it wrote reads as nothing but these: names from the lists, values in
 * double quotes, and in the two kinds of value that a browser might follow nothing that leads anywhere.
 */
const SAFE_TAG = new RegExp(
  [
    String.raw`<(?:\/(?:NAMES)|(?:NAMES)(?: (?:ATTRIBUTES)="[^"<>]*"`,
    String.raw`| style="(?:(?:STYLES):[\w#%,. ()-]{1,60};?)*"`,
    String.raw`| src="data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+\/]*={0,2}")*(?: \/)?)>`,
  ]
    .join('')
    .replaceAll('NAMES', TAGS.join('|'))
    .replaceAll('STYLES', Object.keys(STYLES).join('|'))
    .replaceAll(
      'ATTRIBUTES',
      [...new Set(TAGS.flatMap((tag) => Object.keys(attributesOf(tag))))].filter((name) => name !== 'src').join('|'),
    ),
  'g',
);

// ---- what is made of tags

type Attributes = Record<string, string>;
type Tag = sanitizeHtml.Tag;

/** The last word on every tag, also on those that the others made. */
function checkedTag(tagName: string, attribs: Attributes): Tag {
  const rules = attributesOf(tagName);
  const kept = Object.entries(attribs).filter(([name, value]) =>
    name === 'style' ? value.length <= STYLE_CHARS : Object.hasOwn(rules, name) && rules[name]?.test(value) === true,
  );
  return { tagName, attribs: Object.fromEntries(kept) };
}

/** A link leads nowhere any more, and says where it led: the words of a link are what deceives. */
function linkTag(tagName: string, { href, style = '' }: Attributes): Tag {
  const target = href === undefined ? null : targetOf(href);
  return { tagName, attribs: { style, ...(target !== null && { title: target }) } };
}

const MOST_TARGET = 120;
const NOWHERE = 'nowhere.invalid';

/** The host as the browser would go to it: in ASCII, so that one sign cannot look like another. Null for a place in the mail itself. */
function targetOf(href: string): string | null {
  const address = href.slice(0, 2_000);
  if (!URL.canParse(address, `https://${NOWHERE}`)) return 'no valid address';
  const { protocol, host, pathname } = new URL(address, `https://${NOWHERE}`);
  if (host === NOWHERE) return null;
  if (protocol === 'https:' || protocol === 'http:') return plainLine(host, MOST_TARGET);
  return plainLine(protocol === 'mailto:' || protocol === 'tel:' ? protocol + pathname : protocol, MOST_TARGET);
}

/** Answers below a quotation are often told apart by nothing but their colour. */
function fontTag(_: string, { color = '' }: Attributes): Tag {
  return { tagName: 'span', attribs: COLOR.test(color) ? { style: `color:${color}` } : {} };
}

const MOST_ALT = 200;

function imageTag(imageOf: (cid: string) => string | null) {
  return (tagName: string, { src = '', alt = '', width, height }: Attributes): Tag => {
    const words = plainLine(alt.slice(0, MOST_ALT * 4), MOST_ALT);
    const cid = /^\s*cid:(.{1,300}?)\s*$/i.exec(src)?.[1];
    const image = cid === undefined ? null : imageOf(cid);
    if (image === null) return { tagName: 'em', attribs: {}, text: words === '' ? '[image]' : `[image: ${words}]` };
    const sizes = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
    return { tagName, attribs: { src: image, alt: words, ...sizes } };
  };
}
