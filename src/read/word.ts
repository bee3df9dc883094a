/** The bytes of a Word document (.docx, ECMA-376) or an OpenDocument text (.odt) in; its text out, or the reason why there is none. */
import { colourOf, contrastOf, WHITE } from './colours.ts';
import { type FileText, within, without } from './file-text.ts';
import { seenText } from './signs.ts';
import { unstruck } from './struck-signs.ts';
import { unpack } from './zip.ts';

/** Every file in it is unpacked here within a bound before the reader sees any: that one unpacks first and compares after. */
export async function wordText(content: Buffer, until: number): Promise<FileText> {
  if (content.subarray(0, OLE.length).equals(OLE)) return without('encrypted');
  const files = unpack(content);
  if (typeof files === 'string') return without(files);
  const open = files.get('content.xml');
  if (open !== undefined) return openDocumentText(open.toString('utf8'));
  const xml = [...files].filter(([name]) => /^word\/.*\.xml$/.test(name)).map(([, file]) => file.toString('utf8'));
  if (xml.some(isTooDeep)) return without('over_the_limit');
  return await within(until, readDocument(content, xml.some(hides)));
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

const DEEPEST = 500;

/** Its reader goes down into each element by a call of its own, and ends the process where there is no end to them. */
function isTooDeep(xml: string): boolean {
  let depth = 0;
  for (const [tag] of xml.matchAll(/<[^<>!?][^<>]*>/g)) {
    if (tag.endsWith('/>')) continue;
    depth += tag.startsWith('</') ? -1 : 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const STRUCK_BY_STYLE = /<w:style\b(?:(?!<\/w:style>)[\s\S]){0,5000}?<w:strike(?:\s*\/>|\s+w:val="(?:1|true|on)")/i;

/** Marked as hidden, white, or too small to be seen; or struck out in a way that its reader does not tell. */
function hides(xml: string): boolean {
  return (
    /<w:dstrike(?:\s*\/>|\s+w:val="(?:1|true|on)")/i.test(xml) ||
    STRUCK_BY_STYLE.test(xml) ||
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
