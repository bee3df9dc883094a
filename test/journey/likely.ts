/** Letters of a customer whose agent the rules do not see and a model does, signed as they arrive; and what the model answers about them. */
import { randomUUID } from 'node:crypto';
import { DEMO_FIXTURES, readKeys } from '../../src/demo/letters.ts';
import { post } from '../../src/demo/sign.ts';
import { auditJsonSchema, type ModelReading } from '../../src/extract/model/schema.ts';
import { answering, asking, assigning, auditing } from '../lies.ts';
import type { ModelServer } from '../servers/model.ts';
import { REFERRALS } from './world.ts';

export const CUSTOMER = 'avollan@beringcold.example';
export const NADIA = 'nadia@larkfieldtelecom.example';
export const INGRID = 'ingrid.solheim@quillstone.example';
export const SENTENCE = 'Agent: I guess Nadia Haddad of Larkfield Telecom Advisors';
export const OTHER = 'Agent: I guess Owen Pruitt of Tidemark Networks';
export const CHOICE = 'Agent: I guess Nadia Haddad of Larkfield Telecom Advisors, or Owen Pruitt of Tidemark Networks';

const NADIA_NAMED = { name: 'Nadia Haddad', company: 'Larkfield Telecom Advisors' };
const OWEN_NAMED = { name: 'Owen Pruitt', company: 'Tidemark Networks' };

interface Writer {
  readonly name: string;
  readonly from: string;
  readonly company: string;
}

const ASTRID: Writer = { name: 'Astrid Vollan', from: CUSTOMER, company: 'Bering Cold Storage' };
/** Rules of procurement may forbid them to refer themselves, so that a person decides. */
export const WATER_DISTRICT: Writer = {
  name: 'Harold Yazzie-Brooks',
  from: 'hyazziebrooks@alderbasinwater.example',
  company: 'Alder Basin Water District',
};

/** `need` tells one letter from another, for people and for the model. */
export async function customerWrites(
  need: string,
  words: string,
  { name, from, company }: Writer = ASTRID,
): Promise<Buffer> {
  const domain = from.slice(from.indexOf('@') + 1);
  const lines = [
    `From: ${name} <${from}>`,
    `To: ${REFERRALS}`,
    `Subject: ${need}`,
    'Message-ID: <likely@beringcold.example>',
    'Date: Mon, 12 Jan 2026 08:14:05 -0800',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Hello,',
    '',
    `I run operations at ${company}. We are buying ${need} at all six warehouses.`,
    '',
    ...words.split('\n'),
    '',
    name,
    `Chief Operating Officer, ${company}`,
    '',
  ];
  return await signed(lines, domain);
}

/** A signed answer to one of our mails, known by the reference and by the address that it goes to. */
export async function customerReplies(
  { replyTo, reference }: { readonly replyTo: string; readonly reference: string },
  words: string,
): Promise<Buffer> {
  const lines = [
    `From: ${CUSTOMER}`,
    `To: ${replyTo}`,
    `Subject: Re: ${reference}`,
    'Message-ID: <reply@beringcold.example>',
    'Date: Mon, 12 Jan 2026 08:14:05 -0800',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    words,
    '',
  ];
  return await signed(lines, 'beringcold.example');
}

async function signed(lines: readonly string[], domain: string): Promise<Buffer> {
  const key = (await readKeys(DEMO_FIXTURES)).get(domain);
  if (key === undefined) throw new Error(`the demo has no key of ${domain}`);
  return (await post(Buffer.from(lines.join('\n')), { at: new Date(), run: randomUUID(), signer: { domain, key } }))
    .raw;
}

/** What the model finds in mail that holds these words; asked once more, it would not swear to it. */
export function modelFinds(server: ModelServer, words: string, reading: Partial<ModelReading>): void {
  const doubts = auditing([NADIA_NAMED, OWEN_NAMED], [words], 'no');
  server.answer(words, (_, schema) =>
    schema === auditJsonSchema.name ? { kind: 'json', json: doubts } : answering(reading),
  );
}

/** Whoever reads with care sees the agency too, where the mail asks for it. */
const withAgency = (reading: Partial<ModelReading>): Partial<ModelReading> => {
  const asked = asking('Quillstone', ['Please bring in Quillstone.']);
  return { ...reading, ...asked, roll: [...(reading.roll ?? []), ...(asked.roll ?? [])] };
};

export const FINDS_NADIA = withAgency(assigning([NADIA_NAMED], [SENTENCE]));
export const FINDS_OWEN = withAgency(assigning([OWEN_NAMED], [OTHER]));
export const FINDS_EITHER = withAgency({
  roll: [NADIA_NAMED, OWEN_NAMED].map(({ name, company }) => ({
    is: 'agent',
    name,
    firm: company,
    act: 'considers',
    quotes: [CHOICE],
  })),
  agent: { status: 'ambiguous', names: [NADIA_NAMED.name, OWEN_NAMED.name], quotes: [CHOICE] },
});
