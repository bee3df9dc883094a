import { describe, expect, it } from 'vitest';
import {
  type Check,
  clockCheck,
  directoryCheck,
  type Finding,
  canaryCheck,
  mailboxCheck,
  modelCheck,
  queueCheck,
  readDmarc,
  readSpf,
  runDoctor,
  sendingDomainCheck,
  usingCheck,
} from './doctor.ts';
import type { Directory } from './domain/directory.ts';
import type { ModelAnswer, Resolver } from './domain/ports.ts';

async function lines(checks: readonly Check[], limitMs = 5_000) {
  const said: string[] = [];
  const status = await runDoctor(checks, { limitMs, say: (line) => said.push(line) });
  return { status, said };
}
const finding = (name: string, ...findings: Finding[]): Check => ({ name, run: async () => findings });

describe('the doctor', () => {
  it('tells every finding in the order of the checks', async () => {
    const slow = Promise.withResolvers<string>();
    const checks = [
      usingCheck('first', async () => await slow.promise),
      { ...finding('second', { level: 'ok', says: 'b' }), run: async () => (slow.resolve('a'), []) },
      finding('third', { level: 'ok', says: 'c' }, { level: 'warning', says: 'd' }),
    ];
    expect(await lines(checks)).toEqual({ status: 0, said: ['ok     first: a', 'ok     third: c', 'look   third: d'] });
  });

  it('ends with 1 at a fault, and goes on with the others', async () => {
    const failing = usingCheck('mail server', async () => await Promise.reject(new Error('refused: set SMTP_USER')));
    expect(await lines([failing, finding('queue', { level: 'ok', says: 'well' })])).toEqual({
      status: 1,
      said: ['FAULT  mail server: refused: set SMTP_USER', 'ok     queue: well'],
    });
  });

  it('waits for nobody beyond the limit, and says so to whoever it leaves', async () => {
    const left = Promise.withResolvers<boolean>();
    const check = usingCheck('deaf', async (signal) => {
      signal.addEventListener('abort', () => left.resolve(true));
      return await new Promise<string>(() => undefined);
    });
    const { status, said } = await lines([check], 20);
    expect([status, said[0], await left.promise]).toEqual([1, expect.stringContaining('no answer within 20 ms'), true]);
  });
});

const levels = async (check: Check) => (await check.run(AbortSignal.timeout(200_000))).map(({ level }) => level);

it.each([
  [{ idle: true, move: true }, ['ok']],
  [{ idle: false, move: true }, ['ok', 'warning']],
  [{ idle: false, move: false }, ['ok', 'warning', 'warning']],
])('a mailbox that can %j is %j', async (abilities, expected) => {
  expect(await levels(mailboxCheck('a', async () => abilities))).toEqual(expected);
});

it('a mailbox whose address is not known gets no canary, and neither does any where none is sent', async () => {
  const mailboxes = [
    { name: 'a', address: 'referrals@agency.example' },
    { name: 'b', address: null },
  ];
  expect(await levels(canaryCheck(true, mailboxes))).toEqual(['ok', 'warning']);
  expect(await levels(canaryCheck(false, mailboxes))).toEqual(['warning']);
});

it('a queue with jobs that were given up is to be looked at', async () => {
  const exhausted = [{ id: 'x', reason: 'no', attempts: 5 }];
  const queue = (given: typeof exhausted) => ({ unfinished: async () => 3, exhausted: async () => given });
  expect(await levels(queueCheck('intake', queue([])))).toEqual(['ok']);
  expect(await levels(queueCheck('intake', queue(exhausted)))).toEqual(['ok', 'warning']);
});

const answers: [ModelAnswer, Finding['level']][] = [
  [
    {
      outcome: 'answered',
      json: { ok: true },
      use: { inputTokens: 1, cachedTokens: 0, outputTokens: 1, costUsd: null },
    },
    'ok',
  ],
  [{ outcome: 'not_json', use: null }, 'fault'],
  [{ outcome: 'unavailable', detail: '401 no such key' }, 'fault'],
  [{ outcome: 'rate_limited', retryAfterMs: null }, 'warning'],
  [{ outcome: 'over_budget' }, 'warning'],
];
it.each(answers)('a model whose answer is %j is %s', async (answer, level) => {
  expect(await levels(modelCheck({ name: 'm', ask: async () => answer }))).toEqual([level]);
});

