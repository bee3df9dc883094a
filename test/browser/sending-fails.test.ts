/** A mail server that refuses our connection: what machines and people are told of it, and that all goes out once it takes mail. */
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { freePort, openWorld, signedLetters, until } from '../journey/world.ts';
import { letIn } from '../journey/users.ts';
import { axeFaults, signIn, useBrowser } from './browser.ts';

const there = inject('dovecot') !== null;
const pictures = process.env['FIRSTHAND_TEST_PICTURES'];
const { visit } = useBrowser();

describe.skipIf(!there)('where the mail server refuses the connection', async () => {
  const world = await openWorld(null);
  let smtpPort = 0;
  let app: App;
  let url = '';
  let back: Server | null = null;
  beforeAll(async () => {
    smtpPort = await freePort();
    app = await world.start({ WEB_PORT: '0', SMTP_PORT: String(smtpPort) }, {}, ['watch', 'work', 'web']);
    url = app.webUrl ?? expect.unreachable();
    await letIn(world.database, 'olga@firsthand.example', 'operator');
    for (const run of ['one', 'two']) {
      const [first] = await signedLetters(run);
      await world.deliver(first?.raw ?? expect.unreachable());
    }
  });
  afterAll(() => void back?.close());

  const sending = async (): Promise<{ status: number; says: string }> => {
    const answer = await fetch(`${url}/readyz`);
    const says = /"name":"sending","ok":true,"says":"([^"]*)"/.exec(await answer.text())?.[1] ?? '';
    return { status: answer.status, says };
  };
  const figure = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^firsthand_sending_failing_seconds (\S+)$/m.exec(text)?.[1]);
  };

  it('says so to machines, and since when, and turns nobody away for it', async () => {
    const { status, says } = await until(sending, (now) => now.says.startsWith('fails'));
    expect(says).toMatch(/^fails since \d{4}-\d\d-\d\d \d\d:\d\d UTC: connection refused$/);
    expect(status).toBe(200);
    await until(figure, (seconds) => seconds > 0);
  });

  it.each([1280, 375])(
    'says so on the pages, by cause, for whom, and when it is tried again: %i wide',
    async (width) => {
      const { page, context, complaints } = await visit({ viewport: { width, height: 900 } });
      await signIn(page, url, 'olga@firsthand.example');
      await page.getByText(`connection refused at 127.0.0.1:${smtpPort}`).waitFor();
      expect(await axeFaults(page)).toEqual([]);
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/flow-${width}.png`, fullPage: true });

      // One that is being tried at this moment is not among them.
      const failed = async (): Promise<readonly (number | string | null)[]> => {
        await page.goto(`${url}/failed`);
        return [await page.getByRole('row').count(), await page.locator('[data-count="failed"]').textContent()];
      };
      await until(failed, ([rows, badge]) => rows === 5 && badge === '4'); // a heading, and two notices of each letter
      expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
        expect.stringContaining(`Connection refused at 127.0.0.1:${smtpPort}`),
      ]);
      await page
        .getByRole('row', { name: /Bering Cold Storage.*FH-/ })
        .first()
        .waitFor();
      expect(await page.getByText(/[0-9a-f]{8}-[0-9a-f]{4}-/).count()).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/failed-${width}.png`, fullPage: true });
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('sends all of it, and says nothing more, once the server takes mail and somebody tries it now', async () => {
    const { page, context } = await visit();
    await signIn(page, url, 'olga@firsthand.example');
    await page.goto(`${url}/failed`);
    const tryNow = page.getByRole('button', { name: /^Try (all|it) / });
    await tryNow.waitFor();
    back = createServer((socket) => {
      const there = connect(world.sink.port, world.sink.host);
      socket.pipe(there).pipe(socket);
      for (const each of [socket, there]) each.on('error', () => undefined);
    }).listen(smtpPort, '127.0.0.1');
    await once(back, 'listening');
    await tryNow.click();
    await page.getByText('It is tried again').waitFor();
    await world.sink.waitFor(6);
    expect(await until(sending, ({ says }) => says === 'goes on')).toMatchObject({ status: 200 });
    await until(
      async () => {
        await page.goto(`${url}/failed`);
        return await page.getByText('Nothing fails.').count();
      },
      (count) => count === 1,
    );
    expect(await page.getByText('Mail cannot be sent').count()).toBe(0);
    await context.close();
    await app.stop();
  });
});
