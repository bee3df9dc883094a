import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAIL_DOCUMENT_HEADERS, MAIL_FRAME_SANDBOX } from '../../src/console/mail/document.ts';
import { mailView } from '../../src/console/mail/view.ts';
import { CANARY, CHROMIUM, openWatched, type WatchedBrowser } from './watched-browser.ts';
import { GREETING, hostileMails } from './hostile-mails.ts';

const MAILS = hostileMails(CANARY);
const BY_KIND = Map.groupBy(MAILS, ({ kind }) => kind);
const served = (html: string) => ({ html, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
const page = (body: string) => served(`<!doctype html><title>Console</title>${body}`);
const maySkip = process.env['FIRSTHAND_TEST_ALLOW_SKIP'] === '1';

/**
 * Every mail is opened twice: as a page of its own without a policy, where the sanitiser stands alone; and as an operator
 * sees it, in the frame and under the policy. In both each element is touched in every way that a hand can.
 */
describe.skipIf(maySkip && !existsSync(CHROMIUM))('a hostile mail', () => {
  let browser: WatchedBrowser;
  beforeAll(async () => {
    browser = await openWatched();
    return async () => await browser.close();
  });

  /** Each document in a frame of its own, as the console would show it. */
  const framed = async (documents: readonly string[]) => {
    const frames = documents.map(
      (_, index) => `<iframe sandbox="${MAIL_FRAME_SANDBOX}" src="/frame-${index}"></iframe>`,
    );
    const inner = documents.map((html) => ({ html, headers: MAIL_DOCUMENT_HEADERS }));
    return await browser.visit(page(frames.join('')), inner);
  };

  it('comes in more than two hundred ways', () => {
    expect(new Set(MAILS.map(({ name }) => name)).size).toBe(MAILS.length);
    expect(MAILS.length).toBeGreaterThan(200);
  });

  describe('does nothing when it is shown', () => {
    const harmless = { foreign: [], text: expect.stringContaining(GREETING) };

    it.each(MAILS.map(({ name, raw }) => [name, raw] as const))('%s', async (_, raw) => {
      const { html } = await mailView(raw);
      expect(await browser.visit(served(html ?? ''))).toMatchObject({ noticed: [], documents: [harmless] });
    });

    it.each([...BY_KIND])('in frames, of the kind: %s', async (_, mails) => {
      const views = await Promise.all(mails.map(async ({ raw }) => await mailView(raw)));
      const { noticed, documents } = await framed(views.map(({ html }) => html ?? ''));
      expect(noticed).toEqual([]);
      expect(documents).toEqual(mails.map(() => harmless));
    });

    it('and nothing came of it later', () => {
      expect(browser.late()).toEqual([]);
    });
  });

  // Else the tests above would prove nothing: what they look for must be seen where it happens.
  describe('that nobody cleaned', () => {
    const first = [...BY_KIND.values()].flatMap((mails) => mails.slice(0, 1));
    const dirty = first.flatMap(({ name, html }) => (html === null ? [] : [[name, html] as const]));

    it('is held by the frame and the policy', async () => {
      const { happened, documents } = await framed(dirty.map(([, html]) => page(html).html));
      expect(happened).toEqual(['1 frames are in the mail']); // which the policy leaves empty
      for (const { text } of documents) expect(text).toContain(GREETING);
    });

    it.each(dirty)('is noticed: %s', async (_, html) => {
      expect((await browser.visit(page(html))).noticed).not.toEqual([]);
    });
  });
});
