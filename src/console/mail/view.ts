/** The raw bytes of a mail go in; its HTML made harmless comes out, and its attachments, for operators to look at. */
import { simpleParser } from 'mailparser';
import sanitizeHtml from 'sanitize-html';

export interface MailView {
  /** A document of its own, for a sandboxed frame; null where the mail has none. */
  readonly html: string | null;
  /** There is more of it than is made harmless: its text is all there is. */
  readonly tooLarge: boolean;
}

/** Cleaning takes longer than a page may, above it. */
const MOST_HTML = 1_000_000;

export async function mailView(raw: Uint8Array): Promise<MailView> {
  const { html } = await parsed(raw);
  if (typeof html !== 'string') return { html: null, tooLarge: false };
  if (html.length > MOST_HTML) return { html: null, tooLarge: true };
  return { html: documentOf(sanitizeHtml(html, HARMLESS)), tooLarge: false };
}

export async function attachmentOf(
  raw: Uint8Array,
  index: number,
): Promise<{ readonly filename: string; readonly content: Buffer } | null> {
  const { attachments } = await parsed(raw);
  const found = attachments[index];
  return found === undefined ? null : { filename: found.filename ?? `attachment ${index + 1}`, content: found.content };
}

async function parsed(raw: Uint8Array) {
  // mailparser's own conversions of HTML stall on crafted mail.
  return await simpleParser(Buffer.from(raw), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
}

const WORD = /^[\w\s#%.,()-]{1,80}$/;
const LENGTH = /^-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|%)?$/;

const HARMLESS: sanitizeHtml.IOptions = {
  allowedTags: [
    'p div span br hr b strong i em u s small sub sup blockquote pre code h1 h2 h3 h4 h5 h6 ul ol li dl dt dd a center font',
    'table thead tbody tfoot tr td th caption',
  ].flatMap((names) => names.split(' ')),
  allowedAttributes: {
    '*': ['style', 'title', 'align', 'valign', 'dir'],
    td: ['colspan', 'rowspan', 'width', 'bgcolor', 'align', 'valign', 'style'],
    th: ['colspan', 'rowspan', 'width', 'bgcolor', 'align', 'valign', 'style'],
    table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor', 'align', 'style'],
    font: ['color', 'size'],
  },
  allowedStyles: {
    '*': {
      color: [WORD],
      'background-color': [WORD],
      'font-size': [LENGTH],
      'font-weight': [/^(?:bold|normal|\d{3})$/],
      'font-style': [/^(?:italic|normal)$/],
      'text-align': [/^(?:left|right|center|justify)$/],
      'text-decoration': [/^(?:underline|none|line-through)$/],
      padding: [LENGTH],
      margin: [LENGTH],
    },
  },
  allowedSchemes: [],
  disallowedTagsMode: 'discard',
  nestingLimit: 100,
  enforceHtmlBoundary: false,
};

function documentOf(body: string): string {
  const style =
    'body{font:16px/1.5 sans-serif;color:#16201b;background:#fff;margin:16px;overflow-wrap:anywhere}table{max-width:100%}';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A mail</title><style>${style}</style></head><body>${body}</body></html>`;
}
