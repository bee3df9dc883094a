/** Whoever would have the service mail strangers, or answer itself for ever, on real servers: at most the cap goes out, and none of their words. */
import { describe, expect, inject, it } from 'vitest';
import { whyStopped } from '../../src/adapters/postgres/outbox.ts';
import { DEMO_FIXTURES, readKeys } from '../../src/demo/letters.ts';
import { post } from '../../src/demo/sign.ts';
import { openWorld, REFERRALS, until, type World } from './world.ts';

const there = inject('dovecot') !== null;
/** Stands wherever the attacker can write, and nowhere else. */
const MARK = 'Zanzibar';

let mails = 0;
function referralFrom(from: string, to = REFERRALS, more: readonly string[] = []): Buffer {
  const id = `<abuse-${mails++}@mail.example>`;
  const body = [
    `We are ${MARK} Works and want SD-WAN at all six sites, buy it at http://${MARK}.example now.`,
    'Please bring in Quillstone. Owen Pruitt of Tidemark is our agent of record, and we place it with him alone.',
    '',
    `Eve ${MARK}`,
    'Chief Information Officer',
  ];
  const head = [
    `From: "Eve ${MARK}" <${from}>`,
    `To: ${to}`,
    `Subject: New network ${MARK}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: ${id}`,
    'Content-Type: text/plain; charset=utf-8',
    ...more,
  ];
  return Buffer.from([...head, '', ...body, ''].join('\r\n'));
}

async function allDone(world: World, count: number): Promise<void> {
  const asked = 'select count(*)::int as done from messages where outcome is not null';
  await until(
    async () => (await world.database.pool.query<{ done: number }>(asked)).rows[0]?.done ?? 0,
    (done) => done === count,
    120_000,
  );
}

/** No notice is on its way any more. */
async function nothingOpen(world: World): Promise<void> {
  const open = `select count(*)::int as open from deliveries where state in ('pending', 'sending') and not_before is null`;
  await until(
    async () => (await world.database.pool.query<{ open: number }>(open)).rows[0]?.open ?? 0,
    (count) => count === 0,
  );
}

const attackersWords = (world: World): number => world.sink.mails.filter(({ raw }) => raw.includes(MARK)).length;

describe.skipIf(!there)('a thousand forged mails that would have us write to a thousand strangers', async () => {
  const world = await openWorld(null);

  it('lead to as many mails as go out in a day, each the same fixed text, and then to none', async () => {
    const MOST = 40;
    await world.start({
      TOTAL_DAILY_MAILS: String(MOST),
      WRITER_DAILY_NOTICES: '20',
      DOMAIN_DAILY_NOTICES: '200',
      INTAKE_CONCURRENCY: '16',
    });
    const victims = Array.from({ length: 1_000 }, (_, at) => `it.director@firm${at}.example`);
    for (let at = 0; at < victims.length; at += 50)
      await Promise.all(victims.slice(at, at + 50).map(async (victim) => await world.deliver(referralFrom(victim))));
    await allDone(world, victims.length);
    expect(
      await until(
        async () => await whyStopped(world.database),
        (why) => why !== null,
      ),
    ).toMatch(/a day/);
    expect(world.sink.mails.length).toBeGreaterThan(0);
    expect(world.sink.mails.length).toBeLessThanOrEqual(MOST);
    expect(attackersWords(world)).toBe(0);
    for (const { to } of world.sink.mails) expect(to).toHaveLength(1);
    const { rows } = await world.database.pool.query(`select from referral_events where kind = 'designated'`);
    expect(rows).toHaveLength(0);
  });
});

describe.skipIf(!there)('a proved spammer', async () => {
  const world = await openWorld(null);

  it('hears as often as a writer may in a day, and nobody else hears anything', async () => {
    await world.start({ WRITER_DAILY_NOTICES: '20', DOMAIN_DAILY_NOTICES: '200' });
    const key = (await readKeys(DEMO_FIXTURES)).get('bulkpostal.example') ?? expect.unreachable();
    const signer = { domain: 'bulkpostal.example', key };
    const cc = `Cc: ${Array.from({ length: 200 }, (_, at) => `s${at}@stranger.example`).join(',\r\n ')}`;
    for (let at = 0; at < 60; at++) {
      const letter = referralFrom('x@bulkpostal.example', `victim${at}@stranger.example, ${REFERRALS}`, [cc]);
      await world.deliver((await post(letter, { at: new Date(), run: `spam${at}`, signer })).raw);
    }
    await allDone(world, 60);
    await nothingOpen(world);
    const heard = world.sink.mails.flatMap(({ to }) => to);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.length).toBeLessThanOrEqual(20);
    expect(heard.filter((address) => address !== 'x@bulkpostal.example')).toEqual([]);
    const { rows } = await world.database.pool.query(`select from referral_events where kind = 'designated'`);
    expect(rows).toHaveLength(0);
  });
});

describe.skipIf(!there)('machines that answer', async () => {
  const ours = await openWorld(null);
  const theirs = await openWorld(null);

  it('two installations that hear of each other say one thing, and fall silent', async () => {
    const THEIRS = 'referrals@other.example';
    await ours.start();
    await theirs.start({ REFERRAL_ADDRESSES: THEIRS });
    await ours.deliver(referralFrom(THEIRS));
    const [first] = await ours.sink.waitFor(1);
    expect(first?.to).toEqual([THEIRS]);
    await theirs.deliver(first?.raw ?? Buffer.of());
    await allDone(theirs, 1);
    await nothingOpen(theirs);
    expect(theirs.sink.mails).toEqual([]);
    expect(ours.sink.mails).toHaveLength(1);
  });

  it('an autoresponder that does not say that it is one is answered no second time', async () => {
    const before = ours.sink.mails.length;
    const { rows: stored } = await ours.database.pool.query('select from messages');
    const VICTIM = 'away@autoresponder.example';
    await ours.deliver(referralFrom(VICTIM));
    const question = (await ours.sink.waitFor(before + 1)).at(-1)?.raw.toString() ?? '';
    const messageId = /^Message-ID: (<[^>]+>)/im.exec(question)?.[1] ?? '';
    const ROUNDS = 200;
    for (let round = 0; round < ROUNDS; round++) {
      const head = `From: ${VICTIM}\r\nTo: ${REFERRALS}\r\nSubject: Re: Is this mail from you?\r\nMessage-ID: <round-${round}@autoresponder.example>\r\nIn-Reply-To: ${messageId}\r\nReferences: ${messageId}\r\n`;
      const words = `Thank you for your mail (${round}). I am away until Monday and will read it then.\r\n\r\n${question.replace(/^/gm, '> ')}`;
      await ours.deliver(Buffer.from(`${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${words}`));
    }
    await allDone(ours, stored.length + 1 + ROUNDS);
    await nothingOpen(ours);
    expect(ours.sink.mails.length).toBe(before + 1);
    const { rows } = await ours.database.pool.query(`select from referral_events where kind = 'designated'`);
    expect(rows).toHaveLength(0);
  });
});
