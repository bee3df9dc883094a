/** The bytes of a Word document (.docx, ECMA-376) or an OpenDocument text (.odt) in; its text out, or the reason why there is none. */
import { colourOf, contrastOf, WHITE } from './colours.ts';
import { type FileText, within, without } from './file-text.ts';
import { seenText } from './signs.ts';
import { unstruck } from './struck-signs.ts';
import { packed, unpack } from './zip.ts';

/** Every file in it is unpacked and counted here within a bound before the reader sees any: that one lays out whatever it is given. */
export async function wordText(content: Buffer, until: number): Promise<FileText> {
  if (content.subarray(0, OLE.length).equals(OLE)) return without('encrypted');
  const files = unpack(content);
  if (typeof files === 'string') return without(files);
  const documents = [...files.values()].filter(isXml);
  if (!isWithinBounds(documents)) return without('over_the_limit');
  const open = files.get('content.xml');
  if (open !== undefined) return openDocumentText(open.toString('utf8'));
  return await within(until, readDocument(packed(files), documents.map(String).some(hides)));
}

/** The reader is loaded when the first document comes. */
async function readDocument(content: Buffer, isHidden: boolean): Promise<FileText> {
  const { default: mammoth } = await import('mammoth');
  let text = '';
  try {
    // Its own way to plain text keeps the words that a line runs through.
    const transformDocument = (read: unknown): unknown => {
      text = textIn(read);
      return { type: 'document', children: [], notes: {}, comments: [] };
    };
    await mammoth.convertToHtml({ buffer: content }, { transformDocument });
    return noted(text, isHidden);
  } catch {
    return without('unreadable');
  }
}

/** The words of an element as the reader gives it, without those that are struck out. */
function textIn(element: unknown): string {
  if (typeof element !== 'object' || element === null || !('type' in element)) return '';
  if ('isStrikethrough' in element && element.isStrikethrough === true) return '';
  if (element.type === 'text' && 'value' in element) return String(element.value);
  if (element.type === 'tab') return '\t';
  const children: readonly unknown[] = 'children' in element && Array.isArray(element.children) ? element.children : [];
  return children.map(textIn).join('') + (element.type === 'paragraph' ? '\n\n' : '');
}

function noted(value: string, isHidden: boolean): FileText {
  const text = unstruck(seenText(value).text.trim());
  return text === '' ? without('no_text') : { text, note: isHidden ? 'hidden_text' : null };
}

/** A document with a password is not a zip but an old container that holds it ([MS-OFFCRYPTO]). */
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** The part that is the document may have any name. */
function isXml(file: Buffer): boolean {
  return /^(?:\xEF\xBB\xBF)?\s*</.test(file.toString('latin1', 0, 200));
}

const MOST = { bytes: 12_000_000, elements: 50_000, attributes: 400_000, depth: 500 };

/**
 * Its reader makes objects of each element, goes down into each by a call of its own, and takes seconds for a hundred
 * thousand. Counted are the signs that begin or end one, whether or not what they stand in is well formed.
 */
function isWithinBounds(documents: readonly Buffer[]): boolean {
  let bytes = 0;
  let signs = 0;
  let attributes = 0;
  for (const document of documents) {
    bytes += document.length;
    if (bytes > MOST.bytes) return false;
    let depth = 0;
    for (let at = 0; at < document.length; at++) {
      const sign = document[at];
      if (sign === EQUALS && ++attributes > MOST.attributes) return false;
      if (sign === OPENS) {
        if (++signs > MOST.elements * 2) return false;
        const next = document[at + 1];
        if (next === SLASH) depth--;
        else if (next !== BANG && next !== QUESTION) depth++;
        if (depth > MOST.depth) return false;
      } else if (sign === CLOSES && document[at - 1] === SLASH) depth--;
    }
  }
  return true;
}

const [OPENS, CLOSES, SLASH, BANG, QUESTION, EQUALS] = Buffer.from('<>/!?=');

/** Linear in the length, whatever stands in it. */
function strikesByStyle(xml: string): boolean {
  return xml
    .split('<w:style ')
    .slice(1)
    .some((rest) => {
      const end = rest.indexOf('</w:style>');
      return /<w:strike(?:\s*\/>|\s+w:val="(?:1|true|on)")/i.test(end === -1 ? rest : rest.slice(0, end));
    });
}

/** Marked as hidden, white, or too small to be seen; or struck out in a way that its reader does not tell. */
function hides(xml: string): boolean {
  return (
    /<w:dstrike(?:\s*\/>|\s+w:val="(?:1|true|on)")/i.test(xml) ||
    strikesByStyle(xml) ||
    /<w:(?:vanish|webHidden|specVanish)(?:\s*\/>|\s+w:val="(?:1|true|on)")/i.test(xml) ||
    [...xml.matchAll(COLOUR)].some(([, colour = '']) => isFaint(colour)) ||
    /<w:sz\s+w:val="[1-6]"/.test(xml)
  );
}

const COLOUR = /<w:color\s[^<>]{0,200}?w:val="([0-9a-f]{6})"/gi;
const LEAST_CONTRAST = 1.5;

/** It can hardly be told from the white of a page. */
function isFaint(digits: string): boolean {
  const colour = colourOf(`#${digits}`);
  return colour !== null && contrastOf(colour, WHITE) < LEAST_CONTRAST;
}

// ---- OpenDocument

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function openDocumentText(xml: string): FileText {
  const from = xml.indexOf('<office:body');
  if (from === -1) return without('unreadable');
  const isHidden =
    /text:display="(?:none|true|condition)"|fo:color="#f[c-f]f[c-f]f[c-f]"|<text:hidden-|style:text-line-through-(?:style|type)="(?!none)/i.test(
      xml,
    );
  const text = withoutElements(xml.slice(from), ['text:tracked-changes', 'office:annotation'])
    .replace(/\s+/g, ' ')
    .replace(/<\/text:(?:p|h)>/g, '\n\n')
    .replace(/<text:line-break\s*\/>/g, '\n')
    .replace(/<text:tab\s*\/>/g, '\t')
    .replace(/<text:s\b[^<>]*\/>/g, ' ')
    .replace(/<[^<>]*>/g, '')
    .replace(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
        if (name !== undefined) return ENTITIES[name] ?? whole;
        return code <= 0x10ffff ? String.fromCodePoint(code) : '';
      },
    );
  return noted(text, isHidden);
}

/** An element that never ends takes the rest with it. */
function withoutElements(xml: string, names: readonly string[]): string {
  return names.reduce(
    (rest, name) =>
      rest
        .split(new RegExp(`<${name}\\b`))
        .map((piece, at) => {
          const end = at === 0 ? 0 : piece.indexOf(`</${name}>`);
          return end === -1 ? '' : piece.slice(end);
        })
        .join(''),
    xml,
  );
}
