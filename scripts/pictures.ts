/** A folder goes in; pictures of every page for customers come out in it, on a wide screen and a phone, by day and by night. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { chromium, type Page } from 'playwright-core';
import { memoryCertificates, memoryLinks } from '../src/console/customer/links.memory.ts';
import { customerPages } from '../src/console/customer/plugin.ts';
import { CERTIFICATES, DESK, LINKS } from '../src/console/customer/samples.ts';
import { OWN_PALETTE } from '../src/domain/colour.ts';
import type { Log } from '../src/domain/ports.ts';
import { readWords } from '../src/domain/words.ts';

const [folder = 'pictures'] = process.argv.slice(2);
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
mkdirSync(folder, { recursive: true });

const token = (key: string) => `${key}-0123456789abcdef`;
const keyed = <Value>(values: Readonly<Record<string, Value>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [token(key), value]));
const now = new Date('2026-11-25T15:04:00Z');

const say: Log['info'] = (event, fields) => console.error(event, fields);
const server = Fastify();
await server.register(customerPages, {
  links: memoryLinks(keyed<(typeof LINKS)[keyof typeof LINKS]>(LINKS), now),
  certificates: memoryCertificates(keyed(CERTIFICATES)),
  clock: { now: () => now },
  log: { debug: say, info: say, warn: say, error: say },
  words: readWords(readFileSync(new URL('../templates/words.json', import.meta.url), 'utf8')),
  sender: { name: 'Firsthand' },
  desk: DESK,
  colours: OWN_PALETTE,
  logo: null,
});
const address = await server.listen();

const pages: readonly (readonly [name: string, path: string, then?: (page: Page) => Promise<unknown>])[] = [
  ...Object.keys(LINKS).map((key) => [key, `/r/${token(key)}`] as const),
  ['wrong', `/r/${token('open')}/wrong`],
  ['wrong-empty', `/r/${token('open')}/wrong`, (page) => send(page, ' ')],
  ...(['overtaken', 'expired'] as const).map(
    (key) =>
      [
        `too-late-${key}`,
        `/r/${token('open')}/wrong`,
        async (page: Page) => {
          // As if that had become of the link while the form was open.
          await page.evaluate(`document.forms[0].action = '/r/${token(key)}/wrong'`);
          await send(page, 'The agent is Ana Ruiz, not Dana.\nDana is her sister, and works elsewhere.');
        },
      ] as const,
  ),
  ...Object.keys(CERTIFICATES).map((key) => [`certificate-${key}`, `/c/${token(key)}`] as const),
  ['certificate-unknown', '/c/nobodys'],
];

async function send(page: Page, words: string): Promise<void> {
  await page.locator('textarea').fill(words);
  await Promise.all([page.waitForNavigation(), page.locator('button').click()]);
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
for (const width of [1280, 375])
  for (const colorScheme of ['light', 'dark'] as const) {
    const height = width === 375 ? 667 : 900;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: 2 });
    const page = await context.newPage();
    for (const [name, path, then] of pages) {
      await page.goto(address + path);
      await then?.(page);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      // The whole page on a screen of its height: buttons that stay in sight would else stand in the middle of it.
      const whole = (await page.locator('html').boundingBox())?.height ?? height;
      await page.setViewportSize({ width, height: Math.max(height, Math.ceil(whole)) });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}-whole.png`) });
      await page.setViewportSize({ width, height });
    }
    await context.close();
  }
await browser.close();
await server.close();
