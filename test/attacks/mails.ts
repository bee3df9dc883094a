/** What somebody writes in; the raw mail as it arrives out: plain, signed as the large hosts sign, altered on the way, or as an answer to a mail of ours. */
import { randomUUID } from 'node:crypto';
import type { DKIMSignOptions } from 'mailauth';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { mailDate } from '../../src/demo/sign.ts';
import { from, type Key, keyOf, NEVE, OURS, type Party, type Person } from './firms.ts';

export interface Mail {
  readonly raw: Buffer;
  readonly messageId: string;
}

export interface Draft {
  /** As it stands in the header. */
  readonly from: string;
  readonly to?: string;
  readonly subject?: string;
  readonly date?: Date;
  readonly messageId?: string;
  /** Message-IDs, the last of which is answered. */
  readonly references?: readonly string[];
  /** Above all others. */
  readonly top?: readonly string[];
  readonly headers?: readonly string[];
  /** Content-Type, and what else says how the body is written; null where the mail says nothing of it. */
  readonly type?: string | null;
  readonly body: string | Buffer;
}

const CRLF = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');

export function mail(draft: Draft): Mail {
  const { to = OURS, subject = 'New services', references = [], top = [], headers = [], body } = draft;
  const messageId = draft.messageId ?? `<${randomUUID()}@mail.example>`;
  const type = draft.type === undefined ? 'text/plain; charset=utf-8' : draft.type;
  const fields = [
    ...top,
    `From: ${draft.from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    `Date: ${mailDate(draft.date ?? new Date())}`,
    ...(references.length === 0
      ? []
      : [`In-Reply-To: ${references.at(-1)}`, `References: ${references.join('\r\n ')}`]),
    'MIME-Version: 1.0',
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    ...headers,
  ].map(CRLF);
  const content = typeof body === 'string' ? Buffer.from(CRLF(body)) : body;
  return { raw: Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n\r\n`), content]), messageId };
}

/** What each signs of the fields that are there. */
const SIGNED = {
  gmail: 'cc:to:subject:message-id:date:from:in-reply-to:references:mime-version',
  /** `To` is not among them. */
  microsoft365: 'from:date:subject:message-id:content-type:mime-version',
  /** No `t=`, and no Date: nothing says when. */
  appliance: 'from:to:subject',
} as const;
export type Signer = keyof typeof SIGNED;

export interface Signing {
  readonly as?: Signer;
  readonly at?: Date;
  /** Signs no more than the body that is there: `l=`. */
  readonly length?: boolean;
  readonly key?: Key;
}

/** Signed by `domain`. */
export async function signed(it: Mail, domain: string, how: Signing = {}): Promise<Mail> {
  const { as = 'gmail', at = new Date(), length = false, key = keyOf(domain) } = how;
  const body = it.raw.length - it.raw.indexOf('\r\n\r\n') - 4;
  const one = { signingDomain: domain, selector: key.selector, privateKey: key.privateKey };
  const options: DKIMSignOptions = {
    ...one, // mailauth's types want it here, its code reads it from signatureData
    signatureData: [{ ...one, ...(length ? { maxBodyLength: body } : {}) }],
    canonicalization: 'relaxed/relaxed',
    headerList: SIGNED[as],
    signTime: as === 'appliance' ? new Date(-1_000) : at, // a time before 1970 cannot be said, so that it is left out
  };
  const { signatures, errors } = await dkimSign(it.raw, options);
  const [failure] = errors;
  if (failure !== undefined || signatures === '') throw new Error(`not signed for ${domain}`, { cause: failure?.err });
  return { ...it, raw: Buffer.concat([Buffer.from(signatures, 'latin1'), it.raw]) };
}

/** By their own domain, as most mail of companies comes. */
export const signedBy = async (who: Person, draft: Omit<Draft, 'from'>, how?: Signing): Promise<Mail> =>
  await signed(mail({ from: from(who), ...draft }), who.domain, how);

/** The same mail, with something done to its text on the way. */
export function altered(it: Mail, change: (text: string) => string): Mail {
  const raw = Buffer.from(change(it.raw.toString('latin1')), 'latin1');
  if (raw.equals(it.raw)) throw new Error('nothing was altered');
  return { ...it, raw };
}

/** With further fields above all others. */
export const topped = (it: Mail, ...fields: readonly string[]): Mail =>
  altered(it, (text) => `${fields.map((field) => `${field}\r\n`).join('')}${text}`);

const NEED = 'We want SD-WAN and new internet circuits at our 11 workshops before June 2027.';
const signOff = ({ name, title, company }: Person): string =>
  `Regards,\n${name}\n${company === '' ? title : `${title}, ${company}`}\n`;

/** A complete referral in the words of `who`. */
export const letter = (who: Person, agent: Party = NEVE, need = NEED): string =>
  `${need}\n\nPlease bring in ${agent.agency.name} as our master agency. ${agent.name} of ${agent.company} is our agent of record for this, and the business goes to ${agent.name} and to nobody else.\n\n${signOff(who)}`;

/** The same as HTML; `between` stands in the middle. */
export const htmlLetter = (who: Person, agentHtml: string, between = '', agency = NEVE.agency.name): string =>
  `<html><head></head><body><p>${NEED}</p><p>Please bring in ${agency} as our master agency. ${agentHtml}</p>${between}<p>${signOff(who).replaceAll('\n', '<br>')}</p></body></html>`;

export const alternative = (plain: string, html: string): Pick<Draft, 'type' | 'body'> =>
  multipart(
    'alternative',
    ['Content-Type: text/plain; charset=utf-8', plain],
    ['Content-Type: text/html; charset=utf-8', html],
  );

export function multipart(
  kind: string,
  ...parts: readonly (readonly [fields: string, body: string])[]
): Pick<Draft, 'type' | 'body'> {
  const boundary = `b${randomUUID().slice(0, 12)}`;
  const inner = parts.map(([fields, body]) => `--${boundary}\n${fields}\n\n${body}\n`).join('');
  return { type: `multipart/${kind}; boundary="${boundary}"`, body: `${inner}--${boundary}--\n` };
}

export const base64 = (content: string | Buffer): string =>
  (typeof content === 'string' ? Buffer.from(CRLF(content)) : content).toString('base64').replaceAll(/.{76}/g, '$&\n');

/** A mail of ours as its recipient got it. */
export interface Received {
  readonly messageId: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
}

/** Their words above a quote of what we wrote, as mail programs do; `quote` false leaves it out. */
export const answering = (
  notice: Received,
  words: string,
  { quote = true, to = notice.replyTo, subject = `Re: ${notice.subject}` } = {},
): Omit<Draft, 'from'> => ({
  to,
  subject,
  references: [notice.messageId],
  body: quote
    ? `${words}\n\nOn Monday, Firsthand <${OURS}> wrote:\n${notice.text.trim().replaceAll(/^/gm, '> ')}\n`
    : `${words}\n`,
});
