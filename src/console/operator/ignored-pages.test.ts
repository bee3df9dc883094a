/** The page of ignored mail and its forms, over HTTP: what is looked for, what is asked of the store, and where each answer leads. */
import fastify from 'fastify';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Retrieval, Ruled } from '../../domain/ruling.ts';
import type { UserRole } from '../../domain/user.ts';
import { readWords } from '../../domain/words.ts';
import { operatorPages } from './plugin.ts';
import type { ConsoleNeeds } from './console.ts';
import type { AsideQuery, MailShown } from './ports.ts';
import { SESSION_COOKIE } from './sign-in-pages.ts';

const ID = '00000000-0000-4000-8000-000000000002';
const MAIL: MailShown = {
  id: ID,
  from: 'pia@quell.example',
  subject: '<b>Network</b>',
  receivedAt: new Date('2026-11-02T09:00:00Z'),
  outcome: 'ignored',
  holdReason: null,
  ignored: { because: 'newsletter', says: 'List-Id: <i>x</i>' },
  bytes: 100,
  internalDate: null,
  source: 'mailbox',
  mailbox: null,
  error: null,
  rawDeletedAt: null,
  standing: null,
  extraction: null,
  letter: null,
  reference: null,
  stamp: 'stamp-1',
};
const HELD: Ruled = {
  is: 'done',
  outcome: 'hold',
  holdReason: 'taken_back',
  reference: null,
  says: 'It is on hold now.',
};

let mail: MailShown | null;
let answer: Ruled;
let asked: AsideQuery[];
let done: { readonly stamp: string; readonly retrieval: Retrieval; readonly why: string; readonly by: string }[];
beforeEach(() => {
  [mail, answer, asked, done] = [MAIL, HELD, [], []];
});

/** What no test here reaches. */
function onlyWith<Port extends object>(known: Partial<Port>): Port {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- whatever is not known throws when it is called
  return known as Port;
}
const needs: ConsoleNeeds = {
  accounts: onlyWith<ConsoleNeeds['accounts']>({
    session: async (token) => {
      const role = (['viewer', 'operator'] satisfies UserRole[]).find((each) => each === token);
      return await Promise.resolve(role === undefined ? null : { id: '1', name: `${role}@n.example`, role });
    },
  }),
  views: onlyWith<ConsoleNeeds['views']>({
    counts: async () => await Promise.resolve({ held: 0, waiting: 0, failed: 0, changes: 0, mark: '' }),
    aside: async (query) => {
      asked.push(query);
      const row = { ...MAIL, company: null };
      return await Promise.resolve({ rows: [row], next: 'cursor', total: { count: 1, more: false } });
    },
    mail: async () => await Promise.resolve(mail),
    directory: async () => await Promise.resolve({ agencies: [], agents: [], referralAddresses: [] }),
    referral: async () => await Promise.resolve(null),
  }),
  deeds: onlyWith<ConsoleNeeds['deeds']>({
    retrieve: async (_, stamp, retrieval, by, why) => {
      done.push({ stamp, retrieval, why, by: by.name });
      return await Promise.resolve(answer);
    },
  }),
  services: onlyWith<ConsoleNeeds['services']>({ conflictAside: async () => await Promise.resolve(null) }),
  setup: onlyWith({}),
  installation: () => ({ mode: 'automatic', sender: 'Firsthand', publicUrl: null, logo: null }),
  webhooks: onlyWith({}),
  targetFault: () => null,
  words: readWords(readFileSync(new URL('../../../templates/words.json', import.meta.url), 'utf8')),
  zone: 'UTC',
  elsewhere: null,
  board: null,
  clock: { now: () => new Date('2026-11-25T12:00:00Z') },
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
};
const app = fastify();
beforeAll(async () => await app.register(operatorPages, needs));
afterAll(async () => await app.close());

const get = async (url: string, role = 'viewer') =>
  await app.inject({ method: 'GET', url, cookies: { [SESSION_COOKIE]: role } });
