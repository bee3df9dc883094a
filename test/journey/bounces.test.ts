/** A notice that comes back: its bounce marks it, a forged one marks nothing, and neither leads to a mail. */
import { describe, expect, inject, it } from 'vitest';
import { listOutbox } from '../../src/adapters/postgres/outbox.ts';
import { openWorld, signedLetters, until } from './world.ts';

const there = inject('dovecot') !== null;
const CUSTOMER = 'avollan@beringcold.example';
const AGENT = 'nadia@larkfieldtelecom.example';

let bounces = 0;
function bounceTo(address: string, recipient: string, messageId: string): Buffer {
  const status = `Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ${recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n`;
  const head = `Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: ${address}\r\nSubject: Undelivered\r\nMessage-ID: <b${bounces++}@mx.example>\r\n`;
  const type = 'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n';
  const body = `--b\r\nContent-Type: message/delivery-status\r\n\r\n${status}\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${messageId}\r\n--b--\r\n`;
  return Buffer.from(head + type + body);
}

describe.skipIf(!there)('a bounce', async () => {
  const world = await openWorld(null);

  it('marks the delivery to whose own return address it came, and no forged one does', async () => {
    await world.start();
    const letter =
      (await signedLetters('bounced')).find((one) => one.letter.slug.startsWith('01')) ?? expect.unreachable();
    await world.deliver(letter.raw);
    const sent = await world.sink.waitFor(3);
    const mailTo = (address: string) => sent.find(({ to }) => to.includes(address)) ?? expect.unreachable();
    const returnTo = (address: string) => mailTo(address).from;
    const messageId = /^Message-ID: (<[^>]+>)/im.exec(mailTo(CUSTOMER).raw.toString())?.[1] ?? '';
    expect(returnTo(CUSTOMER)).toMatch(/^referrals\+b-[0-9A-Z]{42}@firsthand\.example$/);
    expect(new Set(sent.map(({ from }) => from)).size).toBe(3);

    const states = async () => {
      const rows = await listOutbox(world.database, { states: [], limit: 1_000 });
      return Object.fromEntries(rows.map(({ address, state }) => [address, state]));
    };
    await until(states, (all) => Object.values(all).every((state) => state === 'sent'));

    const own = returnTo(CUSTOMER);
    const changed = `${own.slice(0, 40)}${own[40] === '7' ? '8' : '7'}${own.slice(41)}`;
    const forged = [
      'referrals@firsthand.example',
      changed,
      own.replace(/b-(.)/, (_, sign: string) => `b-${sign === 'Z' ? 'Y' : 'Z'}`),
      'referrals+FH-00000000@firsthand.example',
    ];
    const wave = Array.from({ length: 50 }, (_, at) => forged[at % forged.length] ?? '');
    for (const address of wave) await world.deliver(bounceTo(address, CUSTOMER, messageId));
    await world.deliver(bounceTo(returnTo(AGENT), AGENT, messageId));
    expect(await until(states, (all) => all[AGENT] === 'bounced')).toMatchObject({ [CUSTOMER]: 'sent' });
    await world.deliver(bounceTo(own.toLowerCase(), CUSTOMER, messageId));
    await until(states, (all) => all[CUSTOMER] === 'bounced');
    await world.deliver(bounceTo(own, CUSTOMER, messageId)); // once more

    const mails = 1 + wave.length + 3;
    const done = `select count(*)::int as n from messages where outcome is not null`;
    await until(
      async () => (await world.database.pool.query<{ n: number }>(done)).rows[0]?.n,
      (n) => n === mails,
    );
    const { rows } = await world.database.pool.query(
      `select payload->>'status' as status from referral_events where kind = 'notice_bounced'`,
    );
    expect(rows).toEqual([{ status: '5.1.1' }]); // the customer's alone is told in the history of the referral
    expect(world.sink.mails).toHaveLength(3);
  });
});
