/** Raw replies in, each with its quote and its signature; how they answer, out. None of these stands in fixtures/answers. */
import { expect, it } from 'vitest';
import type { Answer } from '../../domain/answer.ts';
import { readLetter } from '../../read/letter.ts';
import { heardIn } from './heard.ts';

const QUOTE = `
On Tue, 3 Nov 2026 at 10:12, Referral desk <desk@hillsidepartners.example> wrote:
> We received a mail from your address. Is this mail from you? Answer yes, and we go on.
> If it is not yours, just tell us.`;

async function answerTo(words: string): Promise<Answer | null> {
  const raw = `From: Jo Field <jo@fieldbakery.example>\r
To: desk@hillsidepartners.example\r
Subject: Re: Is this mail from you?\r
Date: Tue, 3 Nov 2026 11:00:00 +0000\r
Message-ID: <1@fieldbakery.example>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
${`${words}\n${QUOTE}`.replaceAll('\n', '\r\n')}\r
`;
  const read = await readLetter(Buffer.from(raw));
  if (!read.ok) throw new Error(words);
  return heardIn(read.letter, { agencies: [], agents: [], referralAddresses: [] }).answer;
}

const sureYes: readonly string[] = [
  'Yes, that was me.',
  'yes',
  'Correct, I sent it',
  'Yes I wrote that email\n\nSent from my iPhone',
  'Confirmed, please proceed.\n\nJo Field\nField Bakery',
  'All correct, please go ahead.',
  'Ja, das war ich',
  'Stimmt alles so.',
  "Oui, c'est bien moi qui vous ai écrit.",
  'Sí, fui yo',
  'Sim, está tudo certo.',
];
it.each(sureYes)('is surely a yes: %j', async (words) => {
  const answer = await answerTo(words);
  expect(answer?.degree).toBe('sure');
  expect(['yes', 'yes_more']).toContain(answer?.kind);
});

const noYes: readonly (readonly [words: string, kind: Answer['kind']])[] = [
  ['We did not ask for that, none of us did.', 'dispute'],
  ['Yes sure, like I would ever hire that man. Fake!', 'dispute'],
  ['Was that me? No.', 'dispute'],
  ['Das war ich nicht', 'dispute'],
  ['I cannot say yes to that', 'no'],
  ['Yes, cancel it', 'withdraws'],
  ['Yes, that was me. Please hold off until Tuesday though.', 'not_yet'],
  ['Ja, aber erst nächste Woche', 'not_yet'],
  ['Yes, as long as it is free for the bakery', 'conditional'],
  ['Yes, that was me, and I want all my data deleted.', 'data_request'],
  ['Yes, I got your email.', 'receipt'],
  ['Thanks a lot!', 'thanks'],
  ['Who is this?', 'question'],
  ['Automatic reply: the bakery is closed until Monday. Orders are answered after that.', 'machine'],
  ['Your ticket 4431 has been opened. Status: confirmed.', 'machine'],
];
it.each(noYes)('is no yes: %j is %s', async (words, kind) => {
  expect(await answerTo(words)).toMatchObject({ kind, degree: expect.stringMatching(/sure|likely/) });
});

// The first could be a person's as well as a machine's, and is read as `not_yet`.
const asked: readonly string[] = [
  'I am out of the office until Monday and will answer when I am back.',
  'Yes, it is Karen, not Carl',
  'Yes, the',
  'zxq wvut',
  'Oui, le truc bleu',
];
it.each(asked)('is not surely a yes: %j', async (words) => {
  const answer = await answerTo(words);
  expect(answer?.degree === 'sure' && ['yes', 'yes_more'].includes(answer.kind)).toBe(false);
});

it.each(['', '   ', '!!', '—'])('no words are no answer: %j', async (words) => {
  expect(await answerTo(words)).toBeNull();
});

it('a long letter that begins with a yes is not surely one: its end is not weighed', async () => {
  const answer = await answerTo(`Yes, that was me.\n${'We bake bread and rolls for the whole valley. '.repeat(60)}`);
  expect(answer?.degree).not.toBe('sure');
});
