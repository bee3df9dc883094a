/** A Chromium for the tests of one file; pages in it that tell of every error, and what axe finds on them. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { CHROMIUM } from './watched-browser.ts';
import { PASSWORD } from '../journey/users.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: failed loads, blocked scripts, exceptions. */
  readonly complaints: readonly string[];
}

/** To be called while tests are described. */
export function useBrowser() {
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (!existsSync(CHROMIUM)) throw new Error(`there is no Chromium at ${CHROMIUM}: set CHROMIUM to its path`);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => await browser?.close());
  return {
    visit: async (options: BrowserContextOptions = {}): Promise<Visitor> => {
      const context =
        (await browser?.newContext({ viewport: { width: 1280, height: 900 }, ...options })) ?? expect.unreachable();
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      return { page, context, complaints };
    },
  };
}

export async function signIn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${url}/`);
}

/** Each fault against WCAG 2.2 AA that axe calls serious or critical, in a line. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(`
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ' ' + html.slice(0, 160) + ' ' + failureSummary)))`);
  return Array.isArray(found) ? found.map(String) : ['axe gave no answer'];
}
