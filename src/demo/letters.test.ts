import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ASKS, INTENTS, INTERESTS, PARTS, PLACEMENTS, SERVICES } from '../domain/lists.ts';
import { DEMO_FIXTURES, readDirectoryJson, readKeys, readLetters } from './letters.ts';

const named = z.strictObject({ name: z.string(), directoryId: z.string().nullable() });
/** The label as people write it: what the letter says, whatever the service then does. */
const labelSchema = z.discriminatedUnion('intent', [
  z.strictObject({
    intent: z.enum(['self_referral', 'update', 'third_party_claim']),
    customer: z.strictObject({
      company: z.string().nullable(),
      contactName: z.string(),
      contactTitle: z.string().nullable(),
      contactEmail: z.string(),
      contactPhone: z.string().nullable(),
    }),
    interest: z.enum(INTERESTS),
    masterAgency: z.strictObject({ status: z.enum(['named', 'multiple', 'missing']), agencies: z.array(named) }),
    agentOfRecord: z.strictObject({
      status: z.enum(['designated', 'multiple', 'ambiguous', 'missing', 'none_wanted']),
      agents: z.array(named.extend({ company: z.string().nullable(), email: z.string().nullable() })),
    }),
    placement: z.enum(PLACEMENTS),
    opportunity: z.strictObject({
      services: z.array(z.enum(SERVICES)),
      locations: z.number().nullable(),
      seats: z.number().nullable(),
      monthlyBudget: z.strictObject({ amount: z.number(), currency: z.string() }).nullable(),
      targetDate: z.iso.date().nullable(),
      incumbents: z.array(z.string()),
      facts: z.array(z.string()),
    }),
    asks: z.array(z.enum(ASKS)),
    psa: z.null(),
    missing: z.array(z.enum(PARTS)),
  }),
  z.strictObject({ intent: z.enum(INTENTS).exclude(['self_referral', 'update', 'third_party_claim']) }),
]);
const directory = z
  .object({
    agencies: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        deskEmail: z.string().nullable(),
        salesManagers: z.array(z.object({ email: z.string() })),
      }),
    ),
    agents: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        emails: z.array(z.string()),
        agencyIds: z.array(z.string()),
        salesManagerEmail: z.string().nullable(),
      }),
    ),
  })
  .parse(await readDirectoryJson(DEMO_FIXTURES));

const letters = await readLetters(DEMO_FIXTURES);
const keys = await readKeys(DEMO_FIXTURES);
const labels = new Map(
  await Promise.all(
    letters.map(
      async ({ slug }) =>
        [slug, labelSchema.parse(JSON.parse(await readFile(join(DEMO_FIXTURES, `${slug}.json`), 'utf8')))] as const,
    ),
  ),
);
const cases = letters.map((letter) => [letter.slug, letter] as const);

describe('the demo world', () => {
  test('has a letter, a label and an expectation each, and a key for each sender', async () => {
    const mails = (await readdir(DEMO_FIXTURES)).filter((file) => file.endsWith('.eml')).toSorted();

    expect(mails).toEqual(letters.map(({ slug }) => `${slug}.eml`));
    expect(
      letters.flatMap(({ expectation }) => expectation.signedBy ?? []).filter((domain) => !keys.has(domain)),
    ).toEqual([]);
  });

  test('shows every outcome, and every notice that a first letter or an update leads to', () => {
    expect(new Set(letters.map(({ expectation }) => expectation.outcome))).toEqual(
      new Set(['referral', 'hold', 'claim', 'ignored', 'duplicate']),
    );
    expect(new Set(letters.flatMap(({ expectation }) => expectation.notices))).toEqual(
      new Set([
        'confirmation',
        'agency_summary',
        'read_back',
        'please_confirm',
        'noted',
        'desk_looks',
        'claim_receipt',
      ]),
    );
  });

  test.each(cases)('%s: nobody real can be mailed or called', (_slug, { source }) => {
    const text = source.toString('latin1').replaceAll(/=\r?\n/g, '');
    const addresses = [...text.matchAll(/[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/g)].map((match) => match[1] ?? '');

    expect(addresses.filter((domain) => !domain.endsWith('.example'))).toEqual([]);
    expect(
      [...text.matchAll(/\d{3}[-. ]{1,2}\d{4}\b/g)]
        .map((match) => match[0])
        .filter((number) => !/^555.01\d\d/.test(number)),
    ).toEqual([]);
  });
});

describe('what is expected of the service follows from the label', () => {
  test.each(cases)('%s', (slug, { expectation, source }) => {
    const label = labels.get(slug);
    if (expectation.answers !== undefined) {
      // With their yes everybody hears what they would have heard of a letter that is surely read.
      const answered = letters.find((letter) => letter.slug === expectation.answers)?.expectation;
      expect(answered?.likely).toBe(true);
      expect(expectation).toMatchObject({ notices: answered?.notices, recipients: answered?.recipients });
      return;
    }
    if (expectation.outcome !== 'referral' && expectation.notices.length === 0) {
      expect(expectation).toMatchObject({ agent: null, agency: null, missing: [], recipients: [] });
      return;
    }
    if (label?.intent !== 'self_referral') {
      // A claim is answered to who claims; who updates hears what changed, and so does the agency.
      const told =
        label?.intent === 'third_party_claim' ? ['claim', 'claim_receipt'] : ['referral', 'noted', 'agency_summary'];
      expect([expectation.outcome, ...expectation.notices]).toEqual(told);
      return;
    }

    const agentId = label.agentOfRecord.agents[0]?.directoryId ?? null;
    const agencyId = label.masterAgency.agencies[0]?.directoryId ?? null;
    expect(expectation).toMatchObject({ agent: agentId, agency: agencyId, missing: label.missing });

    const agent = directory.agents.find(({ id }) => id === agentId);
    const agency = directory.agencies.find(({ id }) => id === agencyId);
    const writer = /^From:.*<(.+)>$/m.exec(source.toString('latin1'))?.[1];
    const manager =
      agency?.salesManagers.find(({ email }) => email === agent?.salesManagerEmail)?.email ?? agency?.deskEmail;
    const inEffect = expectation.notices.includes('confirmation');
    expect(expectation.recipients).toEqual(inEffect ? [writer, agent?.emails[0], manager] : [writer]);
    expect(inEffect).toBe(
      agent !== undefined &&
        agency !== undefined &&
        agent.agencyIds.includes(agency.id) &&
        expectation.holdReason !== 'public_body' &&
        !expectation.notices.includes('please_confirm') &&
        label.missing.every((part) => part === 'placement'),
    );
  });
});
