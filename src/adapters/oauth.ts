/** The settings of an OAuth2 client go in; access tokens for logins at mail servers come out, kept until shortly before they expire. RFC 6749. */
import {
  allowInsecureRequests,
  ClientError,
  clientCredentialsGrant,
  ClientSecretPost,
  Configuration,
  discovery,
  None,
  refreshTokenGrant,
  ResponseBodyError,
} from 'openid-client';
import { type AccessTokens, type Clock, PortError } from '../domain/ports.ts';

export interface OauthSettings {
  /** What the names of these settings begin with, as in `IMAP_2_OAUTH_`: an error is to name them. */
  readonly prefix: string;
  /** Where tokens are had, and by which setting. An issuer says itself where: OpenID Connect Discovery or RFC 8414. */
  readonly server: { readonly setting: 'TENANT' | 'ISSUER' | 'TOKEN_URL'; readonly url: string };
  readonly clientId: string;
  /** Null for an application that can keep no secret, which then needs a refresh token. */
  readonly clientSecret: string | null;
  /** Null for an application that signs in as itself: RFC 6749 section 4.4. */
  readonly refreshToken: string | null;
  readonly scope: string | null;
}

const PATIENCE_S = 15;

/** Before its end, a token is good for this long at least when it is given: time to connect and log in. */
const LOGIN_MS = 60_000;

/** Of a token that lives shortly, this part of its life is left for the login. */
const PART_FOR_LOGIN = 0.25;

/** `patienceS` is how long an answer of the token server may take. */
export function oauthTokens(settings: OauthSettings, clock: Clock, patienceS = PATIENCE_S): AccessTokens {
  let client: Configuration | null = null;
  let { refreshToken } = settings;
  let kept: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string> | null = null;

  const ask = async (): Promise<string> => {
    const at = clock.now().getTime(); // before the question: its answer may take long
    try {
      client ??= await clientOf(settings, patienceS);
      const scope = settings.scope === null ? {} : { scope: settings.scope };
      const answer =
        refreshToken === null
          ? await clientCredentialsGrant(client, scope)
          : await refreshTokenGrant(client, refreshToken, scope);
      refreshToken = answer.refresh_token ?? refreshToken; // RFC 6749 section 6: the newer one replaces it
      const token = answer.access_token;
      if (!TOKEN.test(token)) throw new Error('the token has signs in it that none may have');
      const lifeMs = (answer.expires_in ?? 0) * 1000; // one that does not say how long it lives is used once
      kept = { token, until: at + lifeMs - Math.min(LOGIN_MS, lifeMs * PART_FOR_LOGIN) };
      return token;
    } catch (error) {
      throw explain(error, settings, refreshToken);
    } finally {
      asking = null;
    }
  };
  return {
    current: async () => {
      if (kept !== null && clock.now().getTime() < kept.until) return kept.token;
      asking ??= ask();
      return await asking;
    },
    refused: (token) => {
      if (kept?.token === token) kept = null;
    },
  };
}

/** RFC 6750 section 2.1: anything else could begin a new field of the login. */
const TOKEN = /^[\x21-\x7e]+$/;

async function clientOf({ server, clientId, clientSecret }: OauthSettings, patienceS: number): Promise<Configuration> {
  const authentication = clientSecret === null ? None() : ClientSecretPost(clientSecret);
  const { href, protocol } = new URL(server.url);
  const insecure = protocol === 'http:'; // which the settings take for this machine alone
  if (server.setting === 'ISSUER')
    return await discovery(new URL(href), clientId, undefined, authentication, {
      timeout: patienceS,
      execute: insecure ? [allowInsecureRequests] : [],
    });
  const client = new Configuration({ issuer: href, token_endpoint: href }, clientId, undefined, authentication);
  client.timeout = patienceS;
  if (insecure) allowInsecureRequests(client);
  return client;
}

function explain(error: unknown, settings: OauthSettings, refreshToken: string | null): PortError {
  const { prefix, server, clientId } = settings;
  const name = (setting: string) => `${prefix}${setting}`;
  const where = `${name(server.setting)} ("${server.url}")`;
  const [said, mend] = saidAndMend(error, settings, name, where);
  const secrets = [settings.clientSecret, settings.refreshToken, refreshToken].filter((secret) => secret !== null);
  return new PortError(
    `token server ${server.url} gave no token to ${name('CLIENT_ID')} "${clientId}" ("${masked(said, secrets)}"): ${mend}`,
    { retry: 'later' }, // and no cause, which is logged: it may hold the whole answer, a token in it
  );
}

function saidAndMend(
  error: unknown,
  settings: OauthSettings,
  name: (setting: string) => string,
  where: string,
): [said: string, mend: string] {
  if (error instanceof ResponseBodyError) {
    const said = [error.error, error.error_description].filter((part) => part !== undefined).join(': ');
    return [said, mendOf(error.error, settings, name, where)];
  }
  if (error instanceof ClientError && error.code === 'OAUTH_TIMEOUT')
    return ['no answer in time', `see whether it is up and reached from here, or correct ${where}`];
  if (error instanceof ClientError && error.cause instanceof Response)
    return error.cause.status >= 500 || error.cause.status === 429
      ? [`HTTP status ${error.cause.status}`, 'it is asked again; if this lasts, see whether it is up']
      : [`HTTP status ${error.cause.status}, and no answer of a token server`, `correct ${where}`];
  return [chainOf(error), `see whether it is up and reached from here, or correct ${where}`];
}

/** By the codes of RFC 6749 section 5.2. */
function mendOf(
  code: string,
  { scope, clientSecret, refreshToken }: OauthSettings,
  name: (setting: string) => string,
  where: string,
): string {
  switch (code) {
    case 'invalid_client':
      return clientSecret === null
        ? `correct ${name('CLIENT_ID')}, or set ${name('CLIENT_SECRET')}, which is not set`
        : `correct ${name('CLIENT_ID')} and ${name('CLIENT_SECRET')} ("***"), which may have expired`;
    case 'invalid_grant':
      return refreshToken === null
        ? `let the application sign in as itself, or correct ${where}`
        : `${name('REFRESH_TOKEN')} ("***") has expired or was withdrawn: have the owner of the mailbox grant a new one`;
    case 'unauthorized_client':
      return `correct ${name('CLIENT_ID')} and ${where}, and let the application use ${refreshToken === null ? 'client credentials' : 'refresh tokens'}`;
    case 'invalid_scope':
      return scope === null
        ? `set ${name('SCOPE')}, which is not set`
        : `correct ${name('SCOPE')} ("${scope}"), or have it granted to the application`;
    default:
      return `correct ${where}, and see what the server says of ${name('CLIENT_ID')}`;
  }
}

const SAID_LENGTH = 300;

/** In one line, as much as tells what is wrong; no secret, also where the server repeats one. */
function masked(said: string, secrets: readonly string[]): string {
  const open = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said);
  return open.replaceAll(/[\s\p{C}]+/gu, ' ').slice(0, SAID_LENGTH);
}

/** What fetch has to say stands in the cause of the cause. */
function chainOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) parts.push(codeOf(at) || at.message);
  return parts.length === 0 ? String(error) : [...new Set(parts)].join(': ');
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? error.code : '';
}
