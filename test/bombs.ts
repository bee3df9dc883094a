/** Nothing goes in; files and letters come out that are small, and long to read for whoever lays them out before he counts what is in them. */
import { deflateSync } from 'node:zlib';
import { openDocument, pdf, word, wordWith, zip } from './documents.ts';

/** A file of a mail: what it is called says what it is. */
export interface HostileFile {
  readonly what: string;
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const document = (body: string): Buffer =>
  Buffer.from(`<?xml version="1.0"?><w:document ${W}><w:body>${body}</w:body></w:document>`);
const docx = (what: string, content: Buffer): HostileFile => ({ what, name: 'sites.docx', type: WORD, content });
const inPdf = (what: string, content: Buffer): HostileFile => ({
  what,
  name: 'sites.pdf',
  type: 'application/pdf',
  content,
});

/** Beside a page with a few words, whatever is given. */
function pdfWith(more: string | Buffer, page = 'x'): Buffer {
  const base = pdf([page]);
  const end = base.indexOf('xref\n');
  return Buffer.concat([base.subarray(0, end), Buffer.from(more), Buffer.from('\n'), base.subarray(end)]);
}

/** A page whose content is packed. */
function packedPage(content: string): Buffer {
  const packed = deflateSync(Buffer.from(content));
  const base = pdf(['']).toString('latin1');
  const stream = `<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n${packed.toString('latin1')}\nendstream`;
  return Buffer.from(
    base.replace(/<< \/Length 0 >>\nstream\n\nendstream/, () => stream),
    'latin1',
  );
}

const styles = (count: number): string =>
  Array.from({ length: count }, (_, at) => `p:nth-child(${at}) b ~ i > u{color:#fff${at % 10}}`).join('');

/** Everyone is read, or left unread, within seconds; made anew each time, since they take memory. */
export function hostileFiles(): readonly HostileFile[] {
  const paragraphs = 400_000;
  return [
    docx('400,000 empty paragraphs', wordWith(document('<w:p/>'.repeat(paragraphs)))),
    docx('400,000 paragraphs in each other', wordWith(document('<w:p>'.repeat(paragraphs)))),
    docx('400,000 paragraphs, closed', wordWith(document('<w:p></w:p>'.repeat(paragraphs)))),
    docx('an element with 500,000 attributes', wordWith(document(`<w:p ${'a="" '.repeat(500_000)}/>`))),
    docx('70,000 empty paragraphs', wordWith(document('<w:p/>'.repeat(70_000)))),
    docx('styles without end', wordWith(document('<w:style '.repeat(150_000)))),
    docx(
      'a document by another name',
      zip([
        {
          name: '_rels/.rels',
          content: Buffer.from(
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/a.png"/></Relationships>',
          ),
        },
        { name: 'word/a.png', content: document('<w:p/>'.repeat(paragraphs)) },
      ]),
    ),
    docx('2,000 files that are broken', brokenZip(2_000)),
    {
      what: '300,000 spans of OpenDocument',
      name: 'sites.odt',
      type: 'application/vnd.oasis.opendocument.text',
      content: openDocument(['<text:span>'.repeat(300_000)]),
    },
    inPdf('arrays in arrays', pdfWith(`90 0 obj\n${'['.repeat(100_000)}\nendobj`)),
    inPdf('200,000 objects', pdfWith('9 0 obj null endobj\n'.repeat(200_000))),
    inPdf('a page of 80 MB', packedPage(' '.repeat(80_000_000))),
    inPdf('a page of 500,000 words', packedPage(`BT /F1 12 Tf 40 780 Td ${'(x) Tj T* '.repeat(500_000)} ET`)),
    inPdf('a page of arrays in arrays', packedPage(`BT ${'['.repeat(400_000)} TJ ET`)),
    inPdf(
      'a tree of pages that is its own branch',
      Buffer.from(pdf(['x']).toString('latin1').replace('/Kids [4 0 R]', '/Kids [2 0 R 2 0 R]'), 'latin1'),
    ),
    {
      what: '160,000 groups of RTF',
      name: 'sites.rtf',
      type: 'application/rtf',
      content: Buffer.from(`{\\rtf1 ${'{}'.repeat(160_000)}}`),
    },
    {
      what: '450 kB of escapes of RTF',
      name: 'sites.rtf',
      type: 'application/rtf',
      content: Buffer.from(`{\\rtf1 ${"\\'41".repeat(115_000)}}`),
    },
    {
      what: '60,000 elements of HTML',
      name: 'sites.html',
      type: 'text/html',
      content: Buffer.from('<b>x<i>'.repeat(60_000)),
    },
    {
      what: 'rules of style for each element',
      name: 'sites.html',
      type: 'text/html',
      content: Buffer.from(`<style>${styles(2_400)}</style>${'<p><b>x</b><i><u>y</u></i></p>'.repeat(4_000)}`),
    },
    {
      what: 'an invitation of 60,000 lines',
      name: 'when.ics',
      type: 'text/calendar',
      content: Buffer.from('SUMMARY;X="a":b\n'.repeat(30_000)),
    },
    {
      what: 'an invitation of one line',
      name: 'when.ics',
      type: 'text/calendar',
      content: Buffer.from(`SUMMARY${';X="a"'.repeat(80_000)}`),
    },
    {
      what: 'a mail of 200 mails',
      name: 'more.eml',
      type: 'message/rfc822',
      content: Buffer.from(
        `Subject: x\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n${'--c\r\nContent-Type: text/html\r\n\r\n<b>x<i>\r\n'.repeat(190)}--c--\r\n`,
      ),
    },
    {
      what: 'spaces without end in a text',
      name: 'sites.txt',
      type: 'text/plain',
      content: Buffer.from(' '.repeat(450_000)),
    },
    {
      what: 'streams of Outlook that share their sectors',
      name: 'more.msg',
      type: 'application/vnd.ms-outlook',
      content: sharedSectors(),
    },
  ];
}

/** Each would be unpacked up to where it breaks. */
function brokenZip(count: number): Buffer {
  const content = Buffer.alloc(10_000_000);
  const whole = zip([{ name: 'word/document.xml', content }]);
  // The same bytes serve all of them; the last of them are wrong.
  const end = whole.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const list = whole.readUInt32LE(end + 16);
  const bytes = whole.subarray(0, list);
  bytes.fill(0xff, list - 6);
  const entry = whole.subarray(list, end);
  const tail = Buffer.from(whole.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  return Buffer.concat([bytes, ...Array.from({ length: count }, () => entry), tail]);
}

/** Two thousand streams of useful names, each of which is all of the file. */
function sharedSectors(): Buffer {
  const sector = 512;
  const sectors = 2_000;
  const file = Buffer.alloc((sectors + 1) * sector);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(16, 44);
  file.writeUInt32LE(16, 48); // the entries begin behind the table
  file.writeUInt32LE(4_096, 56);
  file.writeUInt32LE(0xff_ff_ff_fe, 60);
  file.writeUInt32LE(0xff_ff_ff_fe, 68);
  for (let at = 0; at < 109; at++) file.writeUInt32LE(at < 16 ? at : 0xff_ff_ff_ff, 76 + at * 4);
  for (let at = 0; at < sectors; at++) file.writeUInt32LE(at + 1 < sectors ? at + 1 : 0xff_ff_ff_fe, sector + at * 4);
  for (let at = 0; at < 2_000; at++) {
    const entry = file.subarray((16 + 1) * sector + at * 128, (16 + 1) * sector + (at + 1) * 128);
    const name = at === 0 ? 'Root Entry' : `__substg1.0_1000${at.toString(16).toUpperCase().padStart(4, '0')}`;
    entry.write(name, 0, 'utf16le');
    entry.writeUInt16LE(name.length * 2 + 2, 64);
    entry.writeUInt8(at === 0 ? 5 : 2, 66);
    entry.writeUInt32LE(0xff_ff_ff_ff, 68);
    entry.writeUInt32LE(at > 0 && at < 1_999 ? at + 1 : 0xff_ff_ff_ff, 72);
    entry.writeUInt32LE(at === 0 ? 1 : 0xff_ff_ff_ff, 76);
    entry.writeUInt32LE(at === 0 ? 0xff_ff_ff_fe : 600, 116);
    entry.writeUInt32LE(at === 0 ? 0 : 700_000, 120);
  }
  return file;
}

/** A complete letter with a file. */
export function withFile(head: string, words: string, { name, type, content }: Omit<HostileFile, 'what'>): Buffer {
  const coded = content.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="with-file"\r\n\r\n--with-file\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--with-file\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${coded}\r\n--with-file--\r\n`,
    'latin1',
  );
}

/** Letters that cost much themselves, without a file. */
export function hostileLetters(head: string): readonly (readonly [what: string, raw: Buffer])[] {
  const html = (body: string): Buffer =>
    Buffer.from(`${head}MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${body}\r\n`);
  const plain = (body: string, fields = ''): Buffer => Buffer.from(`${head}${fields}\r\n${body}`);
  return [
    ['quotes in quotes', html('<blockquote>'.repeat(900) + '<p>x</p>'.repeat(12_000))],
    ['a table of 2 MB', html(`<table>${`<tr><td>${'phones '.repeat(14)}</td></tr>`.repeat(20_000)}</table>`)],
    ['rules of style for each element', html(`<style>${styles(2_400)}</style>${'<p><b>x</b></p>'.repeat(8_000)}`)],
    ['returns without line feeds', plain(`a\r\r\n${'\r'.repeat(400_000)}x`)],
    [
      'spaces without line ends',
      Buffer.from(
        `${head}Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>${' '.repeat(300_000)}x`,
      ),
    ],
    [
      'lines that begin as a boundary does',
      Buffer.from(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${'--c\n'.repeat(400_000)}`),
    ],
    ['two forms without a common line', twoForms(head)],
  ];
}

function twoForms(head: string): Buffer {
  const lines = (sign: string): string => Array.from({ length: 6_000 }, (_, at) => `${sign}${at} ${sign}`).join('\n');
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${lines('a')}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>${lines('b').replaceAll('\n', '<p>')}\r\n--b--\r\n`,
  );
}

/** A small file of the same kind that is as it should be. */
export const honestFile = (words: string): HostileFile => docx('an honest one', word([words]));
