/** Customers at the pages of their links, on a phone, on a running service with real mail: from our question to what follows from either button. */
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { openKeyring } from '../../src/adapters/keys.ts';
import { referralByReference } from '../../src/adapters/postgres/referrals.ts';
import { linkToken, readToken } from '../../src/prove/question.ts';
import { asked, textOf, toldSince } from '../journey/question.ts';
import { atTheCommandLine, freePort, openWorld, until } from '../journey/world.ts';
import { letIn } from '../journey/users.ts';
import { axeFaults, signIn, useBrowser } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();
const PHONE: BrowserContextOptions = { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true };
const DESK = 'desk@firsthand.example';

describe.skipIf(!there)('a customer with a link', async () => {
  const world = await openWorld(null);
  const { pool } = world.database;
  let url = '';
  let settings: Record<string, string> = {};
  beforeAll(async () => {
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    settings = { WEB_PORT: port, PUBLIC_URL: url, DESK_EMAIL: DESK, DESK_PHONE: '+1 206 555 0100' };
    await world.start(settings, {}, ['watch', 'work', 'web']);
    for (const name of ['ops@firsthand.example', 'second@firsthand.example'])
      await letIn(world.database, name, 'operator');
  });

  /** The link in our question about this letter of the demo, which arrives without its signature. */
  const question = async (slug: string) => {
    const before = world.sink.mails.length;
    const { link, reference, raw } = await asked(world, 'customers', slug);
    return { link: link ?? expect.unreachable(), reference, raw, mails: before + 1 };
  };
  const stateOf = async (reference: string) => (await referralByReference(world.database, reference))?.state;
  /** Everything that a button could have changed. */
  const kept = async () =>
    (
      await pool.query(
        `select (select count(*)::int from acts) as acts, (select count(*)::int from referral_events) as events,
           (select count(*)::int from notices) as notices`,
      )
    ).rows;
  const isWorkedOn = async () =>
    await until(
      async () => (await pool.query('select from acts where done_at is null')).rowCount,
      (waiting) => waiting === 0,
    );
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
  const words = async (page: Page) => (await page.locator('main').textContent())?.replace(/\s+/g, ' ') ?? '';
  const followUp = new Map<string, string>();

  it('says yes with one tap, without a script, and hears what happens next', async () => {
    const { link, reference, mails } = await question('01');
    const { page, context, complaints } = await visit({ ...PHONE, javaScriptEnabled: false });
    await page.goto(link);
    await heading(page, 'Is this right?').waitFor();
    const understood = await words(page);
    expect(understood).toContain(
      'A mail in your name names Nadia Haddad of Larkfield Telecom Advisors as the agent of record of Bering Cold Storage, through Quillstone',
    );
    expect(understood).toContain('Neither answer orders or signs anything.');
    const other = await context.newPage();
    await other.goto(link);

    await page.getByRole('button', { name: 'That is right' }).tap();
    await heading(page, 'Thank you. You said that this is right.').waitFor();
    const answered = await words(page);
    expect(answered).toContain('The confirmation goes to you, with Nadia Haddad of Larkfield Telecom Advisors in copy');
    expect(answered).toContain('You need not do anything else.');
    expect(answered).not.toContain('Waits for your answer');

    const told = (await world.sink.waitFor(mails + 3)).slice(mails);
    const confirmation = textOf(told.find(({ to }) => to.includes('avollan@beringcold.example'))?.raw ?? '');
    expect(confirmation).toMatch(/^To:.*avollan@beringcold\.example/im);
    expect(confirmation).toMatch(/^Cc:.*nadia@larkfieldtelecom\.example/im);
    expect(toldSince(world, mails)).toEqual([
      'avollan@beringcold.example',
      'ingrid.solheim@quillstone.example',
      'nadia@larkfieldtelecom.example',
    ]);
    expect(await stateOf(reference)).toBe('in_effect');
    await isWorkedOn();
    const before = await kept();

    await page.reload();
    expect(await words(page)).toContain('On record and in effect');
    await other.getByRole('button', { name: 'That is right' }).tap();
    await heading(other, 'Thank you. You said that this is right.').waitFor();
    expect(await other.locator('form').count()).toBe(0);
    await page.goto(`${link}/wrong`);
    await heading(page, 'Thank you. You said that this is right.').waitFor();
    await isWorkedOn();
    expect(await kept()).toEqual(before);
    expect(world.sink.mails).toHaveLength(mails + 3);
    expect(await context.cookies()).toEqual([]);
    expect(complaints).toEqual([]);
    followUp.set('said yes', link);
    await context.close();
  });

  it('says no by keys alone, and a person reads their words; nobody else is told', async () => {
    const { link, reference, mails } = await question('03');
    const { page, context, complaints } = await visit(PHONE);
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        if ((await focused.count()) === 0) continue;
        if ((await focused.getAttribute('name')) === name || (await focused.textContent())?.trim() === name) return;
      }
      expect.fail(`no way to "${name}" by the Tab key`);
    };
    await page.goto(link);
    await tabTo('Something is wrong');
    await page.keyboard.press('Enter');
    await heading(page, 'What is wrong?').waitFor();
    await tabTo('words');
    await page.keyboard.type(' ');
    await tabTo('Send to the desk');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Please write a few words' }).waitFor();
    expect(await stateOf(reference)).toBe('awaiting_confirmation');
    await tabTo('words');
    await page.keyboard.type('Owen left Tidemark. <b>Ask me first</b>, please.');
    await tabTo('Send to the desk');
    await page.keyboard.press('Enter');
    await heading(page, 'Thank you. A person looks at it.').waitFor();
    expect(await words(page)).toContain('Nothing new takes effect until it is settled.');
    expect(await words(page)).not.toContain('Waits for your answer');
    followUp.set('said no', link);

    await world.sink.waitFor(mails + 1);
    expect(await stateOf(reference)).toBe('contested');
    expect(toldSince(world, mails)).toEqual([DESK]);
    expect(complaints.filter((one) => !one.includes('status of 422'))).toEqual([]);
    await context.close();

    const operator = await visit();
    await signIn(operator.page, url, 'ops@firsthand.example');
    expect(await operator.page.locator('[data-count="held"]').textContent()).toBe('1');
    await operator.page.goto(`${url}/hold`);
    const row = operator.page.getByRole('row', { name: /Kestrel Robotics.*something is wrong/ });
    await row.getByRole('link').click();
    const quoted = operator.page.getByRole('blockquote');
    expect(await quoted.textContent()).toBe('Owen left Tidemark. <b>Ask me first</b>, please.');
    await operator.page.getByText('Disputed', { exact: true }).waitFor();
    expect(await axeFaults(operator.page)).toEqual([]);

    // They telephone, and it was a misunderstanding.
    await operator.page.getByText('I called the customer').click();
    await operator.page.getByLabel('Whom you spoke with').fill('Renée Takács');
    await operator.page.getByLabel('The number that you called').fill('+1 508 555 0190');
    await operator.page.getByLabel('Where the number came from').fill('their web site');
    await operator.page.getByRole('button', { name: 'They confirmed it' }).click();
    await operator.page.getByText('a second person has to check the number').first().waitFor();
    const second = await visit();
    await signIn(second.page, url, 'second@firsthand.example');
    await second.page.goto(operator.page.url());
    await second.page.getByLabel('Where you found this number').fill('their annual report');
    await second.page.getByRole('button', { name: 'I checked the number' }).click();
    await second.page.getByText('The call is kept').waitFor();
    await second.context.close();
    await world.sink.waitFor(mails + 4);
    expect(await stateOf(reference)).toBe('in_effect');
    await operator.page.goto(`${url}/hold`);
    expect(await operator.page.locator('[data-count="held"]').textContent()).toBe('0');
    await operator.context.close();
  });

  it('is not spoken for by a program that opens every link', async () => {
    const { link, reference, mails } = await question('04');
    const before = await kept();
    const looks = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? 'GET' : 'HEAD')).flatMap((method) =>
      [link, `${link}/wrong`, `${link}/confirm`].map(async (address) => await fetch(address, { method })),
    );
    for (const { status } of await Promise.all(looks)) expect(status).toBe(200);
    // As a scanner that runs pages in a browser, and presses nothing.
    const scanner = await visit();
    for (const address of [link, `${link}/wrong`]) await scanner.page.goto(address, { waitUntil: 'networkidle' });
    await scanner.context.close();
    expect(await kept()).toEqual(before);
    expect(await stateOf(reference)).toBe('awaiting_confirmation');
    expect(world.sink.mails).toHaveLength(mails);
    followUp.set('open', link);
  });

  it('that is expired, or was changed, hears so kindly, and whom to ask', async () => {
    const open = followUp.get('open') ?? expect.unreachable();
    const { key } = await openKeyring(join(world.environment()['DATA_DIR'] ?? '', 'keys'));
    const { reference, version } = readToken(open.split('/').at(-1) ?? '', key) ?? expect.unreachable();
    const expired = linkToken({ referralId: '', reference, version }, new Date(Date.now() - 60_000), key);
    followUp.set('expired', `${url}/r/${expired}`);
    followUp.set(
      'changed',
      open.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    );
    followUp.set('cut off', open.slice(0, -9));
    const { page, context } = await visit({ ...PHONE, javaScriptEnabled: false });
    for (const [what, status, says] of [
      ['expired', 410, 'This link has expired'],
      ['changed', 404, 'We do not know this link'],
      ['cut off', 404, 'We do not know this link'],
    ] as const) {
      expect((await page.goto(followUp.get(what) ?? ''))?.status(), what).toBe(status);
      await heading(page, says).waitFor();
      const shown = await words(page);
      expect(shown, what).toMatch(/desk@firsthand\.example.*\+1 206 555 0100/);
      expect(shown, what).not.toMatch(/Tamsin|Yolanda|Fernwick/);
      expect(await page.locator('form').count(), what).toBe(0);
    }
    await context.close();
  });

  it('and whoever holds a certificate see how it stands, by its code', async () => {
    const { rows } = await pool.query<{ reference: string }>(
      `select reference from referrals where state = 'in_effect' and customer_domain = 'beringcold.example'`,
    );
    const jws = await atTheCommandLine(['certificate', rows[0]?.reference ?? ''], world.environment(settings));
    const certificate = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
    const { page, context, complaints } = await visit({ ...PHONE, javaScriptEnabled: false });
    await page.goto(certificate.status.url);
    await heading(page, 'This designation is in effect').waitFor();
    const shown = await words(page);
    expect(shown).toContain('Bering Cold Storage names Nadia Haddad as its agent of record');
    expect(shown).not.toMatch(/Vollan|freezer|avollan/i);
    expect(complaints).toEqual([]);
    followUp.set('certificate', certificate.status.url);
    const nobodys = `${url}/c/${'-'.repeat(22)}`;
    expect((await page.goto(nobodys))?.status()).toBe(404);
    followUp.set('no certificate', nobodys);
    await context.close();
  });

  it.each(['light', 'dark'] as const)(
    'meets no serious fault on any page, which fits a phone and is not to be listed, %s',
    async (colorScheme) => {
      const { page, context } = await visit({ ...PHONE, colorScheme });
      const faults: string[] = [];
      const look = async (what: string) => {
        faults.push(...(await axeFaults(page)).map((fault) => `${what}: ${fault}`));
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), what).toBe(0);
        expect(await page.locator('script').count(), what).toBe(0);
        expect(await page.locator('meta[name="robots"]').getAttribute('content'), what).toContain('noindex');
      };
      followUp.set('form', `${followUp.get('open')}/wrong`);
      for (const [what, address] of followUp) {
        const answer = await page.goto(address);
        expect(answer?.headers(), what).toMatchObject({
          'x-robots-tag': 'noindex, nofollow',
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-store',
        });
        await look(what);
      }
      await page.goto(`${followUp.get('form')}`);
      await page.getByLabel('In your own words').fill(' ');
      await page.getByRole('button', { name: 'Send to the desk' }).tap();
      await page.getByRole('alert').waitFor();
      await look('form with a fault');
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  it('who never answers stands before a person, and their link says that it no longer counts', async () => {
    const { rows } = await pool.query<{ reference: string }>(
      `insert into acts (referral_id, version, act)
       select id, version, '{"kind":"unanswered","next":"give_up"}' from referrals
       where state = 'awaiting_confirmation' and customer_domain = 'tamsinsbakeries.example'
       returning (select reference from referrals r where r.id = referral_id)`,
    );
    await isWorkedOn();
    expect(await stateOf(rows[0]?.reference ?? '')).toBe('on_hold');
    const { page, context } = await visit(PHONE);
    expect((await page.goto(followUp.get('open') ?? ''))?.status()).toBe(200);
    await heading(page, 'This link no longer counts').waitFor();
    expect(await page.locator('form').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await signIn(page, url, 'ops@firsthand.example');
    await page.goto(`${url}/hold`);
    await page.getByRole('row', { name: /Tamsin.*did not answer our question/ }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await page.goto(`${url}/hold?reason=disputed`);
    await page.getByText('Nothing waits for a person.').waitFor();
    await context.close();
  });
});
