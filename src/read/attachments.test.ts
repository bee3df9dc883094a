import { afterAll, describe, expect, it } from 'vitest';
import { openDocument, pdf, pdfWithPassword, word, wordWith } from '../../test/documents.ts';
import { encrypted, msg, signed } from '../../test/envelopes.ts';
import { silentLog } from '../../test/log.ts';
import { readingPool } from '../adapters/reading/pool.ts';
import type { AttachmentNote } from '../domain/letter.ts';

const pool = readingPool({ children: 1, timeoutMs: 10_000, filesMs: 5_000, memoryMb: 512, log: silentLog });
afterAll(async () => await pool.close());

const PDF = 'application/pdf';
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const ANY = 'application/octet-stream';

async function attached(type: string, name: string, content: Buffer) {
  const raw = [
    'From: Robin Ames <robin@customer.example>',
    'Subject: Phones',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'We want what is attached.',
    '--b',
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b--',
    '',
  ].join('\r\n');
  const reading = await pool.read(Buffer.from(raw), new AbortController().signal);
  if (!reading.ok) throw new Error(`${reading.why}: ${reading.detail}`);
  const [attachment] = reading.letter.attachments;
  return { text: attachment?.text ?? null, note: attachment?.note ?? null };
}

const INVITATION = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'DTSTART;TZID=America/New_York:20261102T090000',
  'SUMMARY:Network review\\, all sites',
  'DESCRIPTION:SD-WAN for 12 sites\\nBring the engi',
  ' neers.',
  'ORGANIZER;CN="Ames, Robin":mailto:robin@customer.example',
  'X-SECRET:not shown',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

const RTF = String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 12 sites \u8211\'96 Reno\par by March\par}`;

const texts: [what: string, type: string, name: string, content: Buffer, text: string][] = [
  [
    'PDF',
    PDF,
    'needs.pdf',
    pdf(['SD-WAN for 12 sites\nby March (2027)', 'Page two']),
    'SD-WAN for 12 sites\nby March (2027)\n\nPage two',
  ],
  ['PDF that is called nothing in particular', ANY, 'scan0001', pdf(['Hello']), 'Hello'],
  ['Word file', WORD, 'needs.docx', word(['SD-WAN for 12 sites', 'by March']), 'SD-WAN for 12 sites\n\nby March'],
  ['text file', ANY, 'needs.txt', Buffer.from('12 sites\r\nby March'), '12 sites\nby March'],
  ['table', ANY, 'sites.CSV', Buffer.from('site,seats\nReno,20'), 'site,seats\nReno,20'],
  ['web page', ANY, 'needs.html', Buffer.from('<p>12 sites</p><p hidden>not shown</p>'), '12 sites'],
  [
    'calendar file',
    'text/calendar',
    'invite.ics',
    Buffer.from(INVITATION),
    'Start: 2026-11-02 09:00\nSubject: Network review, all sites\nSD-WAN for 12 sites\nBring the engineers.\nOrganizer: Ames, Robin, robin@customer.example',
  ],
  [
    'attached mail',
    'message/rfc822',
    'a.eml',
    Buffer.from('Subject: Phones\r\n\r\nWe want phones.\r\n'),
    'Phones\n\nWe want phones.',
  ],
  [
    'OpenDocument text',
    ANY,
    'needs.odt',
    openDocument(['12 sites', 'by <text:s/>March &amp; no later']),
    '12 sites\n\nby  March & no later',
  ],
  ['RTF file', ANY, 'needs.rtf', Buffer.from(RTF), '12 sites – Reno\nby March'],
  [
    'mail that Outlook saved',
    ANY,
    'a.msg',
    msg({ subject: 'Phones', body: 'We want phones.' }),
    'Phones\n\nWe want phones.',
  ],
  [
    'mail without a type',
    ANY,
    'a.eml',
    Buffer.from('Subject: Phones\r\n\r\nWe want phones.\r\n'),
    'Phones\n\nWe want phones.',
  ],
  ['signed text', ANY, 'needs.txt.p7m', signed('12 sites'), '12 sites'],
];

describe('the text of an attached', () => {
  it.each(texts)('%s', async (_, type, name, content, text) => {
    const read = await attached(type, name, content);
    expect({ ...read, text: read.text?.trim() }).toEqual({ text, note: null });
  });
});

const zeros = Buffer.alloc(300_000_000);
/** The table of its sectors leads from the first one back to the first one. */
const circle = msg({ subject: 'Phones', body: 'We want phones. '.repeat(20) });
for (let at = 512; at < circle.length; at += 512)
  if (circle.readUInt32LE(at) === 0xfffffffd || circle.readInt32LE(at) < 0) circle.fill(0, at, at + 512);
const nested = '<w:p>'.repeat(60_000) + '</w:p>'.repeat(60_000);

