/** Mail that ends on hold, from raw bytes: who hears that it came, and who must not. */
import { describe, expect, it } from 'vitest';
import type { DecisionInput } from '../src/decide/decide.ts';
import { likenessIndex } from '../src/decide/likeness.ts';
import { SILENT_HOLDS } from '../src/decide/trust.ts';
import { type Conclusion, PortError, type Unfinished, type WriterHistory } from '../src/domain/ports.ts';
import { intake, type IntakeNeeds } from '../src/intake.ts';
import { readLetter } from '../src/read/letter.ts';
import { verifier } from '../src/verify/verify.ts';
import { BORDER, DIRECTORY, from, NEVE, type Person, person, recordAt, STRAND } from './attacks/firms.ts';
import { CODE, designatedIn, type Led, type Mind, mind } from './attacks/in-memory.ts';
import { type Draft, letter, mail, type Mail, signed } from './attacks/mails.ts';
import { silentLog } from './log.ts';

const AT = new Date('2026-11-02T09:00:00Z');
const resolver = async (name: string, type: string): Promise<readonly unknown[]> => {
  const records = type === 'TXT' ? recordAt(name) : null;
  if (records === null) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
  return await Promise.resolve(records);
};
const newMind = (): Mind => mind({ directory: DIRECTORY, resolver, authservIds: [BORDER], at: AT });
const plain = (who: Pick<Person, 'name' | 'email'>, draft: Omit<Draft, 'from'>): Mail =>
  mail({ from: from(who), date: AT, ...draft });
const proved = async (who: Person, draft: Omit<Draft, 'from'>): Promise<Mail> =>
  await signed(plain(who, draft), who.domain, { at: AT });
const typesTheCode: Omit<Draft, 'from'> = {
  to: 'referrals+FH-00000001@firsthand.example',
  subject: 'Re: Is this mail from you? (FH-00000001)',
  references: ['<00000000-0000-4000-8000-000000000000@firsthand.example>'],
  body: `${CODE}\n`,
};
const told = ({ decision }: Led): string =>
  [
    decision.holdReason ?? decision.outcome,
    ...decision.notices.flatMap(({ facts, recipients }) => recipients.map(({ address }) => `${facts.kind}>${address}`)),
  ].join(' ');

describe('a customer whom nothing proves, and who typed our code,', () => {
  const brine = person('Orla Venn', 'General Manager', 'Brinefield Water District', 'ovenn@brinefieldwater.example');
  const cobb = person('Iver Cobb', 'Owner', 'Cobb Cooperage', 'icobb@cobbcooperage.example');
  const elsewhere = letter(cobb, { ...NEVE, agency: { id: '', name: 'Bellweather Master Agency', email: '' } });
  it.each<[string, Person, string, string]>([
    [
      'hears when procurement rules need a person',
      brine,
      letter(brine),
      'public_body desk_looks>ovenn@brinefieldwater.example',
    ],
    [
      'hears when nobody knows the agency that they named',
      cobb,
      elsewhere,
      'agency_not_listed desk_looks>icobb@cobbcooperage.example',
    ],
  ])('%s', async (_, who, words, expected) => {
    const { next } = newMind();
    const { decision } = await next(plain(who, { body: words }).raw);
    expect(decision.events.at(-1)?.kind).toBe('confirmation_asked');
    const answer = await next(plain(who, typesTheCode).raw);
    expect(told(answer)).toBe(expected);
    expect(designatedIn(answer)).toEqual([]);
  });
});

describe('the name beside a proved address is that of somebody else:', () => {
  const wren = person('Tamsin Wren', 'CEO', 'Wrenhollow Dairy', 'twren@wrenhollow.example');
  it.each([
    ['their own address elsewhere', 'tamsin.wren@oldcreamery.example'],
    ['that of an agent’s firm', STRAND.company],
  ])('%s. They alone hear that a person looks', async (_, name) => {
    const raw = (
      await signed(mail({ from: `"${name}" <${wren.email}>`, date: AT, body: letter(wren) }), wren.domain, { at: AT })
    ).raw;
    expect(told(await newMind().led(raw))).toBe(`borrowed_name desk_looks>${wren.email}`);
  });
});

