/** The raw bytes of a mail go in; its HTML made harmless comes out, and its attachments, for operators to look at. */
import { type ParsedMail, simpleParser } from 'mailparser';
import sanitizeHtml from 'sanitize-html';

export interface MailView {
  /** A document of its own, for a sandboxed frame; null where the mail has none. */
  readonly html: string | null;
  /** There is more of it than is made harmless: its text is all there is. */
  readonly tooLarge: boolean;
}

/** In UTF-16 code units. Cleaning more of it takes longer than a page may. */
const MOST_HTML = 500_000;
/** Deeper nesting has no purpose, and costs stack in every program that walks it. */
const DEEPEST = 60;
/** Of all pictures of one mail that it carries itself, in bytes. */
const MOST_PICTURES = 3_000_000;
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/**
 * What stays are words, their structure and their colours. Nothing is fetched: pictures come from the mail itself or not
 * at all, and a link keeps its words and says where it would have led.
 */
export async function mailView(raw: Uint8Array): Promise<MailView> {
  const mail = await parsed(raw);
  if (typeof mail.html !== 'string') return { html: null, tooLarge: false };
  if (mail.html.length > MOST_HTML) return { html: null, tooLarge: true };
  return { html: documentOf(sanitizeHtml(mail.html, harmlessWith(picturesIn(mail)))), tooLarge: false };
}

export async function attachmentOf(
  raw: Uint8Array,
  index: number,
): Promise<{ readonly filename: string; readonly content: Buffer } | null> {
  const { attachments } = await parsed(raw);
  const found = attachments[index];
  return found === undefined ? null : { filename: found.filename ?? `attachment ${index + 1}`, content: found.content };
}

async function parsed(raw: Uint8Array): Promise<ParsedMail> {
  // mailparser's own conversions of HTML stall on crafted mail.
  return await simpleParser(Buffer.from(raw), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
}

/** By Content-ID, as data: URLs. RFC 2392. */
function picturesIn({ attachments }: ParsedMail): ReadonlyMap<string, string> {
  const pictures = new Map<string, string>();
  let bytes = 0;
  for (const { cid, contentType, content } of attachments) {
    if (cid === undefined || !PICTURES.has(contentType)) continue;
    bytes += content.length;
    if (bytes > MOST_PICTURES) break;
    pictures.set(cid, `data:${contentType};base64,${content.toString('base64')}`);
  }
  return pictures;
}

const WORDS = [
  'p div span br hr b strong i em u s small sub sup blockquote pre code h1 h2 h3 h4 h5 h6 ul ol li dl dt dd center font',
  'table thead tbody tfoot tr td th caption a img',
].flatMap((names) => names.split(' '));
/** A colour, or a few plain words: no function, so that nothing can be fetched. */
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s.,%]{1,40}\))$/i;
const LENGTH = /^-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%)?$/;
const LENGTHS = /^(?:\d{1,3}(?:\.\d{1,2})?(?:px|pt|em|%)?\s*){1,4}$/;

function harmlessWith(pictures: ReadonlyMap<string, string>): sanitizeHtml.IOptions {
  return {
    allowedTags: WORDS,
    allowedAttributes: {
      '*': ['style', 'align', 'valign', 'dir', 'lang'],
      a: ['title'],
      img: ['src', 'alt', 'width', 'height'],
      td: ['colspan', 'rowspan', 'width', 'bgcolor'],
      th: ['colspan', 'rowspan', 'width', 'bgcolor'],
      table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor'],
      font: ['color', 'size'],
    },
    allowedStyles: {
      '*': {
        color: [COLOUR],
        'background-color': [COLOUR],
        'font-size': [LENGTH],
        'font-weight': [/^(?:bold|normal|\d{3})$/],
        'font-style': [/^(?:italic|normal)$/],
        'line-height': [LENGTH],
        'text-align': [/^(?:left|right|center|justify)$/],
        'text-decoration': [/^(?:underline|none|line-through)$/],
        padding: [LENGTHS],
        margin: [LENGTHS],
      },
    },
    allowedSchemes: [],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    nestingLimit: DEEPEST,
    transformTags: {
      a: (tagName, { href = '' }) => ({ tagName, attribs: { title: `leads to ${placeOf(href)}` } }),
      img: (tagName, { src = '', alt = '' }) => {
        const own = pictures.get(src.replace(/^cid:/i, '').trim());
        return own === undefined
          ? { tagName: 'span', attribs: {}, text: `[picture${alt === '' ? '' : `: ${alt.slice(0, 200)}`}]` }
          : { tagName, attribs: { src: own, alt: alt.slice(0, 200) } };
      },
    },
  };
}

function placeOf(href: string): string {
  if (!URL.canParse(href)) return 'nowhere that is known';
  const { protocol, host, pathname } = new URL(href);
  return protocol === 'mailto:' ? pathname.slice(0, 100) : host === '' ? `something else (${protocol})` : host;
}

function documentOf(body: string): string {
  const style =
    'body{font:16px/1.5 sans-serif;color:#16201b;background:#fff;margin:16px;overflow-wrap:anywhere}table{max-width:100%}img{max-width:100%;height:auto}a{text-decoration:underline dotted}';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A mail</title><style>${style}</style></head><body>${body}</body></html>`;
}
