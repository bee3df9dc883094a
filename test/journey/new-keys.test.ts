/** Keys that got about, on real servers: what their thief can still do once they were rotated or revoked, and what becomes of an honest customer who was asked. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { openKeyring } from '../../src/adapters/keys.ts';
import { auditHistory, certify, listKeys, revoke, verifyCertificate } from '../../src/commands/proof.ts';
import { readConfig } from '../../src/config.ts';
import { referralByReference } from '../../src/adapters/postgres/referrals.ts';
import { codeOf, linkToken, shownCode } from '../../src/prove/question.ts';
import { returnAddress } from '../../src/notify/return-address.ts';
import { silentLog } from '../log.ts';
import { asked, readQuestion, replyTo, textOf, toldSince, unsigned } from './question.ts';
import { endedAtTheCommandLine, freePort, openWorld, until, type World } from './world.ts';

const there = inject('dovecot') !== null;
const CUSTOMER = 'avollan@beringcold.example';
const WHEN_IT_CAN = 60_000;
const HOUR_MS = 3_600_000;

const folders: string[] = [];
const folderFor = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `firsthand-${name}-`));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** As a former administrator has them. */
function copyOfKeys(world: World): string {
  const copy = folderFor('copy');
  cpSync(join(world.environment()['DATA_DIR'] ?? '', 'keys'), copy, { recursive: true });
  return copy;
}

/** A command in this process, with what it prints: a process for each would take most of the time. */
async function said(command: () => Promise<unknown>): Promise<{ readonly status: unknown; readonly out: string }> {
  const printed: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const status = await command();
    return { status, out: printed.join('') };
  } finally {
    spy.mockRestore();
  }
}

const stateOf = async ({ database }: World, reference: string): Promise<string> =>
  (await referralByReference(database, reference))?.state ?? 'none';
const lettersOf = async ({ database }: World): Promise<number> =>
  (await database.pool.query('select from messages where outcome is not null')).rowCount ?? 0;
const actsOf = async ({ database }: World): Promise<number> =>
  (await database.pool.query(`select from acts where act->>'kind' = 'renewed'`)).rowCount ?? 0;

async function answeredBy(world: World, raw: Buffer): Promise<void> {
  const before = await lettersOf(world);
  await world.deliver(raw);
  await until(
    async () => await lettersOf(world),
    (count) => count === before + 1,
  );
}

