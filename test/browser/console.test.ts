/** Operators at their pages, in Chromium, on a running service with real mail: each task as somebody does it. */
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { addKey } from '../../src/adapters/postgres/api-keys.ts';
import { API_SCOPES } from '../../src/domain/api-key.ts';
import { DEMO_FIXTURES, readDirectoryJson } from '../../src/demo/letters.ts';
import { readMarked } from '../../scripts/training/marked.ts';
import { atTheCommandLine, openWorld, signedLetters, until } from '../journey/world.ts';
import { letIn } from '../journey/users.ts';
import { axeFaults, signIn, useBrowser, type Visitor } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();

describe.skipIf(!there)('the console', async () => {
  const world = await openWorld(null);
  let url = '';
  let operator: Visitor;

  beforeAll(async () => {
    const app = await world.start({ WEB_PORT: '0' }, {}, ['watch', 'work', 'web']);
    url = app.webUrl ?? expect.unreachable();
    for (const [name, role] of [
      ['ops@firsthand.example', 'operator'],
      ['second@firsthand.example', 'operator'],
      ['looks@firsthand.example', 'viewer'],
      ['admin@firsthand.example', 'admin'],
    ] as const)
      await letIn(world.database, name, role);
    const letters = await signedLetters('console');
    for (const { raw } of letters) await world.deliver(raw);
    await until(
      async () => (await world.database.pool.query('select from messages where outcome is not null')).rowCount,
      (count) => count === letters.length,
    );
    operator = await visit();
    await signIn(operator.page, url, 'ops@firsthand.example');
  });

  const rows = (page: Page) => page.locator('tr[data-line]');
  const open = async (page: Page, path: string) => {
    const answer = await page.goto(`${url}${path}`);
    expect(answer?.status(), path).toBe(200);
  };
  const said = (page: Page) => page.locator('.said');

  describe('shows at a glance', () => {
    it('whether mail is flowing', async () => {
      const { page } = operator;
      await open(page, '/');
      await page.getByRole('heading', { name: 'Flow' }).waitFor();
      expect(await page.locator('tr', { hasText: 'INBOX' }).textContent()).not.toContain('nobody watches it');
      expect(await page.locator('.legend').textContent()).toMatch(/referral \d+.*hold \d+/);
      const { rows: held } = await world.database.pool.query(`select from messages where outcome = 'hold'`);
      expect(held.length).toBeGreaterThanOrEqual(3);
      expect(await page.locator('[data-count="held"]').textContent()).toBe(String(held.length));
    });

    it('a mail that arrives, without anybody pressing anything', async () => {
      const { page } = operator;
      await open(page, '/hold');
      const before = await rows(page).count();
      const words = 'As the GDPR demands, please delete all personal data that you keep about me.';
      const head =
        'From: Vic <vic@gmail.com>\r\nTo: referrals@firsthand.example\r\nSubject: Hello\r\nMessage-ID: <live@gmail.com>';
      await world.deliver(Buffer.from(`${head}\r\n\r\n${words}\r\n`));
      await expect.poll(async () => await rows(page).count()).toBe(before + 1);
      // The counts and the list come one after the other.
      await expect.poll(async () => await page.locator('[data-count="held"]').textContent()).toBe(String(before + 1));
    });
  });

  describe('finds a referral', () => {
    it.each([
      ['by a part of the customer’s name', 'kestr'],
      ['by their domain', 'kestrelrobotics.example'],
      ['by agent', 'owen pruitt'],
      ['by words of its mail', 'babysitting server closet'],
      ['with a slip of the pen', 'kestral robotics'],
    ])('%s', async (_, words) => {
      const { page } = operator;
      await open(page, '/referrals');
      await page.getByRole('searchbox').fill(words);
      await page.keyboard.press('Enter');
      await page.waitForURL(/q=/);
      await rows(page).filter({ hasText: 'Kestrel Robotics' }).first().waitFor();
    });

    it('by state, which stands in the address', async () => {
      const { page } = operator;
      await open(page, '/referrals');
      await page.getByText('Filters', { exact: true }).click();
      await page.getByLabel('on hold', { exact: true }).check();
      await page.getByRole('button', { name: 'Show' }).click();
      await page.waitForURL(/state=on_hold/);
      const states = await page.locator('tr[data-line] .chip').allTextContents();
      expect(new Set(states)).toEqual(new Set(['on hold']));
    });

    it('and takes all of them home as a file, in which nothing is a formula', async () => {
      await world.database.pool.query(
        `update referrals set company = '=HYPERLINK("http://evil.example")' where company = 'Corvin Steel Fabrication'`,
      );
      const answer = await operator.context.request.get(`${url}/referrals.csv`);
      const file = await answer.text();
      expect(file).toMatch(/^\uFEFFReference,Company,/);
      expect(file).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
      await world.database.pool.query(
        `update referrals set company = 'Corvin Steel Fabrication' where company like '=HYP%'`,
      );
    });
  });

  describe('a referral', () => {
    it('shows the mail with its evidence, and lights up what belongs together', async () => {
      const { page } = operator;
      await open(page, '/referrals?q=kestrel');
      await rows(page).first().getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Kestrel Robotics' }).waitFor();
      const words = page.locator('mark[data-field~="agent"]').first();
      expect(await words.textContent()).toContain('Owen Pruitt');
      await page.locator('dl [data-field="agent"]').hover();
      expect(await words.evaluate((mark) => mark.className)).toContain('lit');
      await words.hover();
      expect(await page.locator('dl [data-field="agent"]').evaluate((row) => row.className)).toContain('lit');
      await page.getByText('Designated', { exact: true }).waitFor();
    });

    it('shows a copy of a mail in its thread as what it is a copy of', async () => {
      const { page } = operator;
      await open(page, '/referrals?q=beringcold&state=in_effect');
      await rows(page).first().getByRole('link').click();
      const copy = page.locator('tr', { hasText: 'duplicate' });
      expect(await copy.textContent()).toMatch(
        /New network for our six freezer warehouses console\s*avollan@beringcold\.example/,
      );
    });

    it('keeps the agency’s own number, by which it is found', async () => {
      const { page } = operator;
      await open(page, '/referrals?q=kestrel');
      await rows(page).first().getByRole('link').click();
      await page.getByLabel('System').fill('CRM');
      await page.getByLabel('Number', { exact: true }).fill('OPP-4711');
      await page.getByRole('button', { name: 'Keep', exact: true }).click();
      await page.getByText('OPP-4711').waitFor();
      await open(page, '/referrals?q=opp-4711');
      await rows(page).filter({ hasText: 'Kestrel' }).waitFor();
    });

    it('gives a signed certificate', async () => {
      const { page } = operator;
      await open(page, '/referrals?q=kestrel');
      await rows(page).first().getByRole('link').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Signed certificate' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^FH-[0-9A-Z]{8}\.pdf$/);
    });
  });

  describe('decides about a mail on hold', () => {
    const held = async (page: Page, company: string) => {
      await open(page, '/hold');
      await rows(page).filter({ hasText: company }).getByRole('link').click();
      await page.getByRole('heading', { name: 'Decide' }).waitFor();
    };

    it('needs to say why', async () => {
      const { page } = operator;
      await held(page, 'Alder Basin');
      await page.getByRole('button', { name: 'Accept' }).click();
      expect(
        await page
          .getByLabel('Why')
          .evaluate((field: { validity: { valueMissing: boolean } }) => field.validity.valueMissing),
      ).toBe(true);
    });

    it('asks the writer in words of their own', async () => {
      const { page } = operator;
      await held(page, 'Alder Basin');
      await page.getByLabel('Why').fill('their counsel has to agree');
      await page.getByText('Ask the writer').click();
      await page.getByLabel('Your question').fill('Has your counsel agreed to a self-referral?');
      const before = world.sink.mails.length;
      await page.getByRole('button', { name: 'Send the question' }).click();
      await said(page).filter({ hasText: 'The question goes out' }).waitFor();
      const mails = await world.sink.waitFor(before + 1);
      expect(mails.at(-1)?.to).toEqual(['hyazziebrooks@alderbasinwater.example']);
      expect(mails.at(-1)?.raw.toString()).toContain('Has your counsel agreed');
    });

    it('accepts, and it takes effect', async () => {
      const { page } = operator;
      await held(page, 'Alder Basin');
      await page.getByLabel('Why').fill('their counsel agreed, by mail of today');
      const before = world.sink.mails.length;
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByText('in effect').first().waitFor();
      await page.getByText('their counsel agreed').waitFor();
      await world.sink.waitFor(before + 3);
    });

    it('corrects the agent by words selected in the mail, once they are enrolled', async () => {
      const { page } = operator;
      await held(page, 'Bellweather');
      await page.getByText('Correct a field').click();
      await page.getByRole('link', { name: 'Enrol an agent' }).click();
      await page.getByLabel('Id').fill('at-90');
      await page.getByLabel('Mail addresses').fill('harriet@onslow.example');
      for (const box of await page.getByRole('group', { name: 'Master agencies' }).getByRole('checkbox').all())
        await box.check();
      await page.getByLabel('Why').fill('they called, and signed our agreement');
      await page.getByRole('button', { name: 'Enrol' }).click();
      await page.waitForURL(/\/hold\//);
      // The directory knows her now, so that nothing has to be corrected; and still it may be.
      const address = page.url();
      await open(page, '/hold');
      await rows(page).filter({ hasText: 'Bellweather' }).getByText('The directory fits now').waitFor();
      await page.goto(address);
      await page.getByText('Accept makes Harriet Onslow agent of record').waitFor();
      expect(await page.locator('dl [data-field="agent"]').textContent()).not.toContain('not listed');
      await page.getByText('Correct a field').click();
      await page.getByRole('group', { name: 'Agent of record' }).getByRole('combobox').selectOption('at-90');
      await page.locator('#agent-words').fill('');
      await page.evaluate(`{
        const mail = document.querySelector('[data-mail]');
        const mark = mail.querySelector('mark[data-field~="agent"]') ?? mail;
        getSelection().selectAllChildren(mark);
      }`);
      await page.getByRole('group', { name: 'Agent of record' }).getByRole('button', { name: 'Use selection' }).click();
      expect(await page.locator('#agent-words').inputValue()).toContain('Harriet');
      await page.getByLabel('Why').fill('enrolled');
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByText('agent → Harriet Onslow').waitFor();
      // The reading that was corrected is kept beside the one that was wrong.
      const { rows: readings } = await world.database.pool.query(
        `select extraction #>> '{agentOfRecord,agent,directoryId}' as now, earlier_extractions #>> '{0,agentOfRecord,agent,name}' as before
         from messages where subject like 'Bellweather%' and outcome = 'referral'`,
      );
      expect(readings).toEqual([{ now: 'at-90', before: expect.stringContaining('Onslow') }]);
      await page.getByText('in effect').first().waitFor();
    });

    it('gives what they put right as an example to learn from, in which nobody is who they were', async () => {
      const { letters } = readMarked(await atTheCommandLine(['corrections'], world.environment()), 'corrections');
      expect(letters.map(({ head }) => head)).toMatchObject([{ intent: 'self_referral', agent: 'designated a10' }]);
      const [{ text, marks } = expect.unreachable()] = letters;
      expect(text).not.toMatch(/Onslow|Bellweather/);
      expect(marks).toContainEqual(expect.objectContaining({ of: 'party', ids: ['a10'], act: 'assigns' }));
    });

    it('is told of words that do not stand in the mail', async () => {
      const { page } = operator;
      await held(page, 'Cutler');
      await page.getByText('Correct a field').click();
      await page.getByRole('group', { name: 'Master agency' }).getByRole('combobox').selectOption({ index: 1 });
      await page.locator('#agency-words').fill('words of somebody else');
      await page.getByLabel('Why').fill('x');
      await page.getByRole('button', { name: 'Accept' }).click();
      await said(page).filter({ hasText: 'do not stand in the mail' }).waitFor();
      expect(await page.locator('#agency-words').inputValue()).toBe('words of somebody else');
    });

    it('takes a mail home as a fixture, in which nobody is who they were', async () => {
      const { page } = operator;
      await held(page, 'Cutler');
      const take = async (part: string): Promise<string> => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: part }).click(),
        ]);
        return await text(await download.createReadStream());
      };
      expect(await take('The mail')).toMatch(/^From: .*\.example/);
      expect(JSON.parse(await take('Its label'))).toMatchObject({ intent: 'self_referral' });
    });

    it('takes an attachment home as a file that no browser opens, also of a letter that a sales manager passed on', async () => {
      const file = (name: string, content: string) =>
        `--b\r\nContent-Type: text/html; name=${name}\r\nContent-Disposition: attachment; filename=${name}\r\n\r\n${content}\r\n`;
      const letter = `From: vic@gmail.com\r\nSubject: With files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nWe want SD-WAN. Nadia Haddad is our agent of record.\r\n${file('one.html', 'first')}${file('two.html', 'second')}--b--\r\n`;
      const passedOn = `From: ingrid.solheim@quillstone.example\r\nSubject: Fwd: With files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n${letter.replace('With files', 'Passed on')}\r\n--o--\r\n`;
      for (const raw of [letter, passedOn]) await world.deliver(Buffer.from(raw));
      for (const subject of ['With files', 'Passed on']) {
        const found = await until(
          async () =>
            (
              await world.database.pool.query<{ id: string }>(
                'select id from messages where subject = $1 and outcome is not null',
                [subject],
              )
            ).rows,
          ({ length }) => length === 1,
        );
        const listed = await (await operator.context.request.get(`${url}/hold/${found[0]?.id}`)).text();
        expect(
          [...listed.matchAll(/download>([^<]*)<\/a> <small>/g)].map(([, name]) => name),
          subject,
        ).toEqual(['one.html', 'two.html']);
        const answer = await operator.context.request.get(`${url}/mail/${found[0]?.id}/attachments/1`);
        expect((await answer.text()).trim(), subject).toBe('second');
        expect(answer.headers()).toMatchObject({
          'content-type': 'application/octet-stream',
          'content-disposition': expect.stringMatching(/^attachment; filename="two\.html"/),
          'content-security-policy': expect.stringContaining('sandbox'),
        });
      }
    });

    it('ignores a mail that could not be read, and can do nothing else with it', async () => {
      await world.deliver(
        Buffer.from(
          'From: a@a.example, b@b.example\r\nSubject: Two writers\r\n\r\nWe want SD-WAN. Nadia Haddad is our agent of record.\r\n',
        ),
      );
      const found = await until(
        async () =>
          (
            await world.database.pool.query<{ id: string }>(
              `select id from messages where subject = 'Two writers' and outcome = 'hold'`,
            )
          ).rows,
        ({ length }) => length === 1,
      );
      await world.database.pool.query(
        `update messages set standing = null, extraction = null, hold_reason = 'unreadable' where id = $1`,
        [found[0]?.id],
      );
      const { page } = operator;
      await open(page, `/hold/${found[0]?.id}`);
      expect(await page.getByRole('button', { name: 'Accept' }).count()).toBe(0);
      for (const name of ['It is a claim', 'They confirmed it', 'Withdraw it'])
        expect(await page.getByRole('button', { name }).count(), name).toBe(0);
      await page.getByLabel('Why').fill('nothing in it');
      await page.getByRole('button', { name: 'Ignore it' }).click();
      await said(page).filter({ hasText: 'The mail is ignored' }).waitFor();
    });

    it('does not overwrite what somebody else decided meanwhile', async () => {
      const { page } = operator;
      const second = await visit();
      await signIn(second.page, url, 'second@firsthand.example');
      await held(page, 'Cutler');
      await held(second.page, 'Cutler');
      await second.page.getByLabel('Why').fill('seen it first');
      await second.page.getByRole('button', { name: 'Ignore it' }).click();
      await said(second.page).filter({ hasText: 'The mail is ignored' }).waitFor();
      await page.getByLabel('Why').fill('mine');
      await page.getByRole('button', { name: 'It is a claim' }).click();
      await said(page).filter({ hasText: 'Somebody else decided' }).waitFor();
      const { rows: found } = await world.database.pool.query(
        `select m.outcome from messages m join referrals r on r.id = m.referral_id where r.company like 'Cutler%' and m.outcome <> 'duplicate'`,
      );
      expect(found).toEqual([{ outcome: 'ignored' }]);
      await second.context.close();
    });
  });

  describe('looks through what was ignored, and claims', () => {
    const idOf = async (subject: string): Promise<string> => {
      const found = await until(
        async () =>
          (
            await world.database.pool.query<{ id: string }>(
              'select id from messages where subject = $1 and outcome is not null',
              [subject],
            )
          ).rows,
        ({ length }) => length === 1,
      );
      return found[0]?.id ?? expect.unreachable();
    };
    const deliver = async (from: string, subject: string, headers: string, body: string): Promise<void> => {
      const head = `From: ${from}\r\nTo: referrals@firsthand.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@tarnfield.example>`;
      await world.deliver(Buffer.from(`${head}${headers}\r\n\r\n${body}\r\n`));
      await idOf(subject);
    };
    const words =
      'I am the CIO of Tarnfield Mills. We want SD-WAN at six mills. Please bring in Quillstone. Nadia Haddad is our agent of record.';

    it('finds a mail by its words, and reads why it was ignored', async () => {
      await deliver(
        'Orla Tarn <orla@tarnfield.example>',
        'Network for the mills',
        '\r\nAuto-Submitted: auto-generated',
        words,
      );
      await deliver(
        'shop@toner.example',
        'Cheaper toner',
        '\r\nList-Unsubscribe: <https://toner.example/stop>\r\nPrecedence: bulk',
        'Toner, cheaper.',
      );
      const { page } = operator;
      await open(page, '/');
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.waitForURL(/\/ignored$/);
      expect(await rows(page).filter({ hasText: 'Cheaper toner' }).textContent()).toMatch(
        /newsletter.*List-Unsubscribe/i,
      );
      await page.getByRole('searchbox').fill('tarnfield mills');
      await page.getByLabel('Why').selectOption('auto_reply');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.waitForURL(/q=tarnfield\+mills&kind=auto_reply/);
      expect(await rows(page).count()).toBe(1);
      await rows(page).getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'An automatic reply' }).waitFor();
      await page.getByText('Auto-Submitted: auto-generated').waitFor();
      await page.getByText('A program seems to have written this mail').waitFor();
    });

    it('as somebody who may only look, without a button', async () => {
      const looks = await visit();
      await signIn(looks.page, url, 'looks@firsthand.example');
      await open(looks.page, `/ignored/${await idOf('Network for the mills')}`);
      await looks.page.getByRole('heading', { level: 1, name: 'An automatic reply' }).waitFor();
      expect(await looks.page.getByRole('button', { name: 'This is a referral' }).count()).toBe(0);
      await looks.context.close();
    });

    it('takes it back: it goes on hold, and is accepted there; nothing is sent before that', async () => {
      const { page } = operator;
      const id = await idOf('Network for the mills');
      const second = await visit();
      await signIn(second.page, url, 'second@firsthand.example');
      await open(second.page, `/ignored/${id}`);
      await open(page, `/ignored/${id}`);
      const before = world.sink.mails.length;
      await page.getByLabel('Why').fill('their form sends it; I know her');
      await page.getByRole('button', { name: 'This is a referral' }).click();
      await page.waitForURL(/\/hold\//);
      await said(page).filter({ hasText: 'It is on hold now' }).waitFor();
      await page.getByRole('heading', { level: 1, name: 'An operator says that this is a referral' }).waitFor();
      expect(await page.locator('dl [data-field="agent"]').textContent()).toContain('Nadia Haddad');
      expect(world.sink.mails.length).toBe(before);

      await second.page.getByLabel('Why').fill('me too');
      await second.page.getByRole('button', { name: 'This is a referral' }).click();
      await said(second.page).filter({ hasText: 'Somebody else decided' }).waitFor();
      await second.context.close();

      await page.getByLabel('Why').fill('it is what she asks for');
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByText('it is what she asks for').waitFor();
      const mails = await world.sink.waitFor(before + 1);
      expect(mails.slice(before).map(({ to }) => to)).toEqual([['orla@tarnfield.example']]); // nothing proves her: she is asked
      await open(page, '/audit');
      await page.getByText('their form sends it; I know her').waitFor();
    });

    it('attaches a claim to a referral, which shows it', async () => {
      const { page } = operator;
      const { rows: held } = await world.database.pool.query<{ id: string }>(
        `select id from messages where subject = 'Cheaper toner'`,
      );
      // As one that named a customer of whom nothing is on record.
      await world.database.pool.query(
        `with claim as (insert into claims (letter_id, rung, claimant, company) values ($1, 'agents_word', 'shop@toner.example', 'Kestrel') returning letter_id)
         update messages set outcome = 'claim', ignored_because = null, ignored_says = null where id = $1`,
        [held[0]?.id],
      );
      const { rows: kestrel } = await world.database.pool.query<{ reference: string }>(
        `select reference from referrals where company = 'Kestrel Robotics' limit 1`,
      );
      await open(page, '/ignored?kind=claim');
      await rows(page).filter({ hasText: 'Cheaper toner' }).getByRole('link').click();
      await page.getByLabel('Why').fill('their agent of last year');
      await page.getByText('Attach it to a referral').click();
      await page.getByLabel('Reference').fill('FH-NOTTHERE');
      await page.getByRole('button', { name: 'Attach it' }).click();
      await said(page).filter({ hasText: 'There is no referral FH-NOTTHERE' }).waitFor();
      await page.getByLabel('Reference').fill(kestrel[0]?.reference ?? '');
      await page.getByRole('button', { name: 'Attach it' }).click();
      await said(page).filter({ hasText: 'The claim is attached' }).waitFor();
      await page.getByText('shop@toner.example').first().waitFor();
      await page.getByText('their agent of last year').waitFor();
    });
  });

  it('a manager does not decide where their own agent is a party', async () => {
    const { rows: managed } = await world.database.pool.query<{ manager: string }>(
      `select lower(a.sales_manager_email) as manager from agents a where a.sales_manager_email is not null and a.name = 'Owen Pruitt'`,
    );
    const manager = managed[0]?.manager ?? expect.unreachable();
    await letIn(world.database, manager, 'operator');
    const own = await visit();
    await signIn(own.page, url, manager);
    const { rows: waiting } = await world.database.pool.query<{ reference: string }>(
      `select reference from referrals where state = 'awaiting_confirmation' and extraction #>> '{agentOfRecord,agent,name}' = 'Owen Pruitt'`,
    );
    await own.page.goto(`${url}/referrals/${waiting[0]?.reference}`);
    await own.page.getByText('Owen Pruitt is an agent whom you manage').waitFor();
    expect(await own.page.getByText('I called the customer').count()).toBe(0);
    await own.context.close();
  });

  describe('a telephone call', () => {
    const call = async (page: Page, number: string, numberFrom = 'their web site') => {
      if (!(await page.getByLabel('The number that you called').isVisible()))
        await page.getByText('I called the customer').click();
      await page.getByLabel('Whom you spoke with').fill('Astrid Vollan, COO');
      await page.getByLabel('The number that you called').fill(number);
      await page.getByLabel('Where the number came from').fill(numberFrom);
      await page.getByRole('button', { name: 'They confirmed it' }).click();
    };
    const toWaiting = async (page: Page) => {
      await open(page, '/referrals?state=awaiting_confirmation');
      await rows(page).first().getByRole('link').click();
    };

    it('at no number keeps what was typed, and stays open', async () => {
      const { page } = operator;
      await toWaiting(page);
      await call(page, 'their desk');
      await said(page).filter({ hasText: 'Give the number that you called' }).waitFor();
      expect(await page.getByLabel('Whom you spoke with').inputValue()).toBe('Astrid Vollan, COO');
      expect(await page.getByLabel('Where the number came from').isVisible()).toBe(true);
    });

    it('waits for a second person, and then takes effect as attested', async () => {
      const { page } = operator;
      await toWaiting(page);
      await call(page, '+1 206 555 0123');
      await said(page).filter({ hasText: 'nothing takes effect yet' }).waitFor();
      await page.getByText('ops@firsthand.example called Astrid Vollan, COO at +1 206 555 0123').waitFor();
      expect(await page.getByRole('button', { name: 'I checked the number' }).count()).toBe(0);
      const address = page.url();
      const second = await visit();
      await signIn(second.page, url, 'second@firsthand.example');
      await second.page.goto(address);
      await second.page.getByRole('button', { name: 'I checked the number' }).click();
      await said(second.page).filter({ hasText: 'Say where you found the number' }).waitFor();
      await second.page.getByLabel('Where you found this number').fill('I called their switchboard');
      await second.page.getByRole('button', { name: 'I checked the number' }).click();
      await said(second.page).filter({ hasText: 'The call is kept' }).waitFor();
      // By itself, once it is worked on; with both names.
      await second.page.getByText('second@firsthand.example checked the number').waitFor();
      await second.context.close();
    });
  });

  describe('the outbox', () => {
    it('shows a notice as it is read, to whom, and by what right', async () => {
      const { page } = operator;
      await open(page, '/outbox');
      await rows(page).filter({ hasText: 'confirmation' }).first().getByRole('link').first().click();
      await page.getByText('they wrote the mail', { exact: true }).waitFor();
      const frame = page.frameLocator('iframe');
      await frame.locator('body').waitFor();
      expect(await frame.locator('body').textContent()).toContain('Agent of record');
    });

    it('shows who was told what about a referral, and what the agent is not told', async () => {
      const { page } = operator;
      await open(page, '/outbox');
      const line = rows(page).filter({ hasText: /Bering Cold Storage names Nadia Haddad/ });
      await line.getByRole('link', { name: /^FH-[0-9A-Z]{8}$/ }).click();
      await page.getByRole('heading', { level: 1, name: 'As each party sees it' }).waitFor();
      const party = (name: string) => page.getByRole('region', { name, exact: true });
      const reads = async (name: string): Promise<string> =>
        (await party(name).frameLocator('iframe').first().locator('body').textContent()) ?? '';
      const [customer, agent, agency] = [
        await reads('The customer'),
        await reads('The agent'),
        await reads('The master agency'),
      ];
      expect(customer).toContain('Nadia Haddad is your agent of record');
      expect(agent).toBe(customer);
      expect(agency).toContain('Bering Cold Storage asks for you');
      expect([/9,?400/.test(agent), /9,?400/.test(agency)]).toEqual([false, true]);
      expect(await party('The agent').locator('dl').textContent()).toMatch(/Budget\s*9400 USD a month/);
      expect(await party('The agent').locator('li').allTextContents()).toContain(
        'summary for the agency to the master agency',
      );
    });

    it('stops all sending, and lets it go on', async () => {
      const { page } = operator;
      await open(page, '/outbox');
      await page.getByText('Stop all sending').click();
      await page.getByPlaceholder('Why').fill('the directory is wrong');
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('alert').filter({ hasText: 'the directory is wrong' }).waitFor();
      await page.getByRole('button', { name: 'Let sending go on' }).click();
      await said(page).filter({ hasText: 'Sending goes on' }).waitFor();
    });

    it('sends again what was refused', async () => {
      const { page } = operator;
      const { rows: refused } = await world.database.pool.query<{ notice_id: string }>(
        `update deliveries set state = 'refused', response = '550 no such mailbox' where (notice_id, address) =
           (select notice_id, address from deliveries where state = 'sent' limit 1) returning notice_id`,
      );
      const before = world.sink.mails.length;
      await open(page, `/outbox/${refused[0]?.notice_id}`);
      await page.getByRole('button', { name: 'Send again' }).click();
      await world.sink.waitFor(before + 1);
      await said(page).filter({ hasText: 'It goes out now' }).waitFor();
    });
  });

  describe('the directory', () => {
    it('shows what a file would change before it does', async () => {
      const { page } = operator;
      await open(page, '/directory/import');
      const { agencies } = z
        .object({ agencies: z.array(z.object({ id: z.string() }).loose()) })
        .parse(await readDirectoryJson(DEMO_FIXTURES));
      const agent = {
        id: 'at-91',
        name: 'Ivy Quist',
        company: 'Quist Telecom',
        emails: ['ivy@quist.example'],
        agencyIds: [agencies[0]?.id],
      };
      const buffer = Buffer.from(JSON.stringify({ agencies, agents: [agent] }));
      await page.locator('#file').setInputFiles({ name: 'agents.json', mimeType: 'application/json', buffer });
      await page.getByRole('button', { name: 'Show what would change' }).click();
      await page.getByRole('row', { name: /Ivy Quist.*new/ }).waitFor();
      const unchanged = await operator.context.request.get(`${url}/directory?q=quist`);
      expect(await unchanged.text()).not.toContain('Ivy Quist');
      await page.getByLabel('Why').fill('a new partner');
      await page.getByRole('button', { name: /^Apply \d+ change/ }).click();
      await page.waitForURL(/\/directory\?/);
      await open(page, '/directory?q=quist');
      await rows(page).filter({ hasText: 'Ivy Quist' }).waitFor();
    });

    it('merges two entries that are one', async () => {
      const { page } = operator;
      await world.database.pool.query(
        `insert into agents (id, name, company, emails, agency_ids) values
           ('at-93', 'Uma Voss', 'Voss Networks', '{uma@voss.example}', '{}'), ('at-94', 'Uma Voss', 'Voss Networks Inc.', '{u.voss@voss.example}', '{}')`,
      );
      await world.database.pool.query('update directory_state set version = version + 1');
      await expect
        .poll(async () => {
          await open(page, '/directory');
          return await page.getByText('These may be the same').count();
        })
        .toBe(1);
      await page.getByRole('button', { name: 'Merge into at-93' }).click();
      await open(page, '/directory?q=voss');
      await expect.poll(async () => await page.locator('tr', { hasText: 'u.voss@voss.example' }).count()).toBe(1);
      expect(await page.getByText('at-94').count()).toBe(0);
    });
  });

  describe('changes of the directory that wait', () => {
    let keys = 0;
    const put = async (id: string, body: object) => {
      keys += 1;
      const name = `portal ${keys}`;
      const key = await addKey(world.database, { name, scopes: API_SCOPES, agencyId: 'ag-2', by: 'a test' });
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const address = `${url}/api/v1/agents/${id}`;
      const etag = (await fetch(address, { headers })).headers.get('etag');
      const condition = etag === null ? { 'if-none-match': '*' } : { 'if-match': etag };
      const answer = await fetch(address, {
        method: 'PUT',
        headers: { ...headers, ...condition },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(202);
    };
    const JON = {
      name: 'Jon Weller',
      company: 'Ballast IT Sourcing',
      emails: ['jon@ballastit.example'],
      agencyIds: ['ag-2'],
      salesManagerEmail: 'wstokes@fernwick.example',
    };
    const change = (page: Page, words: string) => page.locator('section.change', { hasText: words });

    it('are counted in the menu, say what speaks against them, and have no effect until they are accepted', async () => {
      const { page } = operator;
      await put('at-3', { ...JON, aliases: ['Nadia Haddad', 'Jonny W'] });
      await open(page, '/directory');
      await expect.poll(async () => await page.locator('[data-count="changes"]').textContent()).toBe('1');
      await page.getByRole('link', { name: 'Waiting changes (1)' }).click();
      const asked = change(page, 'Jon Weller');
      await asked.getByRole('row', { name: /Other names.*–.*Nadia Haddad, Jonny W/ }).waitFor();
      await asked.getByText('“Nadia Haddad” is a name of the agent Nadia Haddad').waitFor();
      await asked.getByText('a key of Fernwick Channel Partners').waitFor();
      await asked.getByLabel('Why').fill('that is somebody else');
      await asked.getByRole('button', { name: 'Refuse' }).click();
      await said(page).filter({ hasText: 'The directory stays as it is' }).waitFor();
      const { rows: aliases } = await world.database.pool.query(`select aliases from agents where id = 'at-3'`);
      expect(aliases).toEqual([{ aliases: [] }]);

      await put('at-3', { ...JON, aliases: ['Jonny W'] });
      await open(page, '/directory/changes');
      await change(page, 'Jonny W').getByLabel('Why').fill('he told us so');
      await change(page, 'Jonny W').getByRole('button', { name: 'Accept' }).click();
      await said(page).filter({ hasText: 'The directory is changed' }).waitFor();
      const { rows: now } = await world.database.pool.query(`select aliases from agents where id = 'at-3'`);
      expect(now).toEqual([{ aliases: ['Jonny W'] }]);
    });

    it('of an agent of their own are a colleague’s to accept, and a sales manager is told so', async () => {
      await letIn(world.database, 'wstokes@fernwick.example', 'operator');
      const wilma = await visit();
      await signIn(wilma.page, url, 'wstokes@fernwick.example');
      await open(wilma.page, '/directory/agents/at-7');
      await wilma.page.getByLabel('Their sales manager', { exact: true }).selectOption('pandrade@fernwick.example');
      await wilma.page.getByLabel('Why').fill('Paulo takes over');
      await wilma.page.getByRole('button', { name: 'Change', exact: true }).click();
      await said(wilma.page).filter({ hasText: 'It waits for a colleague' }).waitFor();
      await change(wilma.page, 'Yolanda Bright')
        .getByText('You asked for this: a colleague has to accept it')
        .waitFor();
      expect(await change(wilma.page, 'Yolanda Bright').getByRole('button', { name: 'Accept' }).count()).toBe(0);
      await wilma.context.close();

      const { page } = operator;
      await open(page, '/directory/changes');
      await change(page, 'Yolanda Bright').getByLabel('Why').fill('both told me');
      await change(page, 'Yolanda Bright').getByRole('button', { name: 'Accept' }).click();
      await said(page).filter({ hasText: 'The directory is changed' }).waitFor();
    });
  });

  describe('the form of an agent', () => {
    it('takes no sales manager of nobody, names the right one, and asks about what speaks against a change', async () => {
      const { page } = operator;
      await open(page, '/directory/agents/at-5');
      await page.getByLabel('Their sales manager', { exact: true }).selectOption('other');
      await page.locator('#other-manager').fill('pandrade@fernwik.example');
      await page.getByLabel('Other names').fill('Peter Vance');
      await page.getByLabel('Why').fill('as they said');
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'did you mean pandrade@fernwick.example?' }).waitFor();
      await page.getByLabel('Their sales manager', { exact: true }).selectOption('pandrade@fernwick.example');
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'is a name of the agent Peter Vance' }).waitFor();
      await page.getByLabel('I have looked at what speaks against it').check();
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await said(page).filter({ hasText: 'Changed' }).waitFor();
    });

    it('opens again for one whose id holds a space', async () => {
      const { page } = operator;
      await world.database.pool.query(
        `insert into agents (id, name, company, agency_ids) values ('at 95/b', 'Odd Identity', 'Identity', '{ag-1}')`,
      );
      await world.database.pool.query('update directory_state set version = version + 1');
      await expect
        .poll(
          async () => {
            await open(page, '/directory?q=odd');
            return await page.getByRole('link', { name: 'Odd Identity' }).count();
          },
          { timeout: 10_000 },
        )
        .toBe(1);
      await page.getByRole('link', { name: 'Odd Identity' }).click();
      await page.getByLabel('Company').fill('Identity Networks');
      await page.getByLabel('Why').fill('a new name');
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await said(page).filter({ hasText: 'Changed' }).waitFor();
    });
  });

  it('everything that was done stands in the audit, with who and why', async () => {
    const { page } = operator;
    await open(page, '/audit');
    for (const text of [
      'their counsel agreed, by mail of today',
      'a new partner',
      'the directory is wrong',
      'that is somebody else',
      'he told us so',
    ])
      await page.getByText(text).first().waitFor();
    const file = await (await operator.context.request.get(`${url}/audit.csv`)).text();
    expect(file).toContain('ops@firsthand.example');
  });

  it('no page, and no mail, shows a person an id or a code', { timeout: 120_000 }, async () => {
    const { rows: found } = await world.database.pool.query<{ path: string }>(
      `select '/referrals/' || reference as path from referrals
       union all select '/referrals/' || reference || '/parties' from referrals
       union all select '/mail/' || id from messages union all select '/outbox/' || id from notices
       union all select '/outbox/' || id || '/html' from notices`,
    );
    const lists = ['/', '/referrals', '/hold', '/ignored', '/outbox', '/failed', '/audit', '/account', '/nowhere'];
    const files = ['/referrals.csv', '/audit.csv'];
    const shown: string[] = [];
    for (const path of [...lists, ...files, ...found.map((row) => row.path)]) {
      const answer = await operator.context.request.get(`${url}${path}`, { headers: { Accept: 'text/html' } });
      for (const code of codesIn(await answer.text())) shown.push(`${path}: ${code}`);
    }
    expect(shown).toEqual([]);
  });

  it('an address that is not there is a page for a person, and JSON for a program', async () => {
    const { page } = operator;
    await page.goto(`${url}/nowhere`);
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
    const answer = await operator.context.request.get(`${url}/nowhere`, { headers: { Accept: 'application/json' } });
    expect([answer.status(), answer.headers()['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
  });

  describe('by keys alone', () => {
    it('one goes to a page, down a list, and opens a line', async () => {
      const { page } = operator;
      await open(page, '/');
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      await page.waitForURL(/\/referrals$/);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/referrals\/FH-/);
    });

    it('one searches, and reads which keys there are', async () => {
      const { page } = operator;
      await open(page, '/referrals');
      await page.keyboard.press('/');
      await page.keyboard.type('kestrel');
      await page.keyboard.press('Enter');
      await page.waitForURL(/q=kestrel/);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
    });
  });

  const EVERY_PAGE = [
    '/',
    '/referrals',
    '/hold',
    '/ignored',
    '/outbox',
    '/failed',
    '/directory',
    '/directory/agents/new',
    '/directory/import',
    '/directory/changes',
    '/audit',
    '/webhooks',
    '/users',
    '/settings',
    '/account',
  ];
  const deeper = async (page: Page): Promise<string[]> => {
    const paths = [];
    for (const list of ['/referrals', '/hold', '/ignored', '/outbox']) {
      await open(page, list);
      const first = rows(page).first().getByRole('link').first();
      if ((await first.count()) > 0) paths.push((await first.getAttribute('href')) ?? '');
    }
    await open(page, '/outbox');
    const reference = rows(page)
      .filter({ hasText: 'confirmation' })
      .first()
      .getByRole('link', { name: /^FH-[0-9A-Z]{8}$/ });
    paths.push((await reference.getAttribute('href')) ?? '');
    return paths;
  };
  it.each(['light', 'dark'] as const)(
    'no page has a serious fault for whoever cannot see or point well, %s',
    async (colorScheme) => {
      const admin = await visit({ colorScheme });
      await signIn(admin.page, url, 'admin@firsthand.example');
      const faults: string[] = [];
      for (const path of [...EVERY_PAGE, ...(await deeper(admin.page))]) {
        await open(admin.page, path);
        faults.push(...(await axeFaults(admin.page)).map((fault) => `${path}: ${fault}`));
      }
      expect(faults).toEqual([]);
      await admin.context.close();
    },
  );

  it('every page is usable on a phone', async () => {
    const phone = await visit({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true });
    await signIn(phone.page, url, 'admin@firsthand.example');
    for (const path of [...EVERY_PAGE, ...(await deeper(phone.page))]) {
      await open(phone.page, path);
      const beyond = await phone.page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(beyond, path).toBe(0);
    }
    await phone.context.close();
  });

  it('who administers sees the queues themselves, and nobody else does', async () => {
    const admin = await visit();
    await signIn(admin.page, url, 'admin@firsthand.example');
    await admin.page.goto(`${url}/queues/`);
    await admin.page.getByText('intake').first().waitFor();
    // The board would fetch letters from elsewhere, which our pages forbid.
    expect(admin.complaints.filter((one) => !one.includes('fonts.googleapis.com'))).toEqual([]);
    await admin.context.close();
    expect((await operator.page.goto(`${url}/queues/`))?.status()).toBe(403);
  });

  it('without scripts everything still works', async () => {
    const plain = await visit({ javaScriptEnabled: false });
    await signIn(plain.page, url, 'ops@firsthand.example');
    await plain.page.goto(`${url}/referrals`);
    await plain.page.getByRole('searchbox').fill('kestrel');
    await plain.page.getByRole('button', { name: 'Search' }).click();
    await rows(plain.page).filter({ hasText: 'Kestrel' }).first().waitFor();
    await plain.context.close();
  });

  it('and no page complained of anything', () => {
    expect(operator.complaints.filter((one) => !/status of (?:4\d\d)/.test(one))).toEqual([]);
  });
});

/** Ids, UUIDs and words of ours for programs, in what a person reads of a page or a file; addresses and the mail itself are others' words. */
function codesIn(html: string): string[] {
  const text = html
    .replace(/<(script|style|title|head)\b[^]*?<\/\1>/gi, ' ')
    .replace(/<div class="body" data-mail[^]*?<\/div>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\S+@\S+|https?:\S+/g, ' ');
  return [
    ...text.matchAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}\b|\ba[gt]-\d+\b|\b[a-z]+(?:_[a-z]+)+\b|\bsd wan\b/g),
  ].map(([code]) => code);
}
