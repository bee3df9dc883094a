/** Whoever administers, at the pages of webhooks, in Chromium, on a running service that posts to a real receiver. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { until, openWorld, signedLetters } from '../journey/world.ts';
import { startWebhookReceiver } from '../servers/webhook-receiver.ts';
import { letIn } from '../journey/users.ts';
import { axeFaults, signIn, useBrowser, type Visitor } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();

describe.skipIf(!there)('the pages of webhooks', async () => {
  const world = await openWorld(null);
  const { pool } = world.database;
  const receiver = await startWebhookReceiver();
  const plain = receiver.answer;
  let app: App;
  let url = '';
  let admin: Visitor;
  afterAll(async () => await receiver.close());
  beforeAll(async () => {
    app = await world.start({ WEB_PORT: '0', WEBHOOK_TARGETS: 'local' }, {}, ['watch', 'work', 'web']);
    url = app.webUrl ?? expect.unreachable();
    await letIn(world.database, 'admin@firsthand.example', 'admin');
    admin = await visit({ javaScriptEnabled: false }); // nothing here needs a script
    await signIn(admin.page, url, 'admin@firsthand.example');
  });

  const said = (page: Page) => page.locator('.said');
  const secretOn = async (page: Page): Promise<string> => {
    await page.getByRole('heading', { name: 'The secret' }).waitFor();
    return await page.getByLabel('Secret').inputValue();
  };
  const states = async () =>
    (await pool.query<{ state: string }>('select state from webhook_deliveries order by seq')).rows.map(
      ({ state }) => state,
    );
  let endpoint = '';

  it('make an endpoint, whose secret is shown once and checks what comes', async () => {
    const { page } = admin;
    await page.goto(url);
    await page.getByRole('navigation').getByRole('link', { name: 'Webhooks' }).click();
    await page.getByText('Nobody hears of anything yet.').waitFor();
    await page.getByLabel('Address').fill('ftp://hooks.example.com/');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('alert').filter({ hasText: 'Nothing can be posted to “ftp://hooks.example.com/”' }).waitFor();

    await page.getByLabel('Address').fill(`${receiver.url}/crm`);
    await page.getByRole('checkbox', { name: 'referral.confirmed' }).uncheck();
    await page.getByRole('button', { name: 'Make it' }).click();
    const secret = await secretOn(page);
    expect(secret).toMatch(/^whsec_/);
    receiver.secrets.add(secret);
    await page.getByRole('link', { name: 'I have it' }).click();
    await page.getByText('fine', { exact: true }).waitFor();
    endpoint = page.url();
    expect(await page.content()).not.toContain('whsec_');

    const [letter] = await signedLetters('webhooks');
    await world.deliver(letter?.raw ?? expect.unreachable());
    await until(states, (all) => all.length === 2 && all.every((state) => state === 'delivered'));
    expect(receiver.received.map(({ message }) => message?.type ?? '').toSorted()).toEqual([
      'referral.designated',
      'referral.opened',
    ]);
    await page.reload();
    await page.getByRole('row', { name: /referral\.designated.*delivered.*1.*204/ }).waitFor();
    await page.goto(`${url}/webhooks`);
    await page.getByRole('row', { name: /\/crm.*referral\.opened.*all.*fine/ }).waitFor();
  });

  it('show one message with its attempts, and send it once more', async () => {
    const { page } = admin;
    await page.goto(endpoint);
    await page
      .getByRole('row', { name: /referral\.opened/ })
      .getByRole('link')
      .click();
    await page.getByRole('row', { name: /204/ }).waitFor();
    await page.getByText('"type":"referral.opened"').waitFor();
    const before = receiver.received.length;
    await page.getByRole('button', { name: 'Send it once more' }).click();
    await said(page).filter({ hasText: 'It goes out once more' }).waitFor();
    await expect.poll(() => receiver.received.length).toBe(before + 1);
    expect(receiver.received.at(-1)?.message?.type).toBe('referral.opened');
    await until(states, (all) => all.every((state) => state === 'delivered'));
    await page.reload();
    expect(await page.getByRole('row', { name: /204/ }).count()).toBe(2);
  });

  it('give it a new secret, beside which the earlier one signs', async () => {
    const { page } = admin;
    await page.goto(endpoint);
    await page.getByText('A new secret').click();
    expect(await page.getByLabel(/Hours for which/).inputValue()).toBe('24');
    await page.getByLabel(/Hours for which/).fill('2');
    await page.getByRole('button', { name: 'Make it' }).click();
    const fresh = await secretOn(page);
    expect(receiver.secrets.has(fresh)).toBe(false);
    await page.getByText('each message is signed by those before it too').waitFor();
    await page.getByRole('link', { name: 'I have it' }).click();
    await page.getByText('an earlier one signs too').waitFor();

    const again = async () => {
      const before = receiver.received.length;
      await page.goto(endpoint);
      await page
        .getByRole('row', { name: /referral\.opened/ })
        .getByRole('link')
        .click();
      await page.getByRole('button', { name: 'Send it once more' }).click();
      await expect.poll(() => receiver.received.length).toBe(before + 1);
      return receiver.received.at(-1)?.message?.type;
    };
    expect(await again()).toBe('referral.opened'); // by the earlier
    receiver.secrets.clear();
    receiver.secrets.add(fresh);
    expect(await again()).toBe('referral.opened'); // by the new
  });

  it('tell that it is disabled and why, and switch it on again with what it missed', async () => {
    const { page } = admin;
    receiver.answer = (_received, response) => void response.writeHead(410).end();
    const [, second] = await signedLetters('webhooks');
    await world.deliver(second?.raw ?? expect.unreachable());
    await until(states, (all) => all.length === 4 && all.filter((state) => state === 'failed').length === 2);
    await page.goto(`${url}/webhooks`);
    await page.getByRole('row', { name: /\/crm.*disabled.*410: nobody is there any more/ }).waitFor();
    await page.goto(endpoint);
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await said(page).filter({ hasText: 'Changed' }).waitFor();
    await page.getByText('fine', { exact: true }).waitFor();

    await page.getByLabel('State').selectOption('failed');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/state=failed/);
    await page
      .getByRole('row', { name: /failed.*410/ })
      .first()
      .waitFor();
    expect(await page.locator('tr[data-line]').count()).toBe(2);

    receiver.answer = plain;
    const before = receiver.received.length;
    await page.getByText('Send what failed once more').click();
    await page.getByRole('button', { name: 'Send them' }).click();
    await said(page).filter({ hasText: 'It goes out once more' }).waitFor();
    await expect.poll(() => receiver.received.length).toBe(before + 2);
    await until(states, (all) => all.every((state) => state === 'delivered'));
    await page.getByText('Send what failed once more').click();
    await page.getByRole('button', { name: 'Send them' }).click();
    await said(page).filter({ hasText: 'Nothing failed since then' }).waitFor();
  });

  it('page through a long log, in its order', async () => {
    const id = endpoint.split('/').at(-1);
    await pool.query(
      `insert into webhook_deliveries (webhook_id, message_id, event, payload, state, last_status, retry_until, done_at)
       select $1, 'evt_many_' || n, 'referral.updated', '{}', 'failed', 500, now(), now() from generate_series(1, 120) n`,
      [id],
    );
    const { page } = admin;
    await page.goto(`${endpoint}?state=failed`);
    const seen: string[] = [];
    for (;;) {
      seen.push(...(await page.locator('tr[data-line] small').allTextContents()));
      const next = page.getByRole('link', { name: 'Next page' });
      if ((await next.count()) === 0) break;
      const was = page.url();
      await next.click();
      await page.waitForURL((to) => to.href !== was);
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, at) => `evt_many_${120 - at}`));
    await page.getByRole('link', { name: 'First page' }).click();
    await page.getByText('evt_many_120').waitFor();
    expect((await page.goto(`${endpoint}?after=nonsense`))?.status()).toBe(200);
  });

  it.each(['light', 'dark'] as const)('have no serious fault, and fit a phone, %s', async (scheme) => {
    const phone = await visit({
      viewport: { width: 375, height: 700 },
      hasTouch: true,
      isMobile: true,
      colorScheme: scheme,
    });
    await signIn(phone.page, url, 'admin@firsthand.example');
    const faults: string[] = [];
    const look = async (what: string) => {
      faults.push(...(await axeFaults(phone.page)).map((fault) => `${what}: ${fault}`));
      expect(await phone.page.evaluate('document.documentElement.scrollWidth - innerWidth'), what).toBe(0);
    };
    await phone.page.goto(`${url}/webhooks`);
    await look('the list');
    await phone.page.goto(endpoint);
    for (const summary of await phone.page.locator('summary').all()) await summary.tap();
    await look('an endpoint');
    await phone.page
      .getByRole('row', { name: /referral\.updated/ })
      .first()
      .getByRole('link')
      .tap();
    await phone.page.getByRole('heading', { name: 'Attempts' }).waitFor();
    await look('a message');
    await phone.page.goto(endpoint);
    await phone.page.getByText('A new secret').tap();
    await phone.page.getByRole('button', { name: 'Make it' }).tap();
    await secretOn(phone.page);
    await look('the secret');
    expect(faults).toEqual([]);
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
  });

  it('remove it, and keep who did what', async () => {
    const { page } = admin;
    await page.goto(endpoint);
    await page.getByText('Remove it').click();
    await page.getByRole('button', { name: 'Remove the endpoint' }).click();
    await said(page).filter({ hasText: 'Done' }).waitFor();
    await page.getByText('Nobody hears of anything yet.').waitFor();
    expect((await page.goto(endpoint))?.status()).toBe(404);
    const { rows } = await pool.query<{ did: string }>(
      `select distinct did from actions where who = 'admin@firsthand.example' and subject = $1 order by did`,
      [`endpoint ${endpoint.split('/').at(-1)}`],
    );
    expect(rows.map(({ did }) => did)).toEqual([
      'webhook added',
      'webhook removed',
      'webhook replayed',
      'webhook secret rotated',
      'webhook switched on',
    ]);
    expect(admin.complaints.filter((one) => !/status of (?:404|422)/.test(one))).toEqual([]);
  });
});