describe('a mail that could not be read', () => {
  const holm = person('Sunniva Holm', 'CIO', 'Holmgard Ropeworks', 'sholm@holmgardropes.example');
  const byBorder = (sender: string): string =>
    `Authentication-Results: ${BORDER}; spf=pass smtp.mailfrom=${sender}; dkim=none; dmarc=pass header.from=${holm.domain}`;
  const words = { body: letter(holm), subject: 'Plans of our sites' };
  const headers = (...top: readonly string[]): Buffer => {
    const { raw } = plain(holm, { ...words, top });
    return raw.subarray(0, raw.indexOf('\r\n\r\n') + 4);
  };

  it.each<[string, Buffer, string]>([
    [
      'and our border proves, is held, and its writer hears of it',
      headers(byBorder(holm.email)),
      `desk_looks>${holm.email}`,
    ],
    ['that nothing proves is held in silence', headers(), ''],
    ['that our border denies too', headers(byBorder(holm.email).replace('dmarc=pass', 'dmarc=fail')), ''],
    ['that a program sent is answered to nobody', headers(byBorder(holm.email), 'Auto-Submitted: auto-replied'), ''],
    [
      'that offers to unsubscribe neither',
      headers(byBorder(holm.email), 'List-Unsubscribe: <https://holm.example/u>'),
      '',
    ],
  ])('too large: what is larger than the limit %s', async (_, raw, expected) => {
    const conclusion = await concluded(raw, { headersOnly: true });
    expect(conclusion).toMatchObject({ outcome: 'hold', holdReason: 'too_large', standing: null, extraction: null });
    expect(sent(conclusion)).toBe(expected);
  });

  it('too large: a DNS that does not answer holds nothing up', async () => {
    const raw = (await proved(holm, words)).raw;
    const conclusion = await concluded(raw.subarray(0, raw.indexOf('\r\n\r\n') + 4), {
      headersOnly: true,
      dnsIsDown: true,
    });
    expect(conclusion).toMatchObject({ outcome: 'hold', holdReason: 'too_large' });
    expect(sent(conclusion)).toBe('');
  });

  it.each<[string, () => Promise<Mail>, string]>([
    ['of a proved writer is told to them', async () => await proved(holm, words), `desk_looks>${holm.email}`],
    [
      'of a proved office is told there',
      async () => await proved({ ...holm, email: `office@${holm.domain}` }, words),
      `desk_looks>office@${holm.domain}`,
    ],
    ['that nothing proves is told to nobody', async () => await Promise.resolve(plain(holm, words)), ''],
    [
      'of a proved program is told to nobody',
      async () => await proved(holm, { ...words, headers: ['Auto-Submitted: auto-generated'] }),
      '',
    ],
  ])('what kills whoever reads it: a mail %s', async (_, made, expected) => {
    const { raw } = await made();
    expect(sent(await concluded(raw, { dies: true }))).toBe(expected);
  });

  it('comes a second time by another way: whoever heard of it hears no more', async () => {
    const { raw } = await proved(holm, words);
    expect(sent(await concluded(raw, { dies: true, isCopy: true }))).toBe('');
  });
});

it('each hold of which nobody hears says why', () => {
  for (const why of Object.values(SILENT_HOLDS)) expect(why.length).toBeGreaterThan(20);
});

const sent = ({ notices }: Conclusion): string =>
  notices
    .flatMap(({ draft: { facts, recipients } }) => recipients.map(({ address }) => `${facts.kind}>${address}`))
    .join(' ');

const NO_HISTORY: WriterHistory = {
  referrals: [],
  asked: [],
  elsewhere: [],
  companiesHere: [],
  lastProved: null,
  sentBefore: null,
  signatureSeenAt: null,
};

/** How the real story of one letter ends. `dies`: the rules are killed at it each time. */
async function concluded(
  raw: Buffer,
  { headersOnly = false, dies = false, isCopy = false, dnsIsDown = false },
): Promise<Conclusion> {
  let conclusion: Conclusion | null = null;
  const copy = isCopy ? ({ id: 'first', holdReason: 'unreadable', referral: null } as const) : null;
  const message: Unfinished = {
    id: 'letter',
    raw,
    headersOnly,
    contentSha256: new Uint8Array(32),
    messageId: null,
    receivedAt: AT,
    internalDate: AT,
    source: 'mailbox',
    readingFailures: 0,
    ahead: { ofSender: 0, ofDomain: 0, ofNetwork: 0, costly: 0 },
    copy,
  };
  const down = async (): Promise<never> => await Promise.reject(new PortError('no answer', { retry: 'later' }));
  const needs: IntakeNeeds = {
    store: {
      begin: async () => await Promise.resolve(message),
      readingFailed: async () => await Promise.resolve(2),
      putBehind: async () => await Promise.resolve(),
      twin: async () => await Promise.resolve(copy),
      thread: async () => await Promise.resolve(null),
      history: async () => await Promise.resolve(NO_HISTORY),
      letter: async () => await Promise.resolve(null),
      customers: async () => await Promise.resolve([]),
      commit: async (_, ended) => {
        conclusion = ended;
        return await Promise.resolve('committed' as const);
      },
    },
    directory: async () => await Promise.resolve(DIRECTORY),
    known: async () => await Promise.resolve(likenessIndex([])),
    codePlace: (): DecisionInput['holdsCode'] => null,
    reading: {
      read: async (bytes) => await readLetter(bytes),
      readIfLight: async (bytes) => await readLetter(bytes),
      readWithoutModel: async () => await Promise.resolve({ ok: false, why: 'crashed', detail: 'gone' }),
      close: async () => await Promise.resolve(),
    },
    verify: verifier({
      resolver: dnsIsDown ? down : resolver,
      authservIds: [BORDER],
      sealers: [],
      clock: { now: () => AT },
    }),
    extract: async () => {
      expect(dies).toBe(true);
      return await Promise.resolve({ ok: false, why: 'crashed', detail: 'gone' });
    },
    prepare: async (draft) => {
      const rendered = { subject: '', text: '', html: '', attachments: [], logo: null };
      return await Promise.resolve({ id: 'notice', codeKey: null, draft, rendered, deliveries: [] });
    },
    canary: async () => await Promise.resolve(false),
    bounced: async () => await Promise.resolve(),
    fresh: () => ({ id: 'referral', reference: 'FH-00000001' }),
    lap: () => () => {},
    concluded: () => {},
    behind: { enqueue: async () => await Promise.resolve(), hasten: async () => await Promise.resolve() },
    log: silentLog,
  };
  // Both ways end alike: what may be long to read is put behind by the first one.
  await intake(needs, 'as_it_comes')('letter', AbortSignal.timeout(200_000));
  if (conclusion === null) await intake(needs, 'behind')('letter', AbortSignal.timeout(200_000));
  return conclusion ?? expect.unreachable();
}
