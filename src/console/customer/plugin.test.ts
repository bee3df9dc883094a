/** What the pages without sign-in show, what they take, what they refuse, and what they never do. */
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { rememberingLog, silentLog } from '../../../test/log.ts';
import { OWN_PALETTE, paletteOf } from '../../domain/colour.ts';
import { pngOf } from '../../../test/pictures.ts';
import { REFERRAL_STATES } from '../../domain/referral.ts';
import { readWords } from '../../domain/words.ts';
import { memoryCertificates, memoryLinks } from './links.memory.ts';
import { customerPages, type CustomerPages } from './plugin.ts';
import type { LinkState, ReadBackFacts } from './ports.ts';
import { CERTIFICATES, DESK, LINKS, READ_BACK, SHA256 } from './samples.ts';

const NOW = new Date('2026-09-15T08:30:00Z');
const TOKEN = 'pQ3-xY7_aB1.cD2~eF4gH5iJ6';
const CODE = 'k7Jw-2mZ_pQ9rT4vX8yB1n';
const words = readWords(readFileSync(new URL('../../../templates/words.json', import.meta.url), 'utf8'));

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open(state: LinkState | null, change: Partial<CustomerPages> = {}, server = Fastify()) {
  const links = memoryLinks(state === null ? {} : { [TOKEN]: state }, NOW);
  const certificates = memoryCertificates({ [CODE]: CERTIFICATES.in_effect });
  const { log, said } = rememberingLog();
  const options = {
    links,
    certificates,
    clock: { now: () => NOW },
    log,
    words,
    sender: { name: 'Firsthand' },
    desk: DESK,
    colours: OWN_PALETTE,
    logo: null,
  };
  await server.register(customerPages, { ...options, ...change });
  ends.push(() => server.close());
  return { server, links, certificates, said };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const post = (server: FastifyInstance, path: string, fields: Record<string, string> = {}, headers: object = {}) =>
  server.inject({
    method: 'POST',
    url: path,
    payload: new URLSearchParams(fields).toString(),
    headers: { ...FORM, ...headers },
  });

/** The words of a page, without its head and its tags. */
const shown = (html: string) =>
  html
    .replace(/^[^]*<body>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,”])|(?<=“) /g, '');