const notes: [what: string, type: string, name: string, content: Buffer, note: AttachmentNote][] = [
  ['picture', 'image/png', 'logo.png', Buffer.from('89504e47', 'hex'), 'not_text'],
  ['scan', PDF, 'scan.pdf', pdf(['', '']), 'no_text'],
  ['PDF with a password', PDF, 'secret.pdf', pdfWithPassword(), 'encrypted'],
  ['PDF that is cut off at its beginning', PDF, 'half.pdf', pdf(['Hello']).subarray(0, 60), 'unreadable'],
  ['PDF that is none', PDF, 'none.pdf', Buffer.from('Hello'), 'unreadable'],
  ['Word file with a password', WORD, 'secret.docx', Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), 'encrypted'],
  ['Word file without words', WORD, 'empty.docx', word([]), 'no_text'],
  ['Word file that is cut off', WORD, 'half.docx', word(['Hello']).subarray(0, 200), 'unreadable'],
  ['Word file that is no XML inside', WORD, 'none.docx', wordWith(Buffer.from('<<<')), 'unreadable'],
  ['Word file of 300 MB of nothing', WORD, 'bomb.docx', wordWith(zeros), 'over_the_limit'],
  ['… that calls itself small', WORD, 'bomb.docx', wordWith(zeros, 1_000), 'over_the_limit'],
  ['Word file that nests without end', WORD, 'deep.docx', wordWith(Buffer.from(nested)), 'over_the_limit'],
  ['Outlook mail that leads in a circle', ANY, 'a.msg', circle, 'unreadable'],
  ['Outlook mail that is none', ANY, 'a.msg', Buffer.from('Hello'), 'unreadable'],
  ['old Word file', 'application/msword', 'needs.doc', Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), 'unreadable'],
  ['table that is not read', ANY, 'sites.xlsx', Buffer.from('PK'), 'unreadable'],
  ['encrypted file', ANY, 'letter.pdf.p7m', encrypted(), 'encrypted'],
  ['RTF file that is none', 'application/rtf', 'needs.rtf', Buffer.from('Hello'), 'unreadable'],
  ['file of 11 MB', PDF, 'big.pdf', Buffer.alloc(11_000_000, '%PDF-1.4 '), 'too_large'],
];

describe('why there is no text of an attached', () => {
  it.each(notes)('%s', async (_, type, name, content, note) => {
    expect(await attached(type, name, content)).toEqual({ text: null, note });
  });
});

describe('a PDF of 5,000 pages', () => {
  it('is read for its first fifty, and says so', async () => {
    const { text, note } = await attached(
      PDF,
      'long.pdf',
      pdf(Array.from({ length: 5_000 }, (_, at) => `Page ${at + 1}`)),
    );
    expect(text).toMatch(/^Page 1\n\nPage 2\n[^]*\nPage 50$/);
    expect(note).toBe('over_the_limit');
  });
});

describe('a document that hides some of its words', () => {
  const run = (style: string): Buffer =>
    wordWith(
      Buffer.from(
        `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>12 sites</w:t></w:r><w:r><w:rPr>${style}</w:rPr><w:t>unseen</w:t></w:r></w:p></w:body></w:document>`,
      ),
    );
  it.each([
    ['hidden in Word', WORD, run('<w:vanish/>')],
    ['white in Word', WORD, run('<w:color w:val="FFFFFF"/>')],
    ['faint in Word', WORD, run('<w:color w:themeColor="background1" w:val="F2F2F2"/>')],
    ['struck out twice in Word', WORD, run('<w:dstrike/>')],
    [
      'behind a style that is not understood',
      'text/html',
      Buffer.from('<p>12 sites</p><p style="clip-path:inset(100%)">x y</p>'),
    ],
    [
      'struck out in OpenDocument',
      'application/vnd.oasis.opendocument.text',
      openDocument(['12 sites'], '<style:text-properties style:text-line-through-style="solid"/>'),
    ],
    ['tiny in Word', WORD, run('<w:sz w:val="2"/>')],
    ['hidden in RTF', 'application/rtf', Buffer.from(String.raw`{\rtf1 12 sites{\v unseen}}`)],
    [
      'hidden in OpenDocument',
      'application/vnd.oasis.opendocument.text',
      openDocument(['12 sites'], '<style:text-properties text:display="none"/>'),
    ],
  ])('says so: %s', async (_, type, content) => {
    expect(await attached(type, 'needs', content)).toMatchObject({ note: 'hidden_text' });
  });
});

describe('words of a document that a line runs through', () => {
  const inWord = (change: string): Buffer =>
    wordWith(
      Buffer.from(
        `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t xml:space="preserve">We name </w:t></w:r>${change}<w:r><w:t>Ilse Brandt.</w:t></w:r></w:p></w:body></w:document>`,
      ),
    );
  const inRtf = (words: string): Buffer => Buffer.from(String.raw`{\rtf1 We name ${words}Ilse Brandt.}`);
  it.each([
    ['in Word', WORD, inWord('<w:r><w:rPr><w:strike/></w:rPr><w:t>Piet Overmars</w:t></w:r>')],
    ['deleted in Word', WORD, inWord('<w:del w:id="1"><w:r><w:delText>Piet Overmars</w:delText></w:r></w:del>')],
    ['in RTF', 'application/rtf', inRtf(String.raw`{\b\strike Piet Overmars}`)],
    ['in RTF, up to a sign', 'application/rtf', inRtf(String.raw`\strike Piet Overmars\strike0 `)],
    ['deleted in RTF', 'application/rtf', inRtf(String.raw`{\deleted\revauthdel1 Piet Overmars}`)],
    ['in a web page', 'text/html', Buffer.from('<p>We name <s>Piet Overmars</s>Ilse Brandt.</p>')],
    ['in plain text', 'text/plain', Buffer.from('We name ~~Piet Overmars~~ Ilse Brandt.')],
  ])('are not read: %s', async (_, type, content) => {
    expect(await attached(type, 'needs', content)).toMatchObject({
      text: expect.stringMatching(/^We name +Ilse Brandt\.$/),
      note: null,
    });
  });

  it('… but those that only stand in a style that takes the line away are', async () => {
    const kept = inWord('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t xml:space="preserve">Piet and </w:t></w:r>');
    expect(await attached(WORD, 'needs', kept)).toEqual({ text: 'We name Piet and Ilse Brandt.', note: null });
  });
});
