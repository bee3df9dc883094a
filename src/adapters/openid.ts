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
import type { Elsewhere } from '../console/operator/console.ts';

export interface OpenidSettings {
  /** What the button says. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
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
});

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
      const isChecked = claims.email_verified === true || claims.email_verified === 'true';
      // Who was let in by name is known by their identity from then on; an address that nobody checked is no name.
      return { identity: `${claims.iss} ${claims.sub}`, name: isChecked ? (claims.email ?? '') : '' };
    },
  };
}

async function clientOf({ issuer, clientId, clientSecret }: OpenidSettings): Promise<Configuration> {
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname);
  const execute = isLoopback ? [allowInsecureRequests] : [];
  return await discovery(new URL(issuer), clientId, undefined, ClientSecretPost(clientSecret), {
    execute,
    timeout: PATIENCE_S,
  });
}