describe('a customer’s link', () => {
  const readBack = [
    'You have named Dana Ruiz of Ruiz Telecom Advisors as the agent of record of Harlow Medical Group, through Northgate Partners.',
    'Priya Raman',
    'dana@ruiztelecom.example',
    'Dana Ruiz is our agent of record on this, please run everything through her.',
    'SD-WAN, business phones (UCaaS)',
    'March 1, 2027',
    'this agency alone',
    'Referral desk',
    'desk@firsthand.example',
    '+1 206 555 0100',
    'FH-7K3M9QRS',
  ];
  const desk = ['Referral desk', 'desk@firsthand.example', '+1 206 555 0100'];
  const buttons = ['That is right', 'Something is wrong'];
  it.each<[key: keyof typeof LINKS, status: number, says: readonly string[], saysNot: readonly string[]]>([
    [
      'open',
      200,
      ['Is this right?', 'On record and in effect', 'until September 28, 2026 at 1:12 PM UTC', ...readBack, ...buttons],
      ['Still open'],
    ],
    [
      'open-missing',
      200,
      [
        'You have named “Mike T. from the carrier store” as the agent of record',
        'We have not found that agent in our directory',
        'Something is still missing',
        'Still open',
        'Which master agency should we bring in?',
        'What do you need?',
        'not said',
        ...buttons,
      ],
      ['Dana Ruiz', 'compare other offers'],
    ],
    [
      'open-unproved',
      200,
      [
        'A mail in your name names Dana Ruiz of Ruiz Telecom Advisors as the agent of record of Harlow Medical Group, through Northgate Partners.',
        'The mail says:',
        ...buttons,
      ],
      ['You have named', 'You wrote:'],
    ],
    [
      'open-likely',
      200,
      [
        'We understood that Dana Ruiz of Ruiz Telecom Advisors is the agent of record of Harlow Medical Group, through Northgate Partners.',
        'Dana Ruiz has looked after our lines for years, so I would let her run this one as well.',
        ...buttons,
      ],
      ['You have named', 'Still open'],
    ],
    [
      'open-choice',
      200,
      [
        'Which of them is it?',
        'Whom do you want as the agent of record of Harlow Medical Group, through Northgate Partners',
        'Dana Ruiz',
        'Mike Torres (Torres &amp; Daughters Communications)',
        'None of these',
      ],
      ['You have named', ...buttons],
    ],
    ['confirmed', 200, ['You confirmed it on September 14, 2026 at 1:12 PM UTC', ...readBack], buttons],
    ['objected', 200, ['You told us on September 14, 2026 at 1:12 PM UTC', 'With a person', ...readBack], buttons],
    ['overtaken', 200, ['On September 14, 2026 at 1:12 PM UTC a later letter or decision', ...readBack], buttons],
    [
      'expired',
      410,
      ['has expired', 'until September 14, 2026 at 1:12 PM UTC', ...desk],
      [...buttons, 'Dana', 'Harlow', 'FH-'],
    ],
    [
      'ended',
      410,
      ['no longer good', 'before September 14, 2026 at 1:12 PM UTC were ended', 'reply to any of our mails', ...desk],
      [...buttons, 'Dana', 'Harlow', 'FH-'],
    ],
    ['unknown', 404, ['do not know this link', ...desk], [...buttons, 'Dana', 'Harlow', 'FH-']],
  ])('that is %s answers %i', async (key, status, says, saysNot) => {
    const { server } = await open(LINKS[key]);
    const answer = await server.inject(`/r/${TOKEN}`);
    expect(answer.statusCode).toBe(status);
    for (const text of says) expect(shown(answer.body)).toContain(text);
    for (const text of saysNot) expect(shown(answer.body)).not.toContain(text);
    expect((await server.inject({ method: 'HEAD', url: `/r/${TOKEN}` })).statusCode).toBe(status);
  });

  it.each(REFERRAL_STATES)('shows in words that its referral is %s', async (state) => {
    const { server } = await open({ ...LINKS.open, readBack: { ...READ_BACK, state } });
    const { body } = await server.inject(`/r/${TOKEN}`);
    expect(shown(body)).toMatch(/State: \p{Lu}[\p{L}; ]{8,60} (?:Still open|Who is who)/u);
    expect(shown(body)).not.toContain(state);
  });

  const agency = { label: 'Master agency', value: 'Acme Telecom', quote: 'bring in Acme Telecom' };
  it.each<[given: string, change: Partial<ReadBackFacts>, says: string]>([
    ['an agent alone', { agency: null, understood: [] }, 'Harlow Medical Group. You have not said which master agency'],
    [
      'an agency alone',
      { agent: null, agentAsWritten: null, understood: [] },
      'You ask us to bring in Northgate Partn',
    ],
    [
      'nobody',
      { agent: null, agentAsWritten: null, agency: null, company: null, understood: [] },
      'You wrote to us for your company. You have named neither',
    ],
    ['an agency that is not listed', { agency: null, understood: [agency] }, 'through “Acme Telecom”.'],
    [
      'an agent that is not listed',
      { agent: null },
      '“Dana Ruiz” as the agent of record of Harlow Medical Group, thro',
    ],
  ])('says in one sentence that the customer named %s', async (_given, change, says) => {
    const { server } = await open({ ...LINKS.open, readBack: { ...READ_BACK, ...change } });
    expect(shown((await server.inject(`/r/${TOKEN}`)).body)).toContain(says);
  });

  it.each<[missing: ReadBackFacts['missing'], isDone: boolean]>([
    [[], true],
    [['placement'], true],
    [['master_agency'], false],
  ])('after a yes, with %j missing, says that nothing else is to be done: %s', async (missing, isDone) => {
    const { server } = await open({ ...LINKS.confirmed, readBack: { ...READ_BACK, missing } });
    expect(shown((await server.inject(`/r/${TOKEN}`)).body).includes('You need not do anything else.')).toBe(isDone);
  });

  it.each<[change: Partial<ReadBackFacts>, isSaid: boolean]>([
    [{ state: 'awaiting_confirmation' }, true],
    [{ state: 'in_effect' }, true],
    [{ state: 'on_hold' }, false],
    [{ state: 'in_effect', agent: null }, false],
    [{ state: 'in_effect', missing: ['master_agency'] }, false],
  ])('after a yes, with %j, says who is told: %s', async (change, isSaid) => {
    const { server } = await open({ ...LINKS.confirmed, readBack: { ...READ_BACK, ...change } });
    const says = 'The confirmation goes to you, with Dana Ruiz of Ruiz Telecom Advisors in copy';
    expect(shown((await server.inject(`/r/${TOKEN}`)).body).includes(says)).toBe(isSaid);
  });

  it.each(['confirmed', 'objected'] as const)('that was answered (%s) does not wait for an answer', async (did) => {
    const { server } = await open({ ...LINKS[did], readBack: { ...READ_BACK, state: 'awaiting_confirmation' } });
    const text = shown((await server.inject(`/r/${TOKEN}`)).body);
    expect(text).toContain('Your answer has come');
    expect(text).not.toContain('Waits for your answer');
  });

  it('takes a yes once, and a reload shows what happened and when', async () => {
    const { server, links } = await open(LINKS.open);
    const answer = await post(server, `/r/${TOKEN}/confirm`);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/r/${TOKEN}`]);
    for (const _ of [1, 2])
      expect(shown((await server.inject(`/r/${TOKEN}`)).body)).toContain(
        'confirmed it on September 15, 2026 at 8:30 AM',
      );
    expect((await post(server, `/r/${TOKEN}/confirm`)).statusCode).toBe(303);
    expect(links.calls.filter((call) => call.startsWith('confirm'))).toHaveLength(2);
    expect(shown((await server.inject(`/r/${TOKEN}`)).body)).toContain('confirmed it on September 15, 2026 at 8:30 AM');
  });

  it('takes a choice of those whom it offers, once, and of nobody else', async () => {
    const { server, links } = await open(LINKS['open-choice']);
    const choose = async (choice: string) => await post(server, `/r/${TOKEN}/choose`, { choice });
    for (const choice of ['agent_of_record.2', 'master_agency.0', 'agent_of_record', 'agent_of_record.-1', ''])
      expect([choice, (await choose(choice)).statusCode]).toEqual([choice, 400]);
    const answer = await choose('agent_of_record.1');
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/r/${TOKEN}`]);
    expect((await choose('agent_of_record.0')).statusCode).toBe(303);
    expect(shown((await server.inject(`/r/${TOKEN}`)).body)).toContain('You said that this is right.');
    expect((await server.inject(`/r/${TOKEN}/choose`)).statusCode).toBe(303);
    expect(links.calls.filter((call) => call.startsWith('choose'))).toEqual([
      `choose ${TOKEN} agent_of_record 2`,
      `choose ${TOKEN} master_agency 0`,
      `choose ${TOKEN} agent_of_record 1`,
      `choose ${TOKEN} agent_of_record 0`,
    ]);
  });

  it('takes what is wrong in the customer’s words, and a second tap changes nothing', async () => {
    const { server, links } = await open(LINKS.open);
    const form = await server.inject(`/r/${TOKEN}/wrong`);
    expect(form.body).toContain(`<form method="post" action="/r/${TOKEN}/wrong">`);
    expect(form.body).toMatch(/<label for="words">[^]*<textarea id="words" name="words"/);
    const fields = { words: ' It is Dana’s\r\nsister,\0 Ana. ' };
    for (const _ of [1, 2]) {
      const answer = await post(server, `/r/${TOKEN}/wrong`, fields);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, `/r/${TOKEN}`]);
    }
    expect(links.calls).toContain(`object ${TOKEN} It is Dana’s\nsister, Ana.`);
    expect(shown((await server.inject(`/r/${TOKEN}`)).body)).toContain('You told us on September 15, 2026');
  });

  it.each<[what: string, fields: Record<string, string>, says: string, kept: string]>([
    ['no field', {}, 'Please write a few words', ''],
    ['nothing but space', { words: ' \r\n ' }, 'Please write a few words', ''],
    ['too much', { words: `${'é'.repeat(1_999)}<b` }, 'That is 2,001 signs', `${'é'.repeat(1_999)}&lt;b</textarea>`],
  ])('refuses %s, keeps the form and sends nothing', async (_what, fields, says, kept) => {
    const { server, links } = await open(LINKS.open);
    const { statusCode, body } = await post(server, `/r/${TOKEN}/wrong`, fields);
    expect(statusCode).toBe(422);
    expect(shown(body)).toContain(says);
    expect(body).toContain(kept);
    expect(body).toMatch(
      /<title>Error: [^]*id="fault" role="alert"[^]*aria-describedby="fault hint" aria-invalid="true"/,
    );
    expect(links.calls).toEqual([`look ${TOKEN}`]);
  });

  it('takes the most that the form lets a customer type, line ends counted once', async () => {
    const { server } = await open(LINKS.open);
    expect((await post(server, `/r/${TOKEN}/wrong`, { words: `${'😀'.repeat(999)}\r\nx` })).statusCode).toBe(303);
  });

  it.each<[key: keyof typeof LINKS, status: number]>([
    ['confirmed', 409],
    ['overtaken', 409],
    ['expired', 410],
    ['ended', 410],
    ['unknown', 404],
  ])('that is %s says that it has not taken the words, and gives them back', async (key, status) => {
    const { server } = await open(LINKS[key]);
    const { statusCode, body } = await post(server, `/r/${TOKEN}/wrong`, { words: 'It is <Ana>.' });
    expect(statusCode).toBe(status);
    expect(shown(body)).toContain('We have not taken what you just wrote');
    expect(body).toContain('It is &lt;Ana&gt;.');
  });

  it.each(['confirmed', 'overtaken', 'expired', 'ended', 'unknown'] as const)(
    'that is %s shows no form, and a yes leads to what became of it',
    async (key) => {
      const { server } = await open(LINKS[key]);
      const [link, form] = [await server.inject(`/r/${TOKEN}`), await server.inject(`/r/${TOKEN}/wrong`)];
      expect([form.statusCode, form.body]).toEqual([link.statusCode, link.body]);
      expect(form.body).not.toContain('<form');
      expect((await post(server, `/r/${TOKEN}/confirm`)).headers.location).toBe(`/r/${TOKEN}`);
    },
  );

  const reads: readonly InjectOptions[] = (['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const).flatMap(
    (method) => ['', '/confirm', '/wrong'].map((end) => ({ method, url: `/r/${TOKEN}${end}` })),
  );
  it.each<InjectOptions>([
    ...reads,
    { method: 'GET', url: `/r/${TOKEN}`, headers: { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' } },
    { method: 'POST', url: `/r/${TOKEN}`, headers: FORM },
    { method: 'GET', url: `/r/${TOKEN}/wrong?words=no`, headers: FORM },
    { method: 'GET', url: `/r/${TOKEN}/confirm?_method=POST`, headers: { 'x-http-method-override': 'POST' } },
  ])('is changed by no $method $url', async (request) => {
    const { server, links } = await open(LINKS.open);
    await server.inject(request);
    expect(links.calls.filter((call) => !call.startsWith('look '))).toEqual([]);
    expect(await links.look(TOKEN)).toEqual(LINKS.open);
  });

  it.each<[from: string, headers: Record<string, string | undefined>, isTaken: boolean]>([
    ['a form of ours', { 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
    ['a page that the browser opened again', { 'sec-fetch-site': 'none' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }, false],
    ['a neighbour', { 'sec-fetch-site': 'same-site', origin: 'https://blog.firsthand.example' }, false],
    ['a word of tomorrow', { 'sec-fetch-site': 'sideways' }, false],
    ['an older browser, a form of ours', { 'sec-fetch-site': undefined, origin: 'null' }, true],
    ['an older browser that gives the origin', { 'sec-fetch-site': undefined, origin: 'https://pages.example' }, true],
    ['an older browser, another site', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }, false],
    ['an older browser, another port', { 'sec-fetch-site': undefined, origin: 'https://pages.example:8443' }, false],
    ['an origin that is none', { 'sec-fetch-site': undefined, origin: 'pages.example' }, false],
    ['a program that says nothing', { 'sec-fetch-site': undefined }, true],
  ])('takes or refuses a POST from %s', async (_from, given, isTaken) => {
    const headers = Object.fromEntries(
      Object.entries({ ...FORM, host: 'pages.example', ...given }).filter(([, value]) => value !== undefined),
    );
    for (const [path, payload] of [
      ['confirm', ''],
      ['wrong', 'words=It+is+Ana'],
    ] as const) {
      const { server, links } = await open(LINKS.open);
      const { statusCode } = await server.inject({ method: 'POST', url: `/r/${TOKEN}/${path}`, payload, headers });
      expect([statusCode, links.calls.length]).toEqual(isTaken ? [303, 1] : [403, 0]);
    }
  });

  it.each<[type: string, payload: string | Buffer, status: number]>([
    ['application/json', '{"words":"no"}', 415],
    ['text/plain', 'words=no', 415],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/x-www-form-urlencoded', `words=${'x'.repeat(70_000)}`, 413],
  ])('refuses a body of %s kindly', async (type, payload, status) => {
    const { server, links } = await open(LINKS.open);
    for (const path of ['confirm', 'wrong']) {
      const headers = { ...FORM, 'content-type': type };
      const answer = await server.inject({ method: 'POST', url: `/r/${TOKEN}/${path}`, payload, headers });
      expect(answer.statusCode).toBe(status);
      expect(shown(answer.body)).toContain('Nothing has changed');
    }
    expect(links.calls).toEqual([]);
  });

  const malformed = [
    'short',
    'a'.repeat(101),
    'a'.repeat(5_000),
    '%00'.repeat(20),
    "a'--;drop%20table%20links",
    '..%2F..%2Fetc',
  ];
  it.each([...malformed, '%D7%90'.repeat(20), `${TOKEN}/`, `${TOKEN}/else`, `.${TOKEN}`, ''])(
    'with the token %s reaches no port and is unknown',
    async (token) => {
      const { server, links } = await open(LINKS.open);
      for (const path of ['', '/wrong', '/confirm']) {
        const answer = await server.inject(`/r/${token}${path}`);
        expect(answer.statusCode).toBe(404);
        expect(shown(answer.body)).toContain('do not know this link');
      }
      for (const path of ['/wrong', '/confirm'])
        expect((await post(server, `/r/${token}${path}`, { words: 'no' })).statusCode).toBe(404);
      expect(links.calls).toEqual([]);
    },
  );

  it('says kindly when something failed on our side, and logs it once, without the token', async () => {
    const broken = async () => {
      throw new Error('the store is away');
    };
    const { server, said } = await open(null, {
      links: { look: broken, confirm: broken, choose: broken, object: broken },
    });
    const answers = [
      await server.inject(`/r/${TOKEN}`),
      await post(server, `/r/${TOKEN}/confirm`),
      await post(server, `/r/${TOKEN}/wrong`, { words: 'no' }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(500);
      expect(shown(answer.body)).toContain('Something failed on our side');
      expect(answer.body).not.toContain('store is away');
    }
    expect(said.map(([event]) => event)).toEqual(answers.map(() => 'console.page_failed'));
    expect(JSON.stringify(said)).not.toContain(TOKEN);
  });
});

describe('the status of a certificate', () => {
  it.each(['in_effect', 'contested', 'superseded', 'withdrawn'] as const)('shows that it is %s', async (state) => {
    const status = CERTIFICATES[state];
    const { server } = await open(null, { certificates: memoryCertificates({ [CODE]: status }) });
    const answer = await server.inject(`/c/${CODE}`);
    expect(answer.statusCode).toBe(200);
    const since = state === 'in_effect' ? 'September 14, 2026 at 1:12 PM UTC' : 'November 2, 2026 at 9:05 AM UTC';
    for (const text of [
      `This designation ${{ in_effect: 'is in effect', contested: 'is contested', superseded: 'was superseded', withdrawn: 'was withdrawn' }[state]}`,
      'Harlow Medical Group',
      'harlow.example',
      'Dana Ruiz, Ruiz Telecom Advisors',
      'Northgate Partners',
      `Since ${since}`,
      'Certificate issued September 14, 2026 at 3:40 PM UTC',
      'Looked up September 15, 2026 at 8:30 AM UTC',
    ])
      expect(shown(answer.body)).toContain(text);
    expect((await server.inject({ method: 'HEAD', url: `/c/${CODE}` })).statusCode).toBe(200);
  });

  it('says what counts where the key that signed it was revoked, before it was issued or after', async () => {
    const signed = CERTIFICATES['revoked-key'].signed;
    const { body } = await (
      await open(null, { certificates: memoryCertificates({ [CODE]: CERTIFICATES['revoked-key'] }) })
    ).server.inject(`/c/${CODE}`);
    expect(shown(body)).toContain('was revoked on November 2, 2026 at 9:05 AM UTC');
    expect(shown(body)).toContain('is good if its fingerprint is the one shown here');
    expect(shown(body)).toContain('abababab abababab');
    const issuedAt = new Date(signed.keyRevokedAt.getTime() + 1_000);
    const late = { ...CERTIFICATES['revoked-key'], issuedAt };
    const after = await (
      await open(null, { certificates: memoryCertificates({ [CODE]: late }) })
    ).server.inject(`/c/${CODE}`);
    expect(shown(after.body)).toContain('Do not rely on it');
    expect(shown(after.body)).not.toContain('is good');
  });

  it.each([
    [true, 'Proved domain harlow.example'],
    [false, 'Domain of their mail harlow.example'],
  ])('calls a domain proved only where it is: %s', async (isDomainProved, says) => {
    const status = { ...CERTIFICATES.in_effect, isDomainProved };
    const { server } = await open(null, { certificates: memoryCertificates({ [CODE]: status }) });
    const { body } = await server.inject(`/c/${CODE}`);
    expect(shown(body)).toContain(says);
    expect(shown(body).includes('Proved')).toBe(isDomainProved);
  });

  const record = {
    format: 'firsthand/certificate_status@1',
    reference: 'FH-7K3M9QRS',
    customerDomain: 'harlow.example',
    company: 'Harlow Medical Group',
    agent: 'Dana Ruiz, Ruiz Telecom Advisors',
    agency: 'Northgate Partners',
    state: 'in_effect',
    since: '2026-09-14T13:12:00.000Z',
    issuedAt: '2026-09-14T15:40:00.000Z',
    sha256: SHA256,
    keyRevokedAt: null,
  };
  const unknown = { format: 'firsthand/certificate_status@1', state: 'unknown' };
  it.each<[path: string, accept: string, status: number, body: object | null]>([
    [`/c/${CODE}.json`, '*/*', 200, record],
    [`/c/${CODE}`, 'application/json', 200, record],
    [`/c/${CODE}`, 'text/html,application/xhtml+xml,application/json;q=0.9', 200, null],
    [`/c/${CODE}`, '*/*', 200, null],
    ['/c/aaaaaaaaaaaaaaaaaaaaaa.json', '*/*', 404, unknown],
    ['/c/x', 'application/json', 404, unknown],
    ['/c/x', 'text/html', 404, null],
  ])('at %s for who accepts %s', async (url, accept, status, body) => {
    const { server } = await open(null);
    const answer = await server.inject({ url, headers: { accept } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe(`${body === null ? 'text/html' : 'application/json'}; charset=utf-8`);
    expect(answer.headers.vary).toBe('Accept');
    if (body !== null) expect(answer.json()).toEqual(body);
  });

  it.each(['', 'x', 'a/b', `${CODE}/`, '%00', `${CODE}.xml`, 'a'.repeat(3_000), '%3Cscript%3E'])(
    'for the malformed code %s answers as for one that nobody has, after the same look',
    async (code) => {
      const { server, certificates } = await open(null);
      const unknownCode = await server.inject('/c/aaaaaaaaaaaaaaaaaaaaaa');
      const answer = await server.inject(`/c/${code}`);
      expect([answer.statusCode, answer.body]).toEqual([404, unknownCode.body]);
      expect(certificates.calls).toHaveLength(2);
      for (const asked of certificates.calls) expect(asked).toMatch(/^[\w-]{22}$/);
    },
  );

  it('never shows for a malformed code what the look in its place finds', async () => {
    const { server } = await open(null, { certificates: { look: async () => CERTIFICATES.in_effect } });
    expect((await server.inject('/c/x')).statusCode).toBe(404);
  });
});

describe('every page', () => {
  const TOKENS = Object.fromEntries(Object.keys(LINKS).map((key) => [key, `${key}-0123456789abcdef`]));
  const everywhere = async (visit: (answer: Awaited<ReturnType<FastifyInstance['inject']>>) => void) => {
    const links = Object.fromEntries(Object.entries(LINKS).map(([key, state]) => [TOKENS[key] ?? '', state]));
    const certificates = memoryCertificates(
      Object.fromEntries(Object.entries(CERTIFICATES).map(([state, status]) => [`${state}-0123456789abcdef`, status])),
    );
    const { server } = await open(null, { links: memoryLinks(links, NOW), certificates });
    for (const token of Object.values(TOKENS)) visit(await server.inject(`/r/${token}`));
    for (const state of Object.keys(CERTIFICATES)) visit(await server.inject(`/c/${state}-0123456789abcdef`));
    visit(await server.inject('/c/x'));
    visit(await server.inject(`/r/${TOKENS['open']}/wrong`));
    visit(await post(server, `/r/${TOKENS['open']}/wrong`));
    visit(await post(server, `/r/${TOKENS['open']}/confirm`, {}, { 'sec-fetch-site': 'cross-site' }));
    visit(await post(server, `/r/${TOKENS['open']}/confirm`, {}, { 'content-type': 'text/plain' }));
    visit(await post(server, `/r/${TOKENS['expired']}/wrong`, { words: 'no' }));
    return server;
  };

  it('is closed to search engines, caches, referrers, frames and scripts', async () => {
    await everywhere(({ headers, body }) => {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex, nofollow',
      });
      expect(headers['set-cookie']).toBeUndefined();
      expect(body).toContain('<meta name="robots" content="noindex, nofollow">');
      expect(body).not.toMatch(/<script|\son\w+=|style=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    });
  });

  it('has a language, a title, one headline, its landmarks, and no placeholder left', async () => {
    await everywhere(({ body }) => {
      expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(body).toMatch(/<title>[^<]+ · Firsthand<\/title>/);
      for (const [tag, count] of [
        ['<h1>', 1],
        ['<main>', 1],
        ['<header', 1],
        ['<footer>', 1],
      ] as const)
        expect(body.split(tag)).toHaveLength(count + 1);
      expect(body).not.toMatch(/[{}]|undefined|null|\[object/);
      const ids = [...body.matchAll(/ id="(\w+)"/g)].map(([, id = '']) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, used = ''] of body.matchAll(/ (?:for|aria-labelledby|aria-describedby)="([\w ]+)"/g))
        for (const id of used.split(' ')) expect(ids).toContain(id);
    });
  });

  it('weighs less than 20 KB with its stylesheet, which may be kept for ever', async () => {
    const weights: number[] = [];
    let href = '';
    const server = await everywhere(({ body }) => {
      weights.push(body.length);
      href = /<link rel="stylesheet" href="([^"]+)">/.exec(body)?.[1] ?? '';
    });
    const sheet = await server.inject(href);
    expect(sheet.statusCode).toBe(200);
    expect(sheet.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(sheet.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(sheet.body).not.toMatch(/url\(|@import/);
    expect(Math.max(...weights) + sheet.body.length).toBeLessThan(20_000);
  });

  it('keeps its addresses under a prefix', async () => {
    const { links, certificates } = await open(LINKS.open);
    const server = Fastify();
    ends.push(() => server.close());
    const options = {
      links,
      certificates,
      clock: { now: () => NOW },
      log: silentLog,
      words,
      desk: DESK,
      colours: OWN_PALETTE,
      logo: null,
    };
    await server.register(customerPages, { ...options, sender: { name: 'Firsthand' }, prefix: '/desk' });
    const { body } = await server.inject(`/desk/r/${TOKEN}`);
    const addresses = [...body.matchAll(/ (?:href|action)="(\/[^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses).toHaveLength(3);
    for (const address of addresses) expect(address).toMatch(/^\/desk\//);
    expect((await post(server, `/desk/r/${TOKEN}/confirm`)).headers.location).toBe(`/desk/r/${TOKEN}`);
  });

  it('leaves the token out of what a server logs of its requests', async () => {
    let logged = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        logged += String(chunk);
        done();
      },
    });
    const { server } = await open(LINKS.open, {}, Fastify({ logger: { stream } }));
    for (const path of ['', '/wrong', '/confirm', '/else', '/']) await server.inject(`/r/${TOKEN}${path}`);
    await post(server, `/r/${TOKEN}/wrong`, { words: 'no' });
    await server.inject(`/c/${CODE}`);
    expect(logged).toContain('"route":"/r/:token/wrong"');
    expect(logged).not.toContain(TOKEN);
    expect(logged).not.toContain(CODE);
  });
});

describe('hostile facts', () => {
  const hostile: readonly (readonly [what: string, text: string, never: RegExp])[] = [
    ['HTML', '</dd></main><img src=x onerror=alert(1)>"\'&', /<img|<\/dd><\/main>/],
    ['Liquid signs', '{{ words | json }}{% render "layout.liquid" %}', /&quot;language&quot;|<!doctype[^]*<!doctype/],
    ['placeholders', '{agent} {company} $& $1', /\{agent\} \{agent\}/],
    [
      'direction and invisible signs',
      'a\u202Ebc\u2066d\u200Be\u0000f\u2028g',
      /[\u202A-\u202E\u2066-\u2069\u200B\u0000\u2028]/,
    ],
    ['10,000 signs', 'W'.repeat(10_000), /W{401}/],
    ['a link', 'see https://evil.example/login now', /evil\.example/],
  ];
  it.each(hostile)('with %s come out as text, escaped and bounded', async (_what, text, never) => {
    const party = { name: text, company: text, email: text };
    const facts: ReadBackFacts = {
      ...READ_BACK,
      reference: text,
      company: text,
      contact: text,
      agent: party,
      agency: party,
      understood: ['Sites', text, 'Agent of record'].map((label) => ({ label, value: text, quote: text })),
      desk: { name: text, email: text, phone: text },
    };
    const unlisted = { ...facts, agent: null, agency: null, agentAsWritten: text };
    const { state, since, issuedAt, isDomainProved, signed } = CERTIFICATES.in_effect;
    const certificate = { reference: text, customerDomain: text, company: text, agent: text, agency: text };
    for (const readBack of [facts, unlisted]) {
      const { server } = await open(
        { ...LINKS.open, readBack },
        {
          certificates: memoryCertificates({
            [CODE]: { ...certificate, state, since, issuedAt, isDomainProved, signed },
          }),
        },
      );
      for (const url of [`/r/${TOKEN}`, `/r/${TOKEN}/wrong`, `/c/${CODE}`]) {
        const { statusCode, body } = await server.inject(url);
        expect(statusCode).toBe(200);
        expect(body).not.toMatch(never);
        expect(body.length).toBeLessThan(20_000);
        expect(body.split('<h1>')).toHaveLength(2);
      }
      expect((await server.inject(`/c/${CODE}.json`)).body.length).toBeLessThan(2_000);
    }
  });

  it('of any number are shown up to a bound, and the page says how many more there are', async () => {
    const understood = Array.from({ length: 500 }, () => ({ label: 'Site', value: 'x', quote: 'y'.repeat(10_000) }));
    const { server } = await open({ ...LINKS.open, readBack: { ...READ_BACK, understood } });
    const { body } = await server.inject(`/r/${TOKEN}`);
    expect(shown(body)).toContain('and 460 more');
    expect(body.length).toBeLessThan(40_000);
  });

  it('leave a desk’s telephone number that dials, without its extension', async () => {
    const desk = { name: null, email: 'a b?&c@firsthand.example', phone: '+1 (206) 555-0100 ext. 7' };
    const { server } = await open({ ...LINKS.open, readBack: { ...READ_BACK, desk } });
    const { body } = await server.inject(`/r/${TOKEN}`);
    expect(body).toContain('href="tel:+12065550100"');
    expect(body).toContain('href="mailto:a%20b%3F%26c@firsthand.example"');
  });
});

describe('the look of an agency', () => {
  const logo = {
    sha256: '5f'.repeat(32),
    contentType: 'image/png',
    width: 400,
    height: 120,
    content: pngOf(400, 120),
  } as const;

  it.each([`/r/${TOKEN}`, `/c/${CODE}`, '/r/nobodys-token-at-all'])('stands on every page: %s', async (path) => {
    const { server } = await open(LINKS.open, {
      logo,
      colours: paletteOf('#003366'),
      sender: { name: 'North & Gate' },
    });
    const { body } = await server.inject(path);
    const [, src = '', rest = ''] = /<img class="logo" src="([^"]+)" ([^>]*)>/.exec(body) ?? [];
    expect(rest).toBe('width="147" height="44" alt="North &amp; Gate"');
    const picture = await server.inject(src);
    expect(picture.rawPayload.equals(logo.content)).toBe(true);
    expect(picture.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const sheet = await server.inject(/<link rel="stylesheet" href="([^"]+)">/.exec(body)?.[1] ?? '');
    expect(sheet.body).toMatch(/--accent: #003366;[^]*--accent: #[0-9a-f]{6};[^}]*\}\s*\}\s*$/);
    expect(body).not.toMatch(/style=|<style/);
  });

  it('has another address when it is another, and none where there is none', async () => {
    const hrefOf = async (change: Partial<CustomerPages>) => {
      const { body } = await (await open(LINKS.open, change)).server.inject(`/r/${TOKEN}`);
      return [...body.matchAll(/(?:src|rel="stylesheet" href)="([^"]+)"/g)].map(([, href]) => href);
    };
    const [sheet, picture] = await hrefOf({ logo, colours: paletteOf('#003366') });
    const [ownSheet, ...none] = await hrefOf({});
    const [, other] = await hrefOf({ logo: { ...logo, sha256: '6a'.repeat(32) } });
    expect(none).toEqual([]);
    expect(new Set([sheet, ownSheet]).size).toBe(2);
    expect(new Set([picture, other]).size).toBe(2);
  });
});

describe('the stylesheet', () => {
  const sheet = readFileSync(new URL('pages.css', import.meta.url), 'utf8');
  const [light = '', dark = ''] = [...sheet.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => body);
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (theme: string, one: string, other: string) => {
    const [a = 0, b = 0] = [one, other].map((name) =>
      luminance(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1] ?? ''),
    );
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  // WCAG 2.2: 1.4.3 asks 4.5 of text, 1.4.11 asks 3 of what bounds a control or shows the focus.
  it.each<[one: string, other: string, least: number]>([
    ['ink', 'card', 4.5],
    ['ink', 'page', 4.5],
    ['ink', 'words', 4.5],
    ['ink', 'open', 4.5],
    ['soft', 'card', 4.5],
    ['accent', 'card', 4.5],
    ['accent', 'words', 4.5],
    ['accent', 'open', 4.5],
    ['on-accent', 'accent', 4.5],
    ['on-accent', 'accent-over', 4.5],
    ['stop', 'card', 4.5],
    ['edge', 'card', 3],
    ['edge', 'page', 3],
    ['on-mark', 'soft', 3],
    ['on-mark', 'stop', 3],
  ])('keeps %s apart from %s by %d, by day and by night', (one, other, least) => {
    expect(contrast(light, one, other)).toBeGreaterThanOrEqual(least);
    expect(contrast(dark, one, other)).toBeGreaterThanOrEqual(least);
  });
});
