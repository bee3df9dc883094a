/** Access tokens from a real token server: when one is asked for, what is sent for it, and what is said when none comes. */
import { afterEach, describe, expect, it } from 'vitest';
import { startTokenServer, type TokenReply, type TokenServer } from '../../test/servers/token-server.ts';
import type { AccessTokens } from '../domain/ports.ts';
import { type OauthSettings, oauthTokens } from './oauth.ts';

const servers: TokenServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

const PATIENCE_S = 2;
const START = Date.parse('2026-01-12T08:00:00Z');

/** Tokens of a server whose tokens live for an hour, at a time that the test sets. */
async function tokensOf(settings: Partial<OauthSettings> = {}, lifeMs = 3_600_000) {
  const server = await startTokenServer({ user: 'refer@acme.example', lifeMs });
  servers.push(server);
  const time = { ms: 0 };
  const tokens = oauthTokens(
    {
      prefix: 'IMAP_2_OAUTH_',
      server: { setting: 'TOKEN_URL', url: server.tokenUrl },
      clientId: 'firsthand',
      clientSecret: 'hunter2',
      refreshToken: null,
      scope: null,
      ...settings,
    },
    { now: () => new Date(START + time.ms) },
    PATIENCE_S,
  );
  return { server, tokens, time };
}

const failure = async (tokens: AccessTokens): Promise<unknown> =>
  await tokens.current().then(
    (token) => `no failure: ${token}`,
    (error: unknown) => error,
  );

describe('what is asked for a token', () => {
  const rows: [settings: Partial<OauthSettings>, form: Record<string, string>][] = [
    [{}, { grant_type: 'client_credentials', client_id: 'firsthand', client_secret: 'hunter2' }],
    [
      { scope: 'mail.read mail.send' },
      {
        grant_type: 'client_credentials',
        client_id: 'firsthand',
        client_secret: 'hunter2',
        scope: 'mail.read mail.send',
      },
    ],
    [
      { refreshToken: 'long-lived' },
      {
        grant_type: 'refresh_token',
        refresh_token: 'long-lived',
        client_id: 'firsthand',
        client_secret: 'hunter2',
      },
    ],
    [
      { refreshToken: 'long-lived', clientSecret: null },
      { grant_type: 'refresh_token', refresh_token: 'long-lived', client_id: 'firsthand' },
    ],
  ];
  it.each(rows)('%o', async (settings, form) => {
    const { server, tokens } = await tokensOf(settings);
    expect(await tokens.current()).toBe('token-1');
    expect(server.asked).toEqual([form]);
  });

  it('goes where the issuer says', async () => {
    const { server } = await tokensOf();
    const { tokens } = await tokensOf({ server: { setting: 'ISSUER', url: server.issuer } });
    expect(await tokens.current()).toBe('token-1');
    expect(server.asked).toHaveLength(1);
  });

  it('is the newer refresh token, once the server has given one', async () => {
    const { server, tokens } = await tokensOf({ refreshToken: 'first' }, 0);
    server.answer({ kind: 'answer', members: { refresh_token: 'second' } });
    for (let at = 0; at < 3; at++) await tokens.current();
    expect(server.asked.map((form) => form['refresh_token'])).toEqual(['first', 'second', 'second']);
  });
});

describe('a token', () => {
  it.each<[lives: string, lifeMs: number, keptMs: number]>([
    ['an hour', 3_600_000, 3_540_000],
    ['four minutes', 240_000, 180_000],
    ['a second', 1_000, 750],
  ])('that lives for %s is kept until there is just time for a login', async (_lives, lifeMs, keptMs) => {
    const { server, tokens, time } = await tokensOf({}, lifeMs);
    expect(await tokens.current()).toBe('token-1');
    time.ms = keptMs - 1;
    expect(await tokens.current()).toBe('token-1');
    time.ms = keptMs;
    expect(await tokens.current()).toBe('token-2');
    expect(server.asked).toHaveLength(2);
  });

  it('that does not say how long it lives is used once', async () => {
    const { server, tokens } = await tokensOf();
    server.answer({ kind: 'answer', members: { expires_in: undefined } });
    expect([await tokens.current(), await tokens.current()]).toEqual(['token-1', 'token-2']);
  });

  it('is asked for once by all who want one at once', async () => {
    const { server, tokens } = await tokensOf();
    expect(await Promise.all([tokens.current(), tokens.current(), tokens.current()])).toEqual(Array(3).fill('token-1'));
    expect(server.asked).toHaveLength(1);
  });

  it('that a mail server refused is not given again, and the refusal of an older one changes nothing', async () => {
    const { tokens } = await tokensOf();
    tokens.refused(await tokens.current());
    expect(await tokens.current()).toBe('token-2');
    tokens.refused('token-1');
    expect(await tokens.current()).toBe('token-2');
  });
});

