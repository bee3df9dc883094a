/** Text of the format `flowed` in; its paragraphs on one line each out, quotes marked by `> `. RFC 3676 section 4. */

/** Lines are joined only within one depth of quotes, so that no word changes sides. `delSp`: the blank at the joint goes too. */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let open: { readonly depth: number; content: string } | null = null;
  const close = (): void => {
    if (open !== null) out.push(marked(open.depth, open.content));
    open = null;
  };
  for (const line of text.split(/\r?\n/)) {
    const signs = QUOTES.exec(line)?.[0] ?? '';
    const depth = signs.replaceAll(' ', '').length;
    const content: string = unstuffed(line.slice(signs.length));
    const flows = content.endsWith(' ') && content !== SIGNATURE;
    if (open !== null && (open.depth !== depth || content === SIGNATURE)) close();
    open ??= { depth, content: '' };
    open.content += flows && delSp ? content.slice(0, -1) : content;
    if (!flows) close();
  }
  close();
  return out.join('\n');
}

const QUOTES = /^(?:> ?(?=>))*>?/; // some put blanks between the signs, section 4.5 notwithstanding
const SIGNATURE = '-- '; // ends a paragraph although it ends in a blank, section 4.3

/** The sender puts a blank before what would be misread, section 4.4; where it kept a `>` from looking like a quote it stays. */
const unstuffed = (content: string): string =>
  content.startsWith(' ') && content[1] !== '>' ? content.slice(1) : content;

const marked = (depth: number, content: string): string => (depth === 0 ? content : `${'>'.repeat(depth)} ${content}`);
