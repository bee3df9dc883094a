import { describe, expect, it } from 'vitest';
import { pdf, word } from '../../../test/documents.ts';
import { msg } from '../../../test/envelopes.ts';
import type { Letter } from '../../domain/letter.ts';
import { readLetter } from '../../read/letter.ts';
import { textOf } from '../evidence.ts';
import { DIRECTORY } from './a-letter.ts';
import { readWithoutModel } from '../without-model.ts';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const STATEMENTS = [
  'We want SD-WAN and hosted voice at our 9 quarries.',
  'Please bring in Harborline Distribution as our master agency.',
  'Dana Pruett is our agent of record for this, and the business goes to her and to nobody else.',
];
const SIGNED = [...STATEMENTS, 'Ruth Ames', 'CIO, Ames Mill'];

interface File {
  readonly type: string;
  readonly name: string;
  readonly content: Buffer;
}

const text = (lines: readonly string[], name = 'letter.txt'): File => {
  return { type: 'text/plain', name, content: Buffer.from(lines.join('\r\n\r\n')) };
};
const docx = (lines: readonly string[]): File => ({ type: WORD, name: 'letter.docx', content: word(lines) });

async function mail(
  words: string,
  files: readonly File[],
  {
    from = 'Ruth Ames <ruth@amesmill.example>',
    subject = 'Letter',
  }: { readonly from?: string; readonly subject?: string } = {},
): Promise<Letter> {
  const parts = files.map(
    ({ type, name, content }) =>
      `--b\r\nContent-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n`,
  );
  const raw = `From: ${from}\r\nTo: referrals@desk.example\r\nSubject: ${subject}\r\nDate: Mon, 14 Sep 2026 09:00:00 -0500\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n${parts.join('')}--b--\r\n`;
  const reading = await readLetter(Buffer.from(raw));
  if (!reading.ok) throw new Error(reading.detail);
  return reading.letter;
}

async function read(
  words: string,
  files: readonly File[],
  head?: { readonly from?: string; readonly subject?: string },
) {
  const letter = await mail(words, files, head);
  const extraction = readWithoutModel(letter, DIRECTORY, new Date('2026-09-14'));
  const { agentOfRecord, intent } = extraction;
  const agent = agentOfRecord.status === 'designated' ? agentOfRecord.agent.directoryId : agentOfRecord.status;
  return { letter, extraction, intent, agent };
}

const NAME = '\r\n\r\nRuth Ames\r\nCIO, Ames Mill';

describe('a mail that leaves its say to a letter in a file is read there', () => {
  it.each([
    ['a Word file', `Please see the attached letter.${NAME}`, [docx(SIGNED)]],
    ['a text file', `Our letter is attached.${NAME}`, [text(SIGNED)]],
    ['a PDF', `Enclosed.${NAME}`, [{ type: 'application/pdf', name: 'letter.pdf', content: pdf([SIGNED.join('\n')]) }]],
    [
      'RTF',
      `Letter attached.${NAME}`,
      [{ type: 'application/rtf', name: 'l.rtf', content: Buffer.from(`{\\rtf1 ${SIGNED.join('\\par\\par ')}}`) }],
    ],
    [
      'a file that nobody signed, handed over as a letter',
      `Please see the attached letter.${NAME}`,
      [docx(STATEMENTS)],
    ],
    ['a file that is signed, below a mail without words', '', [docx(SIGNED)]],
    [
      'a file signed by another officer of the company',
      `Please find our letter attached.${NAME}`,
      [docx([...STATEMENTS, 'Owen Brandt', 'Managing Director, Ames Mill'])],
    ],
    ['Spanish words', `Adjunto nuestra carta.${NAME}`, [docx(SIGNED)]],
    ['German words', `Im Anhang finden Sie unser Schreiben.${NAME}`, [docx(SIGNED)]],
    [
      'a logo beside it',
      `Please see the attached letter.${NAME}`,
      [{ type: 'image/png', name: 'logo.png', content: Buffer.from('x') }, docx(SIGNED)],
    ],
  ] satisfies [string, string, File[]][])('%s', async (_, words, files) => {
    const { letter, extraction, intent, agent } = await read(words, files);
    expect({ intent, agent }).toEqual({ intent: 'self_referral', agent: 'at-1' });
    expect(extraction.missing).toEqual([]);
    const { agentOfRecord } = extraction;
    if (agentOfRecord.status !== 'designated') throw new Error('nobody is designated');
    const [evidence] = agentOfRecord.evidence;
    expect(evidence).toMatchObject({ source: 'attachment', index: files.length - 1 });
    if (evidence !== undefined)
      expect(textOf(letter, evidence).slice(evidence.start, evidence.end)).toBe(evidence.text);
  });
});

