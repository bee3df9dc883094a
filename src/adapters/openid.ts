/** An OpenID Connect provider's settings go in; signing in there comes out: where the browser goes, and who it is that came back. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  type Configuration,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import type { Elsewhere, Person } from '../console/operator/console.ts';
import { PortError } from '../domain/ports.ts';

export interface OpenidSettings {
  /** What the button says. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** At Microsoft Entra ID the tenant whose people come; null at any other provider. */
  readonly tenant: string | null;
}

const PATIENCE_S = 10;
const keptSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  email: z.string().optional(),
  /** Only a provider that checked the address may speak for it. OpenID Connect Core section 5.1. */
  email_verified: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  preferred_username: z.string().optional(),
  /** Of Microsoft Entra ID: the tenant that signed somebody in, and who they are there, for good. */
  tid: z.string().optional(),
  oid: z.string().optional(),
  /** Where else a guest of the tenant comes from. */
  idp: z.string().optional(),
  acct: z.union([z.number(), z.string()]).optional(),
});
type Claims = z.infer<typeof claimsSchema>;

/** Authorization code flow with PKCE, a state and a nonce. RFC 9700 section 2.1.1. */
export function openidSignIn(settings: OpenidSettings): Elsewhere {
  let client: Promise<Configuration> | null = null;
  const known = async (): Promise<Configuration> => {
    client ??= clientOf(settings);
    return await client.catch((error: unknown) => {
      client = null; // it may be there the next time
      throw error;
    });
  };
  return {
    name: settings.name,
    begin: async (redirectTo) => {
      const kept = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(await known(), {
        redirect_uri: redirectTo,
        scope: 'openid email profile',
        code_challenge: await calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
        state: kept.state,
        nonce: kept.nonce,
      });
      return { url: url.href, keep: Buffer.from(JSON.stringify(kept)).toString('base64url') };
    },
    end: async (cameBack, keep) => {
      const { state, nonce, verifier } = keptSchema.parse(JSON.parse(Buffer.from(keep, 'base64url').toString()));
      const answer = await authorizationCodeGrant(await known(), cameBack, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = claimsSchema.parse(answer.claims());
      return settings.tenant === null ? personOf(claims) : personIn(settings.tenant, claims);
    },
  };
}

/** Who was let in by name is known by their identity from then on; an address that nobody checked is no name. */
function personOf({ iss, sub, email, email_verified: checked }: Claims): Person {
  const names = (checked === true || checked === 'true') && email !== undefined ? [email] : [];
  const why =
    email === undefined
      ? 'it gives no mail address: have the application there granted the scope "email"'
      : 'it does not say that it has checked the mail address (email_verified): have it do so; for Microsoft Entra ID, set OIDC_TENANT to the id of your tenant';
  return { identity: `${iss} ${sub}`, names, lacks: names.length > 0 ? null : why };
}

/**
 * Microsoft Entra ID checks no address: a stranger who runs a tenant of their own writes into it whatever they like. In the
 * one tenant that is ours its administrators answer for what stands there, but for guests, who come from elsewhere. The
 * pair of tenant and object id is never given to anybody else, which of names and addresses nobody promises.
 */
function personIn(tenant: string, { iss, tid, oid, idp, acct, preferred_username: name, email }: Claims): Person {
  if (tid?.toLowerCase() !== tenant.toLowerCase())
    throw new PortError(
      `whoever came back is of the tenant "${tid ?? 'none'}", and OIDC_TENANT is "${tenant}": sign in with an account of that tenant, or correct OIDC_TENANT and OIDC_ISSUER`,
      { retry: 'never' },
    );
  if (oid === undefined)
    throw new PortError(
      'the answer of Microsoft Entra ID has no object id (oid): have the application there granted the scope "profile"',
      { retry: 'never' },
    );
  const identity = `${iss} ${oid}`;
  const isGuest =
    String(acct ?? '0') === '1' || (idp !== undefined && !idp.toLowerCase().includes(tenant.toLowerCase()));
  if (isGuest)
    return {
      identity,
      names: [],
      lacks:
        'a guest of the tenant is taken for nobody by a name that another tenant gave them: make them a member of yours, or give them a password here',
    };
  const names = [name, email].flatMap((each) => (each === undefined ? [] : [each]));
  const why = 'the answer of Microsoft Entra ID holds no name: have the application there granted the scope "profile"';
  return { identity, names, lacks: names.length > 0 ? null : why };
}

async function clientOf({ issuer, clientId, clientSecret }: OpenidSettings): Promise<Configuration> {
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname);
  const execute = isLoopback ? [allowInsecureRequests] : [];
  return await discovery(new URL(issuer), clientId, undefined, ClientSecretPost(clientSecret), {
    execute,
    timeout: PATIENCE_S,
  });
}
