/** A mail that nothing proves, through to its effect: asked for by a fixed text, confirmed by reply or on the page of its link, on real servers. */
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { referralByReference } from '../../src/adapters/postgres/referrals.ts';
import { answering, asking, assigning, swornTwice } from '../lies.ts';
import { startModelServer } from '../servers/model.ts';
import { asked, replyTo as replyFrom, toldSince } from './question.ts';
import { atTheCommandLine, freePort, openWorld, until, type World } from './world.ts';

const there = inject('dovecot') !== null;
const CUSTOMER = 'avollan@beringcold.example';

const stateOf = async ({ database }: World, reference: string) => {
  const referral = await referralByReference(database, reference);
  return referral === null ? null : `${referral.state} ${referral.voice.rung}`;
};

describe.skipIf(!there)('a mail that nothing proves', async () => {
  const world = await openWorld(null);

  it('leads to one fixed text to its writer alone, and to effect when a reply holds its code', async () => {
    await world.start();
    const { question, raw, code, replyTo, reference, link } = await asked(world, 'asked');
    expect(question?.to).toEqual([CUSTOMER]);
    expect(link).toBeNull();
    // None of the mail's words, but whom it names, as the directory spells them: nobody says yes to a mail that they never saw.
    expect(raw.replaceAll(CUSTOMER, '')).not.toMatch(/Vollan|freezer/i);
    expect(raw).toContain('Nadia Haddad of Larkfield Telecom Advisors');
    expect(await stateOf(world, reference)).toBe('awaiting_confirmation unauthenticated');

    const plain = replyTo.replace(/\+.*@/, '@');
    const answers: [from: string, to: string, words: string][] = [
      [CUSTOMER, plain, 'Yes, that was me.'], // without the code
      [CUSTOMER, plain, 'Yes, that was me. 0000-0000-0000-0000'],
      ['nadia@larkfieldtelecom.example', replyTo, `Confirmed. ${code}`], // the agent, who got hold of it
      ['stranger@evil.example', replyTo, `Yes, that was me. ${code}`],
    ];
    for (const [from, to, words] of answers) await world.deliver(replyFrom(from, to, raw, words));
    await until(
      async () => (await world.database.pool.query('select from messages where outcome is not null')).rowCount,
      (count) => count === 1 + answers.length,
    );
    expect(await stateOf(world, reference)).toBe('awaiting_confirmation unauthenticated');
    // A yes without the code is asked about once more, and no further; nobody else hears anything.
    await world.sink.waitFor(2);
    expect(toldSince(world, 1)).toEqual([CUSTOMER]);

    await world.deliver(replyFrom(CUSTOMER, plain, raw, `Yes, that was me.\r\n\r\n> ${code}`));
    await world.sink.waitFor(5);
    expect(await stateOf(world, reference)).toBe('in_effect confirmed');
    expect(toldSince(world, 2)).toEqual([
      CUSTOMER,
      'ingrid.solheim@quillstone.example',
      'nadia@larkfieldtelecom.example',
    ]);
  });
});

