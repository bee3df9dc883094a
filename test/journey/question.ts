/** A letter of the demo without its signature, and our question about it as it comes out of the sink: its code, and the link in it. */
import { expect } from 'vitest';
import type { SunkMail } from '../servers/smtp-sink.ts';
import { signedLetters, type World } from './world.ts';

/** As many honest mails come. `slug` is how its file begins; `run` tells copies apart. */
export async function unsigned(run: string, slug = '01'): Promise<Buffer> {
  const letter = (await signedLetters(run)).find((one) => one.letter.slug.startsWith(slug)) ?? expect.unreachable();
  return Buffer.from(
    letter.raw.toString('latin1').replace(/^DKIM-Signature:[^\n]*\n(?:[ \t][^\n]*\n)*/gim, ''),
    'latin1',
  );
}

export const textOf = (raw: Buffer | string): string =>
  String(raw)
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Asked about an unsigned mail: the question as it was sent, and what it is answered with. */
export async function asked(world: World, run: string, slug?: string) {
  const before = world.sink.mails.length;
  await world.deliver(await unsigned(run, slug));
  const [question] = (await world.sink.waitFor(before + 1)).slice(before);
  return readQuestion(question);
}

export function readQuestion(question: SunkMail | undefined) {
  const raw = textOf(question?.raw ?? '');
  const [, code = ''] = /^([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\s*$/m.exec(raw) ?? [];
  const [, replyTo = ''] = /^Reply-To:[^<]*<([^>]+)>/im.exec(raw) ?? [];
  const [, reference = ''] = /(FH-[0-9A-Z]{8})/.exec(raw) ?? [];
  const [, link = null] = /(http:\/\/127\.0\.0\.1:\d+\/r\/\S+)/.exec(raw) ?? [];
  return { question, raw, code, replyTo, reference, link };
}

/** Whom the sink has mail for, but for the first so many. */
export const toldSince = (world: World, count: number): string[] =>
  world.sink.mails
    .slice(count)
    .flatMap(({ to }) => to)
    .toSorted();

/** A plain reply to our mail, as any mail program writes it. */
export function replyTo(from: string, to: string, question: string, words: string): Buffer {
  const id = /^Message-ID: (<[^>]+>)/im.exec(question)?.[1] ?? '';
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    'Subject: Re: Is this mail from you?',
    `Date: ${new Date().toUTCString()}`,
  ];
  const headers = [...lines, `Message-ID: <${Math.random()}@x.example>`, `In-Reply-To: ${id}`, `References: ${id}`];
  return Buffer.from([...headers, 'Content-Type: text/plain; charset=utf-8', '', words, ''].join('\r\n'));
}
