import { describe, expect, it } from 'vitest';
import { mailsInMbox } from './mbox.ts';

const AT = 'Mon Jan 12 08:14:09 2026';
const mail = (word: string) => `From: a@a.example\nSubject: ${word}\n\n${word}\n`;

async function* inChunks(text: string, size: number) {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, { size = 100_000, maxBytes = 1_000_000 } = {}) {
  const mails = [];
  for await (const { raw, ...rest } of mailsInMbox(inChunks(text, size), maxBytes))
    mails.push({ text: raw.toString('latin1'), ...rest });
  return mails;
}

const specification: [what: string, mbox: string, mails: string[]][] = [
  ['nothing', '', []],
  ['one mail', `From a@a.example ${AT}\n${mail('one')}\n`, [mail('one')]],
  ['two', `From a ${AT}\n${mail('one')}\nFrom b ${AT}\n${mail('two')}\n`, [mail('one'), mail('two')]],
  [
    'no empty line between them',
    `From a ${AT}\n${mail('one')}From b ${AT}\n${mail('two')}`,
    [mail('one'), mail('two')],
  ],
  [
    'line ends of CR LF',
    `From a ${AT}\r\nA: b\r\n\r\nx\r\n\r\nFrom b ${AT}\r\nC: d\r\n\r\n`,
    ['A: b\r\n\r\nx\r\n', 'C: d\r\n'],
  ],
  ['bytes above 127', `From a ${AT}\n${mail('\u00e9\u00ff')}\n`, [mail('\u00e9\u00ff')]],
  ['no line end at its end', `From a ${AT}\nA: b\n\nlast`, ['A: b\n\nlast']],
  ['quoted lines', `From a ${AT}\n\n>From x\n>>From y\n> From z\n`, ['\nFrom x\n>From y\n> From z\n']],
  [
    'a sentence that nobody quoted',
    `From a ${AT}\n\nWe grew.\n\nFrom now on we want phones.\n`,
    ['\nWe grew.\n\nFrom now on we want phones.\n'],
  ],
  ['From within a line', `From a ${AT}\n\nxFrom b ${AT}\n`, [`\nxFrom b ${AT}\n`]],
  [
    'the marks of Gmail',
    'From 17@xxx Mon Jan 12 08:14:09 +0000 2026\nA: b\n\nFrom 18@xxx Tue Jan 13 08:14:09 +0000 2026\nC: d\n',
    ['A: b\n', 'C: d\n'],
  ],
  ['the marks of Thunderbird', `From - ${AT}\nA: b\n\nFrom - ${AT}\nC: d\n`, ['A: b\n', 'C: d\n']],
  ['marks without a date', 'From a\nA: b\n\nFrom c\nC: d\n', ['A: b\n', 'C: d\n']],
];

describe('an mbox with', () => {
  it.each(specification)('%s', async (_, mbox, mails) => {
    expect((await read(mbox)).map(({ text }) => text)).toEqual(mails);
  });

  it.each(specification)('%s, which comes in pieces', async (_, mbox, mails) => {
    for (const size of [1, 2, 3, 7, 50]) expect((await read(mbox, { size })).map(({ text }) => text)).toEqual(mails);
  });

  it('a mail over the limit gives its header alone, and the next one whole', async () => {
    const long = `${mail('long')}${'x'.repeat(300_000)}\n`;
    const mbox = `From a ${AT}\n${long}From b ${AT}\n${mail('two')}`;
    expect(await read(mbox, { size: 1000, maxBytes: 5000 })).toEqual([
      { text: 'From: a@a.example\nSubject: long\n\n', bytes: long.length, headersOnly: true },
      { text: mail('two'), bytes: mail('two').length, headersOnly: false },
    ]);
  });
});