describe('what is said when there is no token', () => {
  const rows: [settings: Partial<OauthSettings>, reply: TokenReply, said: RegExp][] = [
    [
      {},
      { kind: 'error', error: 'invalid_client', description: 'AADSTS7000215: Invalid client secret provided.' },
      /^token server http:\S+\/token gave no token to IMAP_2_OAUTH_CLIENT_ID "firsthand" \("invalid_client: AADSTS7000215: Invalid client secret provided\."\): correct IMAP_2_OAUTH_CLIENT_ID and IMAP_2_OAUTH_CLIENT_SECRET \("\*\*\*"\), which may have expired$/,
    ],
    [
      { refreshToken: 'hunter2', clientSecret: null },
      { kind: 'error', error: 'invalid_client' },
      /set IMAP_2_OAUTH_CLIENT_SECRET, which is not set$/,
    ],
    [
      { refreshToken: 'hunter2' },
      { kind: 'error', error: 'invalid_grant', description: 'hunter2 was revoked\r\nTrace: 1' },
      /\("invalid_grant: \*\*\* was revoked Trace: 1"\): IMAP_2_OAUTH_REFRESH_TOKEN \("\*\*\*"\) has expired or was withdrawn: .* grant a new one$/,
    ],
    [
      {},
      { kind: 'error', error: 'unauthorized_client' },
      /correct IMAP_2_OAUTH_CLIENT_ID and IMAP_2_OAUTH_TOKEN_URL \("http:\S+\/token"\), and let the application use client credentials$/,
    ],
    [
      { scope: 'mail.send' },
      { kind: 'error', error: 'invalid_scope' },
      /correct IMAP_2_OAUTH_SCOPE \("mail\.send"\), or have it granted/,
    ],
    [{}, { kind: 'error', error: 'invalid_scope' }, /set IMAP_2_OAUTH_SCOPE, which is not set$/],
    [
      {},
      { kind: 'error', error: 'invalid_request', description: 'AADSTS90002: Tenant not found.' },
      /Tenant not found\."\): correct IMAP_2_OAUTH_TOKEN_URL \("http:/,
    ],
    [{}, { kind: 'status', status: 503 }, /\("HTTP status 503"\): it is asked again; if this lasts/],
    [
      {},
      { kind: 'status', status: 404 },
      /\("HTTP status 404, and no answer of a token server"\): correct IMAP_2_OAUTH_TOKEN_URL/,
    ],
    [{}, { kind: 'status', status: 200 }, /no answer of a token server"\): correct IMAP_2_OAUTH_TOKEN_URL/],
    [
      {},
      { kind: 'answer', members: { access_token: undefined } },
      /access_token.*"\): .*correct IMAP_2_OAUTH_TOKEN_URL/,
    ],
    [{}, { kind: 'answer', members: { access_token: 'a\x01auth=Bearer b' } }, /signs in it that none may have/],
  ];
  it.each(rows)('%o, %o', async (settings, reply, said) => {
    const { server, tokens } = await tokensOf(settings);
    server.answer(reply);
    const error = await failure(tokens);
    expect(error).toMatchObject({ name: 'PortError', retry: 'later', message: expect.stringMatching(said) });
    expect(String(error)).not.toMatch(/hunter2|auth=Bearer/);
    expect(await tokens.current()).toMatch(/^token-/);
  });

  it('by a server that is down, which is asked again when it is up', async () => {
    const { server, tokens } = await tokensOf();
    await servers.pop()?.[Symbol.asyncDispose]();
    const error = await failure(tokens);
    expect(String(error)).toMatch(
      /ECONNREFUSED"\): see whether it is up and reached from here, or correct IMAP_2_OAUTH_TOKEN_URL \("http:/,
    );
    servers.push(await startTokenServer({ user: 'refer@acme.example', port: server.port }));
    expect(await tokens.current()).toBe('token-1');
  });

  it('by a server that is silent', async () => {
    const { server, tokens } = await tokensOf();
    server.answer({ kind: 'hang' });
    expect(String(await failure(tokens))).toMatch(/\("no answer in time"\): see whether it is up/);
    expect(await tokens.current()).toBe('token-1');
  });

  it('by an issuer that is none', async () => {
    const { server } = await tokensOf();
    const { tokens } = await tokensOf({ server: { setting: 'ISSUER', url: `${server.issuer}/nobody` } });
    expect(String(await failure(tokens))).toMatch(
      /HTTP status 404.*: correct IMAP_2_OAUTH_ISSUER \("http:\S+nobody"\)$/,
    );
  });
});