describe('a file that may be the word of somebody else designates nobody', () => {
  it.each([
    [
      'signed by the agent',
      `Please see the attached letter.${NAME}`,
      [docx([...STATEMENTS, 'Dana Pruett', 'Bluewater Telecom'])],
    ],
    [
      'signed by a stranger',
      `Please see the attached letter.${NAME}`,
      [docx([...STATEMENTS, 'Lew Marsh', 'Marsh Consulting'])],
    ],
    [
      'a form that is still blank',
      `Please see the attached letter.${NAME}`,
      [docx([...STATEMENTS, 'Signed: ________', 'Ruth Ames'])],
    ],
    ['sent by the agent', `Attached is the letter that Dana sent me.${NAME}`, [docx(STATEMENTS)]],
    ['from somebody', `Attached is a letter from Lew.${NAME}`, [docx(STATEMENTS)]],
    ['a draft, though signed', `Draft letter attached.${NAME}`, [docx(SIGNED)]],
    ['a question', `Letter attached. Is it what you need?${NAME}`, [docx(STATEMENTS)]],
    [
      'with words that are hidden',
      `Please see the attached letter.${NAME}`,
      [
        {
          type: 'application/rtf',
          name: 'l.rtf',
          content: Buffer.from(`{\\rtf1 ${SIGNED.join('\\par\\par ')}{\\v x y}}`),
        },
      ],
    ],
    ['unsigned, below a mail without words', '', [docx(STATEMENTS)]],
  ] satisfies [string, string, File[]][])('%s', async (_, words, files) => {
    expect((await read(words, files)).agent).toBe('ambiguous');
  });

  it.each([
    [
      'an attached mail',
      [
        {
          type: 'message/rfc822',
          name: 'a.eml',
          content: Buffer.from(`Subject: Phones\r\n\r\n${SIGNED.join('\r\n\r\n')}`),
        },
      ],
    ],
    [
      'an attached mail that calls itself text',
      [
        {
          type: 'text/plain',
          name: 'a.eml',
          content: Buffer.from(`Subject: Phones\r\n\r\n${SIGNED.join('\r\n\r\n')}`),
        },
      ],
    ],
    [
      'a mail saved as text',
      [text(['From: Dana Pruett <dana@bluewatertelecom.example>\r\nTo: Ruth Ames\r\nSubject: Phones', ...SIGNED])],
    ],
    [
      'a mail that Outlook saved',
      [
        {
          type: 'application/vnd.ms-outlook',
          name: 'a.msg',
          content: msg({ subject: 'Phones', body: SIGNED.join('\r\n\r\n') }),
        },
      ],
    ],
    ['a table', [text(STATEMENTS, 'sites.csv')]],
  ] satisfies [string, File[]][])('%s, nor is it read', async (_, files) => {
    expect((await read(`Please see the attached letter.${NAME}`, files)).agent).toBe('missing');
  });

  it.each([
    ['that came along with a forwarded mail', `The letter is attached.${NAME}`, 'Fwd: Letter for signature'],
    ['below words that do not speak of it', `FYI${NAME}`, 'Letter'],
  ])('%s, though it bears the writer’s name', async (_, words, subject) => {
    expect((await read(words, [docx(SIGNED)], { subject })).agent).toBe('ambiguous');
  });

  it('which takes nothing back for the writer', async () => {
    const file = docx(['We withdraw our referral. Please cancel it.', 'Dana Pruett', 'Bluewater Telecom']);
    expect((await read(`Please see the attached letter.${NAME}`, [file])).intent).not.toBe('withdrawal');
  });

  it('where an agent attaches it', async () => {
    const { intent } = await read('Letter attached.', [docx(SIGNED)], {
      from: 'Dana Pruett <dana@bluewatertelecom.example>',
    });
    expect(intent).toBe('third_party_claim');
  });
});

describe('what the mail says itself', () => {
  it('counts before what its file says', async () => {
    const { agent, extraction } = await read(
      `We want SD-WAN. Miguel Santos is our agent of record. Our letter is attached.${NAME}`,
      [docx(SIGNED)],
    );
    expect(agent).toBe('at-2');
    expect(extraction.agentOfRecord).toMatchObject({ evidence: [{ source: 'body' }] });
  });
});
