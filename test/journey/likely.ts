/** Letters of a customer whose agent the rules do not see and a model does, signed as they arrive; and what the model answers about them. */
import { DEMO_FIXTURES, readKeys } from '../../src/demo/letters.ts';
import { post } from '../../src/demo/sign.ts';
import type { ModelReading } from '../../src/extract/model/schema.ts';
import { answering, assigning, SILENT } from '../lies.ts';
import type { ModelServer } from '../servers/model.ts';
import { REFERRALS } from './world.ts';

export const CUSTOMER = 'avollan@beringcold.example';
export const NADIA = 'nadia@larkfieldtelecom.example';
export const INGRID = 'ingrid.solheim@quillstone.example';
export const SENTENCE = 'Agent: I guess Nadia Haddad of Larkfield Telecom Advisors';
export const CHOICE = 'Agent: I guess Nadia Haddad of Larkfield Telecom Advisors, or Owen Pruitt of Tidemark Networks';

const NADIA_NAMED = { name: 'Nadia Haddad', company: 'Larkfield Telecom Advisors' };
const OWEN_NAMED = { name: 'Owen Pruitt', company: 'Tidemark Networks' };

interface Writer {
  readonly from: string;
  readonly company: string;
}

const ASTRID: Writer = { from: CUSTOMER, company: 'Bering Cold Storage' };
/** Rules of procurement may forbid them to refer themselves, so that a person decides. */
export const WATER_DISTRICT: Writer = {
  from: 'hyazziebrooks@alderbasinwater.example',
  company: 'Alder Basin Water District',
};

/** `need` tells one letter from another, for people and for the model. */
export async function customerWrites(need: string, words: string, { from, company }: Writer = ASTRID): Promise<Buffer> {
  const domain = from.slice(from.indexOf('@') + 1);
  const lines = [
    `From: ${from}`,
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
    `Chief Operating Officer, ${company}`,
    '',
  ];
  const key = (await readKeys(DEMO_FIXTURES)).get(domain);
  if (key === undefined) throw new Error(`the demo has no key of ${domain}`);
  const run = need.replace(/\W/g, '');
  return (await post(Buffer.from(lines.join('\n')), { at: new Date(), run, signer: { domain, key } })).raw;
}

/** What the model finds in mail that holds these words. */
export function modelFinds(server: ModelServer, words: string, reading: Partial<ModelReading>): void {
  server.answer(words, answering(reading));
}

export const FINDS_NADIA = assigning([NADIA_NAMED], [SENTENCE]);
export const FINDS_EITHER: Partial<ModelReading> = {
  agentOfRecord: {
    ...SILENT.agentOfRecord,
    status: 'ambiguous',
    agents: [NADIA_NAMED, OWEN_NAMED].map((one) => ({ ...one, email: null, quotes: [CHOICE] })),
    why: 'two are named',
  },
};