const post = async (fields: Readonly<Record<string, string>>, role = 'operator') =>
  await app.inject({
    method: 'POST',
    url: `/ignored/${ID}`,
    cookies: { [SESSION_COOKIE]: role },
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const FORM = { why: 'I know her', stamp: 'stamp-1', decision: 'take_back' };

describe('the list', () => {
  it.each<[string, Omit<AsideQuery, 'limit'>]>([
    ['/ignored', { words: '', kind: null, after: null }],
    ['/ignored?q=six+mills&kind=bounce', { words: 'six mills', kind: 'bounce', after: null }],
    ['/ignored?kind=claim&after=abc', { words: '', kind: 'claim', after: 'abc' }],
    ['/ignored?kind=nonsense', { words: '', kind: null, after: null }],
  ])('%s is looked up as it says', async (url, query) => {
    const { statusCode } = await get(url);
    expect(statusCode).toBe(200);
    expect(asked).toEqual([{ ...query, limit: 50 }]);
  });

  it('leads to its next page with the same search', async () => {
    const { body } = await get('/ignored?q=mills&kind=newsletter');
    expect(body).toContain('href="/ignored?q=mills&amp;kind=newsletter&amp;after=cursor"');
  });

  it('shows what somebody wrote as text, never as markup', async () => {
    const { body } = await get('/ignored');
    expect(body).toContain('&lt;b&gt;Network&lt;/b&gt;');
    expect(body).toContain('List-Id: &lt;i&gt;x&lt;/i&gt;');
  });
});

describe('a mail', () => {
  it('is shown with its reason, and with a button to whoever may press it', async () => {
    const [viewer, operator] = [await get(`/ignored/${ID}`), await get(`/ignored/${ID}`, 'operator')];
    for (const { body } of [viewer, operator]) expect(body).toContain('A newsletter, or mail of a mailing list');
    expect([viewer.body.includes('This is a referral'), operator.body.includes('This is a referral')]).toEqual([
      false,
      true,
    ]);
  });

  it.each<[string, Partial<MailShown> | null, number, string | undefined]>([
    ['that is not there', null, 404, undefined],
    ['that is on hold is shown there', { outcome: 'hold', holdReason: 'taken_back' }, 303, `/hold/${ID}`],
    ['that led to a referral has no button', { outcome: 'referral' }, 200, undefined],
  ])('%s', async (_, changes, status, location) => {
    mail = changes === null ? null : { ...MAIL, ...changes };
    const shown = await get(`/ignored/${ID}`, 'operator');
    expect([shown.statusCode, shown.headers.location]).toEqual([status, location]);
    expect(shown.body).not.toContain('This is a referral');
  });

  it('leads here from every other page that names it', async () => {
    for (const outcome of ['ignored', 'claim'] as const) {
      mail = { ...MAIL, outcome };
      expect((await get(`/mail/${ID}`)).headers.location).toBe(`/ignored/${ID}`);
    }
  });
});

describe('a decision', () => {
  it('is taken with its reason and the state that was seen, and leads to the hold', async () => {
    const { statusCode, headers } = await post(FORM);
    expect([statusCode, headers.location]).toEqual([303, `/hold/${ID}?said=takenback`]);
    expect(done).toEqual([
      { stamp: 'stamp-1', retrieval: { is: 'take_back' }, why: 'I know her', by: 'operator@n.example' },
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['without a reason', { ...FORM, why: ' ' }, 'Say why'],
    ['that is none', { ...FORM, decision: 'release' }, 'Press one of the buttons'],
    ['for a referral that is not there', { ...FORM, decision: 'attach', reference: 'fh-none' }, 'no referral FH-NONE'],
  ])('%s is refused in words, and what was typed stays', async (_, fields, says) => {
    const { statusCode, body } = await post(fields);
    expect([statusCode, done.length]).toEqual([422, 0]);
    expect(body).toContain(says);
    expect(body.includes('I know her')).toBe(fields['why'] === FORM.why);
  });

  it('of a viewer is turned away', async () => {
    expect((await post(FORM, 'viewer')).statusCode).toBe(403);
    expect(done).toEqual([]);
  });

  it('that comes second is told, and that cannot be is explained', async () => {
    answer = { is: 'overtaken' };
    expect((await post(FORM)).headers.location).toBe(`/ignored/${ID}?said=overtaken`);
    answer = { is: 'refused', why: 'somebody else has to decide it' };
    const { statusCode, body } = await post(FORM);
    expect(statusCode).toBe(422);
    expect(body).toContain('somebody else has to decide it');
  });
});
