/** The bytes of a PDF in; the text of its first pages out, or the reason why there is none. */
import { seenText } from './signs.ts';
import { type FileText, within, without } from './file-text.ts';
import { isPdfWithinBounds } from './pdf-bounds.ts';

const MOST_PAGES = 50;
const MOST_CHARS = 200_000;

/** The reader is loaded when the first PDF comes: it costs a child 30 MB. */
export async function pdfText(content: Buffer, until: number): Promise<FileText> {
  if (!isPdf(content)) return without('unreadable');
  if (!isPdfWithinBounds(content)) return without('over_the_limit');
  return await within(until, readPages(content, until));
}

/** Some programs write a line of their own above it. */
export function isPdf(content: Buffer): boolean {
  return content.subarray(0, 1_024).includes('%PDF-');
}

async function readPages(content: Buffer, until: number): Promise<FileText> {
  const { getDocumentProxy } = await import('unpdf');
  // It takes the buffer for its own, and empties it.
  const document = await getDocumentProxy(new Uint8Array(content), {
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: false,
    maxImageSize: 0, // no picture is decoded
    verbosity: 0,
  }).catch((error: unknown) => (error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : null));
  if (document === 'encrypted') return without('encrypted');
  if (document === null) return without('unreadable');
  try {
    const pages: string[] = [];
    let chars = 0;
    for (let number = 1; number <= Math.min(document.numPages, MOST_PAGES) && chars < MOST_CHARS; number++) {
      if (performance.now() > until) return without('over_the_limit');
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
      chars += text.length;
      pages.push(text);
      page.cleanup();
    }
    const text = seenText(pages.join('\n\n')).text.trim();
    if (text === '') return without('no_text');
    return { text, note: document.numPages > MOST_PAGES ? 'over_the_limit' : null };
  } catch {
    return without('unreadable');
  } finally {
    await document.loadingTask.destroy().catch(() => undefined);
  }
}
