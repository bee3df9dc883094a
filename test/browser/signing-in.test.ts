/** Signing in, in a browser: the first user by their link, a password, and somebody else's word. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { openWorld } from '../journey/world.ts';
import { CLIENT, type IdentityServer, startIdentityServer } from '../servers/identity-server.ts';
import { letIn } from '../journey/users.ts';
import { axeFaults, signIn, useBrowser } from './browser.ts';

const there = inject('dovecot') !== null;
const { visit } = useBrowser();

describe.skipIf(!there)('signing in with Microsoft Entra ID', async () => {
  const world = await openWorld(null);
  const tenant = '5b1f0c6e-2f7d-4a55-9f0e-7d1f5a3c9b10';
  let identities: IdentityServer;
  let url = '';
  beforeAll(async () => {
    identities = await startIdentityServer();
    const oidc = {
      OIDC_ISSUER: identities.issuer,
      OIDC_TENANT: tenant,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'Microsoft',
    };
    const app = await world.start({ WEB_PORT: '0', MODE: 'shadow', ...oidc }, {}, ['web']);
    url = app.webUrl ?? expect.unreachable();
    await letIn(world.database, 'kim@firsthand.example', 'operator');
  });
  afterAll(async () => await identities[Symbol.asyncDispose]());

  it.each<[string, Readonly<Record<string, unknown>>, string | RegExp]>([
    [
      'somebody of our tenant whom nobody made',
      { oid: 'lee-1', preferred_username: 'lee@firsthand.example' },
      /knows you as lee@firsthand\.example.*on the page Users/,
    ],
    [
      'a user’s name in another tenant',
      { tid: 'f0e1d2c3-0000-4000-8000-000000000001' },
      /is of the tenant "f0e1.*OIDC_TENANT is/,
    ],
    [
      'a user’s name of a guest',
      { idp: 'https://sts.windows.net/f0e1d2c3-0000-4000-8000-000000000001/' },
      /a guest of the tenant/,
    ],
    ['a user of our tenant', {}, 'Flow'],
    ['the same under another name', { preferred_username: 'kim.lee@firsthand.example' }, 'Flow'],
    ['another with their name', { oid: 'kim-2' }, /nobody here has let you in/],
  ])('%s', async (_, claims, said) => {
    const kim = { tid: tenant, oid: 'kim-1', preferred_username: 'kim@firsthand.example', email_verified: undefined };
    identities.now({ sub: 'pairwise', email: 'k@firsthand.example', emailVerified: false }, { ...kim, ...claims });
    const { page, context } = await visit();
    await page.goto(`${url}/sign-in`);
    await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
    await page.waitForURL(new RegExp(`^${url}/(?:$|sign-in/back)`));
    if (typeof said === 'string') await page.getByRole('heading', { name: said }).waitFor();
    else expect((await page.getByRole('alert').allTextContents()).join(' ')).toMatch(said);
    await context.close();
  });
});

describe.skipIf(!there)('signing in', async () => {
  const world = await openWorld(null);
  let identities: IdentityServer;
  let app: App;
  let url = '';
  beforeAll(async () => {
    identities = await startIdentityServer();
    const oidc = {
      OIDC_ISSUER: identities.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'Our directory',
    };
    app = await world.start({ WEB_PORT: '0', MODE: 'shadow', ...oidc }, {}, ['web']);
    url = app.webUrl ?? expect.unreachable();
  });
  afterAll(async () => await identities[Symbol.asyncDispose]());

  it('begins with a link that is good once', async () => {
    const link = (await app.setupUrl()) ?? expect.unreachable();
    const first = await visit();
    await first.page.goto(link);
    expect(await axeFaults(first.page)).toEqual([]);
    await first.page.getByLabel('Name').fill('Ada@Firsthand.example');
    await first.page.getByLabel('Password').fill('a long password of mine');
    await first.page.getByRole('button', { name: /Make the account/ }).click();
    await first.page.getByRole('heading', { name: 'Flow' }).waitFor();
    await first.page.getByText('Shadow').or(first.page.getByText('shadow')).first().waitFor();
    expect((await (await visit()).page.goto(link))?.status()).toBe(404);
    expect(await app.setupUrl()).toBeNull();

    await first.page.getByRole('button', { name: 'Sign out' }).click();
    await first.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await first.page.goto(`${url}/referrals`);
    await first.page.waitForURL(/\/sign-in\?goto=%2Freferrals/);
    await first.page.getByLabel('Name').fill('ada@firsthand.example');
    await first.page.getByLabel('Password').fill('a long password of mine');
    await first.page.getByRole('button', { name: 'Sign in' }).click();
    await first.page.waitForURL(/\/referrals$/);
    await first.context.close();
  });

  const elsewhere = async (): Promise<{ heading: string; said: string }> => {
    const visitor = await visit();
    await visitor.page.goto(`${url}/sign-in`);
    await visitor.page.getByRole('link', { name: 'Sign in with Our directory' }).click();
    await visitor.page.waitForURL(new RegExp(`^${url}/(?:$|sign-in/back)`));
    const heading = (await visitor.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    const alerts = await visitor.page.getByRole('alert').allTextContents();
    const said = heading === 'Sign in' ? alerts.join(' ') : '';
    await visitor.context.close();
    return { heading, said };
  };

  it('by another’s word lets in whom an admin made, and nobody else', async () => {
    await letIn(world.database, 'gil@firsthand.example', 'operator');
    identities.now({ sub: 'gil-1', email: 'Gil@Firsthand.example', emailVerified: true });
    expect(await elsewhere()).toEqual({ heading: 'Flow', said: '' });
    identities.now({ sub: 'gil-1', email: 'renamed@firsthand.example', emailVerified: true });
    expect(await elsewhere()).toEqual({ heading: 'Flow', said: '' });
    identities.now({ sub: 'eve-1', email: 'eve@firsthand.example', emailVerified: true });
    expect((await elsewhere()).said).toContain('nobody here has let you in');
  });

  it('by another’s word takes no address that nobody checked, and no answer meant for another', async () => {
    await letIn(world.database, 'hal@firsthand.example', 'admin');
    identities.now({ sub: 'mallory', email: 'hal@firsthand.example', emailVerified: false });
    expect((await elsewhere()).heading).toBe('Sign in');
    identities.now({ sub: 'hal-1', email: 'hal@firsthand.example', emailVerified: true }, { nonce: 'of another' });
    expect((await elsewhere()).heading).toBe('Sign in');
    identities.now({ sub: 'hal-1', email: 'hal@firsthand.example', emailVerified: true }, { aud: 'another client' });
    expect((await elsewhere()).heading).toBe('Sign in');
    const plain = await visit();
    expect((await plain.page.goto(`${url}/sign-in/back?code=x&state=y`))?.status()).toBe(401);
    await plain.context.close();
  });

  it('ends everywhere when an admin shuts somebody out', async () => {
    await letIn(world.database, 'boss@firsthand.example', 'admin');
    await letIn(world.database, 'temp@firsthand.example', 'operator');
    const [boss, temp] = [await visit(), await visit()];
    await signIn(boss.page, url, 'boss@firsthand.example');
    await signIn(temp.page, url, 'temp@firsthand.example');
    await boss.page.goto(`${url}/users`);
    await boss.page
      .getByRole('row', { name: /temp@firsthand.example/ })
      .getByRole('button', { name: 'Shut out' })
      .click();
    await boss.page.getByText('no more').waitFor();
    await temp.page.goto(`${url}/hold`);
    await temp.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    for (const { context } of [boss, temp]) await context.close();
  });
});