describe.skipIf(!there)('keys that got about', async () => {
  const world = await openWorld(null);
  const port = String(await freePort());
  const settings = { WEB_PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
  const firsthand = async (...args: string[]) => await endedAtTheCommandLine(args, world.environment(settings));
  const config = readConfig(world.environment(settings));
  let copy = '';
  let reference = '';

  it(
    'open nothing once they were rotated while the service runs, and whoever was asked is asked anew, once',
    { timeout: WHEN_IT_CAN },
    async () => {
      await world.start(settings, {}, ['watch', 'work', 'web']);
      const old = await asked(world, 'rotated');
      ({ reference } = old);
      copy = copyOfKeys(world);
      const { id, version } = (await referralByReference(world.database, reference)) ?? expect.unreachable();

      const rotated = await firsthand('keys', 'rotate');
      expect(rotated).toMatchObject({ status: 0, out: expect.stringContaining('1 open question is asked anew') });
      const [, second] = await world.sink.waitFor(2);
      expect(second?.to).toEqual([CUSTOMER]);
      const anew = readQuestion(second);
      expect(anew.raw).toContain(
        'We asked you this before. For security, the code and the link of that mail were ended',
      );
      expect([anew.reference, anew.code === old.code, anew.link === old.link]).toEqual([reference, false, false]);

      // With the copy: a link and a code for the very question that is open, and an address to bounce to.
      const thief = (await openKeyring(copy)).key;
      const question = { referralId: id, reference, version };
      const token = linkToken(question, new Date(Date.now() + HOUR_MS), thief);
      for (const link of [old.link ?? '', `${settings.PUBLIC_URL}/r/${token}`]) {
        const page = await fetch(link);
        expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('This link is no longer good')]);
        expect((await fetch(`${link}/confirm`, { method: 'POST', redirect: 'manual' })).status).toBe(303);
      }
      expect((await fetch(`${settings.PUBLIC_URL}/r/FH-00000000.1.zzzzzz.000000000000000000000000`)).status).toBe(410);
      const noticeId = /<([0-9a-f-]{36})@/.exec(anew.raw)?.[1] ?? expect.unreachable();
      const bounced = returnAddress('referrals@firsthand.example', noticeId, CUSTOMER, thief);
      await answeredBy(world, bounceTo(bounced));
      const { rows: deliveries } = await world.database.pool.query<{ state: string }>(
        'select state from deliveries where notice_id = $1',
        [noticeId],
      );
      expect(deliveries).toEqual([{ state: 'sent' }]);

      const codes = [old.code, shownCode(codeOf(question, thief))];
      expect(codes[0]).toBe(codes[1]);
      for (const words of ['Yes, that was me.', `Yes, that was me.\r\n\r\n> ${old.code}`, old.code])
        await answeredBy(world, replyTo(CUSTOMER, old.replyTo, old.raw, words));
      expect(await stateOf(world, reference)).toBe('awaiting_confirmation');
      // A reply with an old code is one without a code: they are asked in the simplest way, and nobody else hears anything.
      const [, , third] = await world.sink.waitFor(3);
      expect(third?.to).toEqual([CUSTOMER]);
      expect(textOf(third?.raw ?? '')).toContain('We could not tell for sure whether it is a yes');
      expect(world.sink.mails).toHaveLength(3);

      // A service that starts, and one that looks again and again, ask nobody twice.
      await world.start({ ...settings, WEB_PORT: '0' }, {}, ['work']);
      expect(await actsOf(world)).toBe(1);

      await fetch(`${anew.link}/confirm`, { method: 'POST', redirect: 'manual' });
      await until(
        async () => await stateOf(world, reference),
        (state) => state === 'in_effect',
      );
      await world.sink.waitFor(6);
      expect(toldSince(world, 3)).toEqual([
        CUSTOMER,
        'ingrid.solheim@quillstone.example',
        'nadia@larkfieldtelecom.example',
      ]);
      const { rows } = await world.database.pool.query<{ why: string | null }>(
        `select payload->>'why' as why from referral_events where kind = 'reminded'`,
      );
      expect(rows).toEqual([{ why: 'renewed' }]);
    },
  );

  it('ask nobody where nothing is open, and say so', { timeout: WHEN_IT_CAN }, async () => {
    const before = world.sink.mails.length;
    expect((await firsthand('keys', 'rotate')).out).toContain('0 open questions are asked anew');
    expect([world.sink.mails.length, await actsOf(world)]).toEqual([before, 1]);
    const { rows } = await world.database.pool.query(`select did from actions where did = 'keys rotated'`);
    expect(rows).toHaveLength(2);
  });

  it(
    'sign nothing that counts once they were revoked, and what they signed before is good where it is looked up',
    { timeout: WHEN_IT_CAN },
    async () => {
      const folder = folderFor('certificates');
      const kept = (name: string, content: string | Uint8Array): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const certificate = async () =>
        await said(async () => await certify(reference, { pdf: null }, config, silentLog));
      const verify = async (path: string, keys: string | null = null) =>
        await said(async () => await verifyCertificate(path, { mail: null, keys }, config, silentLog));
      const publicKeys = async () => (await said(async () => await listKeys(config))).out;
      const made = await certificate();
      const jws = made.out.trim();
      const file = kept('good.jws', made.out);
      const [head = '', body = ''] = jws.split('.');
      const { kid } = z.object({ kid: z.string() }).parse(JSON.parse(Buffer.from(head, 'base64url').toString()));
      const claims = z
        .looseObject({ status: z.object({ code: z.string(), url: z.string() }) })
        .parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      copy = copyOfKeys(world);
      const thief = await openKeyring(copy);
      const forge = async (name: string, changes: object): Promise<string> =>
        kept(name, (await thief.sign('certificate', { ...claims, ...changes })).jws);
      const agent = { name: 'Hank Ledbetter', company: 'Ledbetter Network Group', id: 'at-9' };
      const sameCode = await forge('same-code.jws', { agent });
      const otherCode = await forge('other-code.jws', { agent, status: { code: 'no-such-code-000', url: null } });
      const notice = kept('notice.eml', world.sink.mails.at(-1)?.raw ?? '');
      // While nobody knows that the key leaked, only looking it up tells.
      for (const forged of [sameCode, otherCode]) expect((await verify(forged)).status).toBe(1);

      await expect(revoke('nobody', config, silentLog)).rejects.toThrow('has no key "nobody"');
      const revoked = await firsthand('keys', 'revoke', kid);
      expect(revoked.status).toBe(0);
      expect(revoked.out).toContain('A new key signs from now on');
      expect(revoked.out).toContain('1 certificate of it is on record');
      expect((await said(async () => await revoke(kid, config, silentLog))).out).toContain('is revoked already');
      const keys = kept('keys.json', await publicKeys());

      const offline = async (path: string) => await verify(path, keys);
      expect((await firsthand('verify', file, '--keys', keys)).status).toBe(3);
      expect(await offline(file)).toMatchObject({
        status: 3,
        out: expect.stringMatching(`^OPEN   certificate: retired key, look it up.*${claims.status.url}`),
      });
      for (const forged of [sameCode, otherCode]) expect((await offline(forged)).status).toBe(3);
      expect(await verify(file)).toMatchObject({
        status: 0,
        out: expect.stringMatching(/^ok {5}on record: issued on .*, as the chain holds it; in effect since/m),
      });
      expect(await verify(sameCode)).toMatchObject({
        status: 1,
        out: expect.stringContaining('the certificate that was issued under its code says something else'),
      });
      expect(await verify(otherCode)).toMatchObject({
        status: 1,
        out: expect.stringContaining('this installation issued no such certificate'),
      });
      const late = await forge('late.jws', { iat: Math.floor(Date.now() / 1_000) + 3_600 });
      for (const where of [await offline(late), await verify(late)])
        expect(where).toMatchObject({
          status: 1,
          out: expect.stringContaining('FAULT  certificate: it says that it was signed'),
        });

      const page = await (await fetch(claims.status.url)).text();
      expect(page).toContain('was revoked on');
      const shown = await (await fetch(`${claims.status.url}.json`)).json();
      expect(shown).toMatchObject({ state: 'in_effect', keyRevokedAt: expect.any(String) });
      const jwks = z
        .object({ keys: z.array(z.looseObject({ kid: z.string() })) })
        .parse(await (await fetch(`${settings.PUBLIC_URL}/.well-known/jwks.json`)).json());
      expect(jwks.keys.filter((key) => key['revoked'] !== undefined)).toMatchObject([{ kid, exp: expect.any(Number) }]);

      // The notice was sealed by a key before that one.
      for (const { kid: earlier } of jwks.keys)
        if (earlier !== kid) await said(async () => await revoke(earlier, config, silentLog));
      const audited = await said(async () => await auditHistory([notice], config, silentLog));
      expect(audited.status).toBe(0);
      expect(audited.out).toMatch(/notice\.eml is signed by the key .* which was revoked on/);
      expect(audited.out).toContain('The chain is whole');

      const next = kept('next.jws', (await certificate()).out);
      const today = kept('today.json', await publicKeys());
      expect(await verify(next, today)).toMatchObject({ status: 0 });
    },
  );
});