describe('a directory', () => {
  const agency = {
    id: 'ag-1',
    name: 'Agency',
    aliases: [],
    domains: [],
    salesManagers: [],
    deskEmail: 'd@a.example',
    served: true,
  };
  const agent = {
    id: 'at-1',
    name: 'Dana',
    company: '',
    aliases: [],
    emails: ['d@d.example'],
    domains: [],
    agencyIds: ['ag-1'],
    salesManagerEmail: null,
  };
  const rows: [what: string, directory: Pick<Directory, 'agencies' | 'agents'>, Finding['level'][]][] = [
    ['that is complete', { agencies: [agency], agents: [agent] }, ['ok']],
    ['that is empty', { agencies: [], agents: [] }, ['fault']],
    ['without an address for an agent', { agencies: [agency], agents: [{ ...agent, emails: [] }] }, ['ok', 'warning']],
    ['without a desk', { agencies: [{ ...agency, deskEmail: null }], agents: [agent] }, ['ok', 'warning']],
    [
      'without a desk of one that is not served',
      { agencies: [{ ...agency, deskEmail: null, served: false }], agents: [agent] },
      ['ok'],
    ],
  ];
  it.each(rows)('%s', async (_, directory, expected) => {
    expect(await levels(directoryCheck(async () => ({ ...directory, referralAddresses: [] })))).toEqual(expected);
  });
});

it.each([
  [0, 'ok'],
  [59, 'ok'],
  [61, 'fault'],
  [-61, 'fault'],
])('a clock %i s away from the other is %s', async (seconds, level) => {
  const now = new Date('2026-01-12T08:14:09Z');
  const other = new Date(now.getTime() + seconds * 1000);
  expect(
    await levels(
      clockCheck(
        () => now,
        async () => other,
      ),
    ),
  ).toEqual([level]);
});

it.each([
  [[], 'warning'],
  [['google-site-verification=x'], 'warning'],
  [['v=spf10 -all'], 'warning'],
  [['v=spf1 include:a.example -all'], 'ok'],
  [['x', 'V=SPF1 ip4:192.0.2.1 ~all'], 'ok'],
  [['v=spf1 redirect=_spf.a.example'], 'ok'],
  [['v=spf1 +all'], 'warning'],
  [['v=spf1 mx all'], 'warning'],
  [['v=spf1 a -all', 'v=spf1 mx -all'], 'fault'],
])('SPF records %j are %s', (records, level) => {
  expect(readSpf(records).level).toBe(level);
});

it.each([
  [[], 'warning'],
  [['v=DMARC1; p=none; rua=mailto:d@a.example'], 'ok'],
  [['v=DMARC1;p=REJECT'], 'ok'],
  [['v=DMARC1; sp=none'], 'fault'],
  [['v=DMARC1; p=maybe'], 'fault'],
  [['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'fault'],
  [['v=DMARC10; p=none'], 'warning'],
])('DMARC records %j are %s', (records, level) => {
  expect(readDmarc(records).level).toBe(level);
});

describe('the domain that notices come from', () => {
  const zone: Record<string, string[][]> = {
    'mail.agency.example': [['v=spf1 include:a.', 'example -all']],
    '_dmarc.agency.example': [['v=DMARC1; p=quarantine']],
    'selector1._domainkey.mail.agency.example': [['v=DKIM1; k=rsa; ', 'p=MIIB']],
    'google._domainkey.mail.agency.example': [['v=DKIM1; p=']], // revoked
  };
  const resolver =
    (code: string): Resolver =>
    async (name) => {
      const records = zone[name];
      if (records === undefined) throw Object.assign(new Error(name), { code });
      return records;
    };

  it('is read with the DMARC record of the domain above it', async () => {
    const check = sendingDomainCheck('referrals@mail.agency.example', resolver('ENOTFOUND'));
    expect(check.name).toBe('sending domain mail.agency.example');
    expect((await check.run(AbortSignal.timeout(200_000))).map(({ says }) => says)).toEqual([
      'SPF "v=spf1 include:a.example -all"; see that it names the server in SMTP_HOST',
      'a DKIM key at selector1._domainkey',
      'DMARC asks for quarantine',
    ]);
  });

  it('is to be looked at where nothing is published', async () => {
    expect(await levels(sendingDomainCheck('a@nothing.example', resolver('ENODATA')))).toEqual(
      Array(3).fill('warning'),
    );
  });

  it('is not judged when the DNS gives no answer', async () => {
    expect((await lines([sendingDomainCheck('a@nothing.example', resolver('ETIMEOUT'))])).status).toBe(1);
  });
});
