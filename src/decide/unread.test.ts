import { describe, expect, it } from 'vitest';
import { pdf, word } from '../../test/documents.ts';
import { encrypted, msg, signed } from '../../test/envelopes.ts';
import type { Letter } from '../domain/letter.ts';
import { readLetter } from '../read/letter.ts';
import { LOOKED_AT, saying, told } from './a-decision.ts';
import { whyUnread } from './unread.ts';

const ANY = 'application/octet-stream';
const WORDS = 'We want phones. Ann Lee';

async function mail(words: string, type: string, name: string, content: Buffer): Promise<Letter> {
  const file = `Content-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}`;
  const raw = `From: Ann Lee <ann@harlow.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--b\r\n${file}\r\n--b--\r\n`;
  const reading = await readLetter(Buffer.from(raw));
  if (!reading.ok) throw new Error(reading.detail);
  return reading.letter;
}

const SEE = 'Please see what is attached.';
const unread: [what: string, words: string, type: string, name: string, content: Buffer, why: string | null][] = [
  ['a scan', SEE, 'application/pdf', 'letter.pdf', pdf(['']), 'unreadable_attachment'],
  ['a photograph of a page', SEE, 'image/jpeg', 'letter.jpg', Buffer.alloc(90_000, 'x'), 'unreadable_attachment'],
  [
    'an old Word file',
    SEE,
    'application/msword',
    'letter.doc',
    Buffer.from('d0cf11e0', 'hex'),
    'unreadable_attachment',
  ],
  ['a spreadsheet', SEE, ANY, 'needs.xlsx', Buffer.from('PK'), 'unreadable_attachment'],
  ['a broken Word file', SEE, ANY, 'needs.docx', Buffer.from('PK'), 'unreadable_attachment'],
  ['an encrypted file', SEE, ANY, 'letter.p7m', encrypted(), 'unreadable_attachment'],
  [
    'an attached mail',
    'See attached.',
    'message/rfc822',
    'a.eml',
    Buffer.from(`Subject: a\r\n\r\n${WORDS}`),
    'unreadable_attachment',
  ],
  ['a mail that Outlook saved', SEE, ANY, 'a.msg', msg({ subject: 'a', body: WORDS }), 'unreadable_attachment'],
  ['Spanish words', 'Va adjunto.', 'application/pdf', 'carta.pdf', pdf(['']), 'unreadable_attachment'],
  ['German words', 'Siehe Anhang.', 'application/pdf', 'brief.pdf', pdf(['']), 'unreadable_attachment'],
  ['next to no words', 'Ann', 'application/pdf', 'letter.pdf', pdf(['']), 'unreadable_attachment'],
  ['no words', '', 'application/pdf', 'letter.pdf', pdf(['']), 'unreadable_attachment'],
  ['encrypted S/MIME', '', 'application/pkcs7-mime', 'smime.p7m', encrypted(), 'encrypted_mail'],
  [
    'S/MIME that is only signed',
    '',
    'application/pkcs7-mime',
    'smime.p7m',
    signed(`Content-Type: text/plain\r\n\r\n${WORDS}`),
    null,
  ],
  ['a file that is read', SEE, ANY, 'needs.docx', word(['Six shops']), null],
  ['a logo', SEE, 'image/png', 'logo.png', Buffer.alloc(4_000, 'x'), null],
  ['a business card', SEE, 'text/vcard', 'ann.vcf', Buffer.from('BEGIN:VCARD'), null],
  [
    'words that leave nothing to it',
    'We want fiber at six shops by the end of March, please.',
    ANY,
    'a.doc',
    Buffer.from('x'),
    null,
  ],
];

describe('what was not read of a mail is said of', () => {
  it.each(unread)('%s', async (_, words, type, name, content, why) => {
    expect(whyUnread(await mail(words, type, name, content))).toBe(why);
  });
});

describe('a proved mail that lacks what stands where nobody read', () => {
  it.each(unread.filter(([, , , , , why]) => why !== null))(
    'is held with a receipt: %s',
    async (_, words, type, name, content, why) => {
      const letter = await mail(words, type, name, content);
      expect(told({ ...saying({ agentOfRecord: { status: 'missing' } }), letter })).toBe(LOOKED_AT(why ?? ''));
    },
  );
});
