/** The page to try the interface for programs, in Chromium under its own policy: it opens, shows every route, and makes a call with a key. Its markup is Swagger UI's. */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { addKey } from '../../src/adapters/postgres/api-keys.ts';
import { openWorld, signedLetters, until } from '../journey/world.ts';
import { axeFaults, useBrowser } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();

describe.skipIf(!there)('the page to try the API', async () => {
  const world = await openWorld(null);
  const { pool } = world.database;
  let url = '';
  let key = '';
  beforeAll(async () => {
    const app = await world.start({ WEB_PORT: '0' }, {}, ['watch', 'work', 'web']);
    url = app.webUrl ?? expect.unreachable();
    const made = await addKey(world.database, {
      name: 'page',
      scopes: ['referrals:read'],
      agencyId: null,
      by: 'a test',
    });
    key = made ?? expect.unreachable();
    const [letter] = await signedLetters('api-page');
    await world.deliver(letter?.raw ?? expect.unreachable());
    await until(
      async () => (await pool.query(`select from referrals where state = 'in_effect'`)).rowCount,
      (count) => count === 1,
    );
  });

  it('shows every route, and answers a call with a key, with no complaint', async () => {
    const { page, context, complaints } = await visit();
    const hosts = new Set<string>();
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) hosts.add(new URL(request.url()).origin);
    });
    const answer = await page.goto(`${url}/api/v1/docs`);
    expect(answer?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    await page.getByRole('heading', { name: 'Firsthand' }).waitFor();
    const document = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(await (await context.request.get(`${url}/api/v1/openapi.json`)).json());
    const routes = Object.values(document.paths).flatMap((methods) => Object.keys(methods));
    expect(routes.length).toBeGreaterThan(25);
    await expect.poll(async () => await page.locator('.opblock').count()).toBe(routes.length);

    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.locator('.auth-container input').fill(key);
    await page
      .locator('.auth-btn-wrapper')
      .getByRole('button', { name: /credentials|Authorize/ })
      .click();
    await page.locator('.auth-btn-wrapper').getByRole('button', { name: 'Close' }).click();
    const list = page.locator('.opblock', { has: page.locator('[data-path="/api/v1/referrals"]') }).first();
    await list.locator('.opblock-summary').click();
    await list.getByRole('button', { name: 'Execute' }).click();
    await list.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(await list.locator('.live-responses-table').textContent()).toContain('beringcold.example');
    expect(await page.getByRole('button', { name: 'Explore' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([url]);
    await context.close();
  });

  it.each(['light', 'dark'] as const)('fits a phone and has no serious fault, %s', async (colorScheme) => {
    const { page, context, complaints } = await visit({ viewport: { width: 375, height: 700 }, colorScheme });
    await page.goto(`${url}/api/v1/docs`);
    await page.locator('.opblock').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