function bounceTo(address: string): Buffer {
  const lines = [
    'From: Mail Delivery System <mailer-daemon@beringcold.example>',
    `To: ${address}`,
    'Subject: Undelivered mail',
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${Math.random()}@beringcold.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; beringcold.example',
    '',
    `Final-Recipient: rfc822; ${CUSTOMER}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

describe.skipIf(!there)('a question that nobody released', async () => {
  const world = await openWorld(null);
  const firsthand = async (...args: string[]) =>
    await endedAtTheCommandLine(args, world.environment({ MODE: 'approve' }));

  it('waits anew with a code that works, and the one before is dropped', { timeout: WHEN_IT_CAN }, async () => {
    const app = await world.start({ MODE: 'approve' });
    await answeredBy(world, await unsigned('waits'));
    const { out } = await firsthand('keys', 'rotate');
    expect(out).toContain('1 open question is asked anew');
    const all = async () =>
      (
        await world.database.pool.query<{ state: string; waitReason: string | null; round: string }>(
          `select d.state, d.wait_reason as "waitReason", n.facts->>'round' as round
           from deliveries d join notices n on n.id = d.notice_id order by n.created_at`,
        )
      ).rows;
    expect(await until(all, ({ length }) => length === 2)).toEqual([
      { state: 'dropped', waitReason: null, round: 'first' },
      { state: 'waiting', waitReason: 'approve', round: 'renewed' },
    ]);
    expect(world.sink.mails).toEqual([]);
    await app.stop();
    // What waits for its own reason does not go out by itself because it was written anew in another mode.
    await world.start({ MODE: 'automatic' });
    await firsthand('keys', 'rotate');
    await until(all, ({ length }) => length === 3);
    expect((await all()).map(({ state, waitReason }) => [state, waitReason])).toEqual([
      ['dropped', null],
      ['dropped', null],
      ['waiting', 'approve'],
    ]);
    expect(world.sink.mails).toEqual([]);
  });
});
