/** The first day of an installation, as the operations manager of an agency walks it, on a service in a process of its own. */
import { describe, expect, inject, it } from 'vitest';
import { DEMO_FIXTURES, readDirectoryJson } from '../../src/demo/letters.ts';
import { freePort, openWorld, signedLetters, until } from '../journey/world.ts';
import { pngOf } from '../pictures.ts';
import { letIn } from '../journey/users.ts';
import { axeFaults, signIn, useBrowser } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();

describe.skipIf(!there)('the first day', async () => {
  const world = await openWorld(null);

  it('leads from nothing to automatic and back, a step a button', async () => {
    await world.database.pool.query('delete from agents');
    await world.database.pool.query('delete from agencies');
    await letIn(world.database, 'boss@firsthand.example', 'admin');
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    world.spawn({ MODE: 'shadow', WEB_PORT: String(port), DESK_NAME: '' });
    const isUp = async (): Promise<boolean> =>
      await fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(isUp, (up) => up);
    const { page } = await visit();
    await signIn(page, url, 'boss@firsthand.example');

    // The directory, with a look at what it would change.
    await page.goto(`${url}/settings`);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByText('0 master agencies').waitFor();
    await page.getByRole('link', { name: 'Import a file' }).click();
    const buffer = Buffer.from(JSON.stringify(await readDirectoryJson(DEMO_FIXTURES)));
    await page.locator('#file').setInputFiles({ name: 'directory.json', mimeType: 'application/json', buffer });
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByLabel('Why').fill('our partners of today');
    await page.getByRole('button', { name: /^Apply \d+ change/ }).click();
    await page.waitForURL(/\/directory\?/);

    // The mailbox, tried.
    await page.goto(`${url}/settings`);
    await page.getByRole('button', { name: 'Try everything' }).click();
    await page.getByRole('row', { name: /INBOX/ }).getByText('well').first().waitFor();

    // Mail comes in, and nobody is mailed.
    const letters = await signedLetters('first-day');
    const [first] = letters;
    const slugged = (number: string) =>
      letters.find(({ letter }) => letter.slug.startsWith(number)) ??
      expect.unreachable(`there is no letter ${number}`);
    for (const number of ['01', '02', '03', '06']) await world.deliver(slugged(number).raw);
    await until(
      async () => (await world.database.pool.query('select from messages where outcome is not null')).rowCount,
      (count) => count === 4,
    );
    expect(world.sink.mails).toEqual([]);

    // What the agency registered, beside what the customers said.
    const csv =
      'customer,agent\nberingcold.example,Nadia Haddad\nSable Creek Orthopedics,Nadia Haddad\nnever.example,Owen Pruitt\n';
    await page.goto(`${url}/settings`);
    await page.locator('#file').setInputFiles({ name: 'ours.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Compare' }).click();
    for (const row of [
      /beringcold.*Nadia.*same/,
      /Sable Creek.*Nadia.*Simone Achterberg.*another/,
      /never\.example.*no mail/,
    ])
      await page.getByRole('row', { name: row }).waitFor();

    // Who we are; a fault changes nothing.
    await page.getByLabel('Their mail address').fill('no address');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: '“Their mail address” is "no address"' }).waitFor();
    await page.getByLabel('Their mail address').fill('desk@firsthand.example');
    await page.getByLabel('Who answers questions').fill('Rosa at the desk');
    await page.getByLabel('Their telephone number').fill('+1 206 555 0177');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('The service begins anew').waitFor();

    // In whose look: a fault says what would be right, and changes nothing.
    const anew = async (isSo: () => Promise<boolean>): Promise<void> => {
      const looks = async (): Promise<boolean> =>
        await page
          .goto(`${url}/settings`)
          .then(async () => (await page.getByText('The service is restarting').count()) === 0 && (await isSo()))
          .catch(() => false);
      await until(looks, (so) => so);
    };
    // What was kept is shown at once, and kept again it is the same, though the service still runs with what was before.
    for (let time = 1; time <= 2; time++) {
      expect(await page.getByLabel('Who answers questions').inputValue()).toBe('Rosa at the desk');
      expect(await page.getByLabel('Their telephone number').inputValue()).toBe('+1 206 555 0177');
      if (time === 1) await page.getByRole('button', { name: 'Keep', exact: true }).click();
    }
    await anew(async () => (await page.getByLabel('Who answers questions').inputValue()) === 'Rosa at the desk');
    await page.getByLabel('Your colour').fill('#ffcc00');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'too light to be read on white; #8f7200 is the nearest' })
      .waitFor();
    await page.getByLabel('Your colour').fill('#003366');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('The service begins anew').waitFor();
    await anew(async () => (await page.getByLabel('Your colour').inputValue()) === '#003366');

    const logoFile = page.getByLabel('Your logo, as PNG or JPEG');
    await logoFile.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await page.getByRole('button', { name: 'Keep this logo' }).click();
    await page.getByRole('alert').filter({ hasText: 'no whole PNG or JPEG picture' }).waitFor();
    await logoFile.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: pngOf(400, 120) });
    await page.getByRole('button', { name: 'Keep this logo' }).click();
    await page.getByText('The service begins anew').waitFor();
    await anew(async () => (await page.getByRole('img', { name: 'Your logo' }).count()) === 1);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page)).toEqual([]);
    }
    const customer = await visit();
    await customer.page.goto(`${url}/c/nobodys-code`);
    const logo = customer.page.getByRole('img', { name: 'Firsthand' });
    expect(await logo.evaluate((picture: { naturalWidth: number }) => picture.naturalWidth)).toBe(400);
    const colourOf = `getComputedStyle(document.querySelector('.card')).borderTopColor`;
    expect(await customer.page.evaluate(colourOf)).toBe('rgb(0, 51, 102)');
    expect(await axeFaults(customer.page)).toEqual([]);
    expect(customer.complaints.filter((one) => !one.includes('404'))).toEqual([]);

    // From mode to mode, each of which the service begins anew with.
    const goTo = async (mode: string): Promise<void> => {
      const isNow = async (): Promise<boolean> => {
        await page.goto(`${url}/settings`).catch(() => undefined);
        return (await page.getByRole('button', { name: `Go to ${mode}` }).count()) === 1;
      };
      await until(isNow, (now) => now);
      await page.getByRole('button', { name: `Go to ${mode}` }).click();
      await page.getByText('The service begins anew').waitFor();
      const isThere = async (): Promise<boolean> => {
        await page.goto(`${url}/settings`).catch(() => undefined);
        return (
          (await page
            .locator('.tile.now h3')
            .textContent({ timeout: 1_000 })
            .catch(() => '')) === mode
        );
      };
      await until(isThere, (now) => now);
    };
    await goTo('approve');
    await page.getByText('Each notice waits until somebody releases it.').first().waitFor();
    await world.deliver((first?.raw ?? Buffer.of()).subarray(0)); // the same once more: nothing new
    await world.deliver(slugged('04').raw);
    const waiting = `select distinct n.id from notices n join deliveries d on d.notice_id = n.id where d.wait_reason = 'approve' and n.kind = 'confirmation'`;
    const rows = await until(
      async () => (await world.database.pool.query<{ id: string }>(waiting)).rows,
      (found) => found.length === 1,
    );
    await page.goto(`${url}/outbox/${rows[0]?.id}`);
    const notice = page.frameLocator('iframe');
    expect(await notice.locator('body').textContent()).toContain('+1 206 555 0177');
    const inNotice = notice.getByRole('img', { name: 'Firsthand' });
    expect(await inNotice.evaluate((picture: { naturalWidth: number }) => picture.naturalWidth)).toBe(400);
    await page.getByRole('button', { name: 'Release' }).click();
    await page.getByText('It goes out now').waitFor();
    const sent = await world.sink.waitFor(2);
    for (const { raw } of sent) expect(raw.toString('latin1')).toMatch(/Content-Id: <logo-[0-9a-f]{32}@firsthand>/i);

    await page.goto(`${url}/settings`);
    await page.getByRole('button', { name: 'Take it away' }).click();
    await page.getByText('The service begins anew').waitFor();
    await anew(async () => (await page.getByRole('img', { name: 'Your logo' }).count()) === 0);
    await customer.page.goto(`${url}/c/nobodys-code`);
    expect(await customer.page.getByRole('img').count()).toBe(0);

    await goTo('automatic');
    await goTo('shadow');
    const { rows: audit } = await world.database.pool.query<{ why: string }>(
      `select why from actions where did = 'setting' and subject = 'MODE' order by id`,
    );
    expect(audit.map(({ why }) => why)).toEqual(['approve', 'automatic', 'shadow']);
  });
});
