/** The bytes of a mail that Outlook saved as a file (.msg) in; its subject and its words out, or the reason why there are none. [MS-OXMSG] */
import { compoundStreams } from './compound-file.ts';
import { type FileText, without } from './file-text.ts';
import { decodeBytes } from './headers.ts';
import { htmlText } from './html-text.ts';
import { compressedRtfText } from './rtf.ts';
import { seenText } from './signs.ts';

export function msgText(content: Buffer): FileText {
  const streams = compoundStreams(content);
  if (streams === null) return without('unreadable');
  const [subject, body, html] = ['0037', '1000', '1013'].map((property) => textOf(streams, property));
  const rtf = streams.get('__substg1.0_10090102');
  const words = [
    body ?? '',
    html === undefined || html === '' ? '' : htmlText(html).text,
    rtf === undefined ? '' : (compressedRtfText(rtf)?.text ?? ''),
  ].find((each) => each.trim() !== '');
  const text = seenText(`${subject ?? ''}\n\n${words ?? ''}`).text.trim();
  return text === '' ? without('no_text') : { text, note: null };
}

/** As Unicode, in the charset of its writer, or as bytes. */
function textOf(streams: ReadonlyMap<string, Buffer>, property: string): string {
  const unicode = streams.get(`__substg1.0_${property}001F`);
  if (unicode !== undefined) return decodeBytes(unicode, 'utf-16le');
  const bytes = streams.get(`__substg1.0_${property}001E`) ?? streams.get(`__substg1.0_${property}0102`);
  return bytes === undefined ? '' : decodeBytes(bytes);
}