describe.skipIf(!there)('a language model', async () => {
  const world = await openWorld(null);
  const agents = assigning(
    [{ name: 'Nadia Haddad', company: 'Larkfield Telecom Advisors' }],
    ['Nadia Haddad of Larkfield Telecom Advisors is our agent of record for this project.'],
  );
  const agencies = asking('Quillstone', ['Please bring in Quillstone']);
  const reading = { ...agents, ...agencies, roll: [...(agents.roll ?? []), ...(agencies.roll ?? [])] };

  it('is shown such a mail once its writer stands by it, and before anything takes effect', async () => {
    await using server = await startModelServer();
    server.answer('', (_, schema) =>
      schema === 'designation' ? { kind: 'json', json: swornTwice(reading) } : answering(reading),
    );
    const app = await world.start({ OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseUrl });
    const { raw, code, replyTo, reference } = await asked(world, 'model');
    expect(server.asked).toHaveLength(0);
    await world.deliver(replyFrom(CUSTOMER, replyTo.replace(/\+.*@/, '@'), raw, `Yes, that was me.\r\n\r\n> ${code}`));
    await until(
      async () => await stateOf(world, reference),
      (state) => state === 'in_effect confirmed',
    );
    expect(server.asked.map((question) => question.response_format.json_schema.name)).toEqual([
      'letter',
      'designation',
    ]);
    const referral = await referralByReference(world.database, reference);
    expect(referral?.extraction.readBy.model).toMatchObject({ read: true, use: { inputTokens: 2_400 } });
    await app.stop();
  });

  it.each([
    ['is shown to it after the button too', true],
    ['takes effect as it was read without it where it does not answer', false],
  ])('%s', async (what, answers) => {
    await using server = await startModelServer();
    server.answer('', (_, schema) =>
      !answers
        ? { kind: 'refusal' }
        : schema === 'designation'
          ? { kind: 'json', json: swornTwice(reading) }
          : answering(reading),
    );
    const port = String(await freePort());
    const web = { WEB_PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
    const changes = { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseUrl, ...web };
    const app = await world.start(changes, {}, ['watch', 'work', 'web']);
    const { link, reference } = await asked(world, what.slice(0, 8));
    expect(server.asked).toHaveLength(0);
    await fetch(`${link ?? expect.unreachable()}/confirm`, { method: 'POST', redirect: 'manual' });
    await until(
      async () => await stateOf(world, reference),
      (state) => state !== 'awaiting_confirmation unauthenticated',
    );
    expect(server.asked.length).toBe(answers ? 2 : 1);
    const referral = await referralByReference(world.database, reference);
    expect(referral?.extraction.readBy.model.read).toBe(answers);
    expect(referral?.designation).not.toBeNull();
    await app.stop();
  });
});

describe.skipIf(!there)('the link in a question', async () => {
  const world = await openWorld(null);

  it('changes nothing when it is looked at, takes one answer, and says so afterwards', async () => {
    const port = String(await freePort());
    await world.start({ WEB_PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` }, {}, ['watch', 'work', 'web']);
    const { link, reference } = await asked(world, 'link');
    const url = link ?? expect.unreachable();

    for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) await fetch(url, { method });
    const page = await (await fetch(url)).text();
    expect(page).toContain('Nadia Haddad');
    expect(await stateOf(world, reference)).toBe('awaiting_confirmation unauthenticated');
    expect((await fetch(`${url.slice(0, -1)}${url.endsWith('0') ? '1' : '0'}`)).status).toBe(404);
    const elsewhere = await fetch(`${url}/confirm`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
    expect(elsewhere.status).toBe(403);

    const press = async () => await fetch(`${url}/confirm`, { method: 'POST', redirect: 'manual' });
    expect((await Promise.all([press(), press()])).map(({ status }) => status)).toEqual([303, 303]);
    await world.sink.waitFor(4);
    expect(await stateOf(world, reference)).toBe('in_effect confirmed');
    expect(toldSince(world, 1)).toEqual([
      CUSTOMER,
      'ingrid.solheim@quillstone.example',
      'nadia@larkfieldtelecom.example',
    ]);

    await press();
    const after = await (await fetch(url)).text();
    expect(after).not.toContain('<form');
    const { rows } = await world.database.pool.query<{ result: string }>(
      `select result from acts where act->>'kind' = 'link'`,
    );
    expect(rows.filter(({ result }) => result === 'done')).toHaveLength(1);
    expect(world.sink.mails).toHaveLength(4);

    const changes = { WEB_PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
    const jws = await atTheCommandLine(['certificate', reference], world.environment(changes));
    const certificate = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
    expect(certificate).toMatchObject({
      evidence: { rung: 'confirmed', assent: 'confirmed on the page of the link in our question', dkim: null },
    });
    const status = async () => await (await fetch(`${certificate.status.url}.json`)).json();
    expect(await status()).toMatchObject({ reference, state: 'in_effect', agent: 'Nadia Haddad' });
    const { keys } = z
      .object({ keys: z.array(z.object({ kid: z.string() })) })
      .parse(await (await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`)).json());
    const header = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString());
    expect(keys.map(({ kid }) => kid)).toContain(header.kid);
  });
});
