/** What is only likely, at the pages: the customer on a phone who says yes or chooses, and the operator who decides about it. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { referralByReference } from '../../src/adapters/postgres/referrals.ts';
import { startModelServer } from '../servers/model.ts';
import {
  CHOICE,
  CUSTOMER,
  customerWrites,
  FINDS_EITHER,
  FINDS_NADIA,
  INGRID,
  modelFinds,
  NADIA,
  SENTENCE,
  WATER_DISTRICT,
} from '../journey/likely.ts';
import { readQuestion, toldSince } from '../journey/question.ts';
import { letIn } from '../journey/users.ts';
import { freePort, openWorld, until } from '../journey/world.ts';
import { axeFaults, signIn, useBrowser } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();
const PHONE: BrowserContextOptions = { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true };
const DESK = 'desk@firsthand.example';

describe.skipIf(!there)('what is only likely', async () => {
  const world = await openWorld(null);
  let url = '';
  beforeAll(async () => {
    const server = await startModelServer();
    modelFinds(server, '', {});
    modelFinds(server, SENTENCE, FINDS_NADIA);
    modelFinds(server, CHOICE, FINDS_EITHER);
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    const settings = { WEB_PORT: port, PUBLIC_URL: url, DESK_EMAIL: DESK };
    await world.start({ ...settings, OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseUrl }, {}, [
      'watch',
      'work',
      'web',
    ]);
    await letIn(world.database, 'ops@firsthand.example', 'operator');
    return async () => await server[Symbol.asyncDispose]();
  });

  const asked = async (need: string, words: string) => {
    const before = world.sink.mails.length;
    await world.deliver(await customerWrites(need, `Please bring in Quillstone.\n\n${words}`));
    const [mail] = (await world.sink.waitFor(before + 1)).slice(before);
    const { link, reference } = readQuestion(mail);
    return { link: link ?? expect.unreachable(), reference, mails: before + 1 };
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
  const words = async (page: Page) => (await page.locator('main').textContent())?.replace(/\s+/g, ' ') ?? '';
  const fitsAPhone = async (page: Page) => {
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  };
  const designated = async (reference: string) => (await referralByReference(world.database, reference))?.designation;
  const heldMail = async (subject: string) => {
    const held = `select id from messages where outcome = 'hold' and subject = $1`;
    return (await world.database.pool.query<{ id: string }>(held, [subject])).rows[0]?.id;
  };
  const history = async (page: Page, reference: string) => {
    await page.goto(`${url}/referrals/${reference}`);
    return (await page.locator('.timeline').textContent())?.replace(/\s+/g, ' ') ?? '';
  };

  it('is shown with its sentence, and one tap makes it sure', async () => {
    const { link, reference, mails } = await asked('SD-WAN', SENTENCE);
    const { page, context, complaints } = await visit(PHONE);
    await page.goto(link);
    await heading(page, 'Is this right?').waitFor();
    const shown = await words(page);
    expect(shown).toContain(
      'We understood that Nadia Haddad of Larkfield Telecom Advisors is the agent of record of Bering Cold Storage, through Quillstone',
    );
    expect(shown).toContain(SENTENCE);
    expect(shown).not.toContain('Still open');
    await fitsAPhone(page);
    expect(await designated(reference)).toBeNull();

    await page.getByRole('button', { name: 'That is right' }).tap();
    await heading(page, 'Thank you. You said that this is right.').waitFor();
    await world.sink.waitFor(mails + 3);
    expect(toldSince(world, mails)).toEqual([CUSTOMER, INGRID, NADIA].toSorted());
    expect(await designated(reference)).toMatchObject({ agentId: 'at-1' });
    expect(complaints).toEqual([]);
    await context.close();

    const operator = await visit();
    await signIn(operator.page, url, 'ops@firsthand.example');
    const told = await history(operator.page, reference);
    expect(told).toContain(
      `Asked the customer is Nadia Haddad (Larkfield Telecom Advisors) the agent of record? They wrote: “${SENTENCE}”`,
    );
    expect(told).toContain(
      'Confirmed Nadia Haddad (Larkfield Telecom Advisors) is the agent of record; on the page of the link',
    );
    await operator.context.close();
  });

  it('of two who may be meant each has a button, and another page in the hand of the customer shows the choice', async () => {
    const { link, reference, mails } = await asked('contact center seats', CHOICE);
    const { page, context, complaints } = await visit({ ...PHONE, javaScriptEnabled: false });
    await page.goto(link);
    await heading(page, 'Which of them is it?').waitFor();
    const other = await context.newPage();
    await other.goto(link);
    expect(await words(page)).toContain(
      'Whom do you want as the agent of record of Bering Cold Storage, through Quillstone',
    );
    expect(await page.getByRole('button').allTextContents()).toEqual([
      'Nadia Haddad (Larkfield Telecom Advisors)',
      'Owen Pruitt (Tidemark Networks)',
    ]);

    await page.getByRole('button', { name: 'Owen Pruitt' }).tap();
    await heading(page, 'Thank you. You said that this is right.').waitFor();
    expect(await words(page)).toContain('Owen Pruitt');
    await world.sink.waitFor(mails + 3);
    expect(await designated(reference)).toMatchObject({ agentId: 'at-2' });

    // The link took its answer: the other name has no effect any more.
    await other.getByRole('button', { name: 'Nadia Haddad' }).tap();
    await heading(other, 'Thank you. You said that this is right.').waitFor();
    const { rows } = await world.database.pool.query(`select from acts where act ? 'chosen'`);
    expect(rows).toHaveLength(1);
    expect(await designated(reference)).toMatchObject({ agentId: 'at-2' });
    expect(complaints).toEqual([]);
    await context.close();
    const post = async (choice: string) =>
      await fetch(`${link}/choose`, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });
    expect((await post('agent_of_record.0')).status).toBe(303);
    expect((await post('agent_of_record')).status).toBe(400);

    const operator = await visit();
    await signIn(operator.page, url, 'ops@firsthand.example');
    expect(await history(operator.page, reference)).toContain(
      'Chosen Owen Pruitt (Tidemark Networks) is the agent of record; on the page of the link',
    );
    await operator.context.close();
  });

  it('none of these, with words, is for a person, and tells nobody else', async () => {
    const { link, reference, mails } = await asked('cloud backup', CHOICE);
    const { page, context } = await visit(PHONE);
    await page.goto(link);
    await heading(page, 'Which of them is it?').waitFor();
    await fitsAPhone(page);
    await page.getByRole('link', { name: 'None of these' }).tap();
    await page.getByLabel('In your own words').fill('It is my brother-in-law, at Ballast.');
    await fitsAPhone(page);
    await page.getByRole('button', { name: 'Send to the desk' }).tap();
    await heading(page, 'Thank you. A person looks at it.').waitFor();
    await until(
      async () => await referralByReference(world.database, reference),
      (referral) => referral?.state === 'on_hold',
    );
    await world.sink.waitFor(mails + 1);
    expect(toldSince(world, mails)).toEqual([DESK]);
    await context.close();

    const operator = await visit();
    await signIn(operator.page, url, 'ops@firsthand.example');
    expect(await history(operator.page, reference)).toContain(
      'The customer said no to Nadia Haddad (Larkfield Telecom Advisors) as the agent of record, Owen Pruitt (Tidemark Networks) as the agent of record; it is not proposed again',
    );
    await operator.page.getByText('It is my brother-in-law, at Ballast.').waitFor();
    await operator.context.close();
  });

  it('or may mean one of two: on hold they come first, and the words of the mail choose', async () => {
    const before = world.sink.mails.length;
    await world.deliver(
      await customerWrites('alarm lines', `Please bring in Quillstone.\n\n${CHOICE}`, WATER_DISTRICT),
    );
    await world.sink.waitFor(before + 1);
    const { page, context, complaints } = await visit();
    await signIn(page, url, 'ops@firsthand.example');
    await page.goto(`${url}/hold/${await heldMail('alarm lines')}`);
    const agent = page.getByLabel('Agent', { exact: true });
    expect(await agent.locator('optgroup option').allTextContents()).toEqual([
      'Nadia Haddad, Larkfield Telecom Advisors',
      'Owen Pruitt, Tidemark Networks',
    ]);
    expect(await axeFaults(page)).toEqual([]);
    await agent.selectOption('at-2');
    await page.locator('#agent-words').fill('Owen Pruitt of Tidemark Networks');
    await page.getByLabel('Why').fill('they told me');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('in effect').first().waitFor();
    await world.sink.waitFor(before + 4);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('on hold is shown as likely, with its sentence, and a person who accepts it has read it', async () => {
    const before = world.sink.mails.length;
    await world.deliver(
      await customerWrites('mobile lines', `Please bring in Quillstone.\n\n${SENTENCE}`, WATER_DISTRICT),
    );
    await world.sink.waitFor(before + 1);
    const { page, context, complaints } = await visit();
    await signIn(page, url, 'ops@firsthand.example');
    await page.goto(`${url}/hold/${await heldMail('mobile lines')}`);
    expect(await page.locator('dl [data-field="agent"]').textContent()).toContain('likely: Nadia Haddad');
    const decide = page.locator('.decide', { hasText: 'Decide' });
    expect(await decide.locator('p', { hasText: 'Accept says that this is so.' }).textContent()).toBe(
      `The agent of record is likely Nadia Haddad (Larkfield Telecom Advisors). Accept says that this is so.${SENTENCE}`,
    );
    await page.getByText('Correct a field').click();
    expect(await decide.getByLabel('Agent', { exact: true }).locator('option:checked').textContent()).toBe(
      'Nadia Haddad (Larkfield Telecom Advisors) (likely, as read)',
    );
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel('Why').fill('I read it');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('in effect').first().waitFor();
    await world.sink.waitFor(before + 4);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
