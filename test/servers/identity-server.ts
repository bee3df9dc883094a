/** An OpenID Connect provider of one's own: whoever comes is who a test says, without being asked. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { HOST } from './server-process.ts';

export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

export interface IdentityServer extends AsyncDisposable {
  readonly issuer: string;
  /** Who is at the browser from now on; claims that a lying provider would change. */
  now(person: Person, lie?: Readonly<Record<string, unknown>>): void;
}

export const CLIENT = { id: 'firsthand', secret: 'a secret of the client' } as const;

export async function startIdentityServer(): Promise<IdentityServer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { person: Person; nonce: string; challenge: string; redirect: string }>();
  let person: Person = { sub: 'nobody', email: '', emailVerified: false };
  let lie: Readonly<Record<string, unknown>> = {};
  let issuer = '';

  const answer = (response: ServerResponse, body: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    const given = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? ''); // once
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      given !== undefined &&
      form.get('client_secret') === CLIENT.secret &&
      form.get('redirect_uri') === given.redirect &&
      challenge === given.challenge;
    if (!isRight) return answer(response, { error: 'invalid_grant' }, 400);
    const { sub, email, emailVerified } = given.person;
    const claims = { email, email_verified: emailVerified, nonce: given.nonce, ...lie };
    const idToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience(typeof lie['aud'] === 'string' ? lie['aud'] : CLIENT.id)
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(privateKey);
    return answer(response, { access_token: 'x', token_type: 'Bearer', id_token: idToken });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration')
      return answer(response, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (url.pathname === '/keys') return answer(response, { keys: [jwk] });
    if (url.pathname === '/token') return void token(request, response).catch(() => answer(response, {}, 500));
    if (url.pathname !== '/authorize') return answer(response, {}, 404);
    const said = (name: string): string => url.searchParams.get(name) ?? '';
    const code = `code-${Math.random().toString(36).slice(2)}`;
    codes.set(code, {
      person,
      nonce: said('nonce'),
      challenge: said('code_challenge'),
      redirect: said('redirect_uri'),
    });
    const back = new URL(said('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', said('state'));
    response.writeHead(302, { location: back.href }).end();
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  issuer = `http://${HOST}:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    issuer,
    now: (who, claims = {}) => {
      person = who;
      lie = claims;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
