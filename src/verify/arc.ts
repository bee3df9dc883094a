/** Raw bytes and the sealers that are listed in; whether one of them vouches that the writer was proved when it took the mail in, out. RFC 8617. */
import { Readable } from 'node:stream';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { Resolver } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import type { Seal } from '../domain/standing.ts';
import { type AuthenticationResults, parseResults } from './authentication-results.ts';
import { type DkimNeeds, type SealFound, sealOf } from './dkim.ts';
import { hostName } from '../domain/organisation.ts';

export interface Vouched {
  /** The domain that sealed it, and said so. */
  readonly sealer: string;
  readonly results: AuthenticationResults;
  readonly seal: Seal;
}

/** Each set costs two questions to the DNS. */
const MOST_SETS = 10;

/**
 * The newest seal must be of somebody who is listed, and with it every seal down to the one whose word is taken: whoever
 * seals can say what they like of all before them. Null where nobody vouches; throws where the DNS does not answer.
 */
export async function vouchedBy(
  raw: Uint8Array,
  needs: DkimNeeds & { readonly sealers: readonly string[] },
  proves: (results: AuthenticationResults) => boolean,
): Promise<Vouched | null> {
  if (needs.sealers.length === 0) return null;
  const sets = setsOf(headerFieldsOf(raw));
  const newest = sets[0];
  if (newest === undefined || sets.length > MOST_SETS || !isListed(newest.sealer, needs.sealers)) return null;
  const found = await wholeChain(raw, needs);
  if (found === null || found.gap !== null) return null;
  const { seal } = found;
  for (const { sealer, results } of sets) {
    if (!isListed(sealer, needs.sealers)) return null;
    if (results !== null && proves(results)) return { sealer, results, seal };
  }
  return null;
}

interface ArcSet {
  readonly instance: number;
  readonly sealer: string;
  readonly results: AuthenticationResults | null;
}

/** Newest first. A set that lacks its seal or its results is none; the check of the whole chain then fails. */
function setsOf(fields: readonly string[]): readonly ArcSet[] {
  const sealers = new Map<number, string>();
  const said = new Map<number, AuthenticationResults | null>();
  for (const field of fields) {
    const [, name = '', value = ''] = /^(arc-seal|arc-authentication-results)[ \t]*:([^]*)$/i.exec(field) ?? [];
    const instance = Number(/(?:^|;)\s*i\s*=\s*(\d{1,2})\s*(?:;|$)/.exec(value)?.[1] ?? Number.NaN);
    if (Number.isNaN(instance)) continue;
    if (name.toLowerCase() === 'arc-seal')
      sealers.set(instance, hostName(/(?:^|;)\s*d\s*=\s*([^\s;]+)/.exec(value)?.[1] ?? ''));
    else said.set(instance, parseResults(value.replace(/^\s*i\s*=\s*\d{1,2}\s*;/, '')));
  }
  return [...sealers]
    .map(([instance, sealer]) => ({ instance, sealer, results: said.get(instance) ?? null }))
    .toSorted((one, other) => other.instance - one.instance);
}

function isListed(sealer: string, sealers: readonly string[]): boolean {
  return sealers.some((listed) => sealer === listed || sealer.endsWith(`.${listed}`));
}

/**
 * Every seal fits, and the newest message signature fits the mail as it came to us. What that signature covers comes out:
 * as with any other, somebody may have put fields above it, or words behind it, which it says nothing of.
 */
export async function wholeChain(raw: Uint8Array, { resolver, clock }: DkimNeeds): Promise<SealFound | null> {
  const { arc } = await import('mailauth');
  const asked = askedOnce(resolver);
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const verified = await dkimVerify(Readable.from([bytes]), {
    strict: true,
    curTime: clock.now(),
    resolver: asked.resolver,
  });
  const { chain, ...rest } = verified.arc ?? { chain: false };
  if (chain === false) return null;
  const { status } = await arc({ ...rest, chain }, { strict: true, resolver: asked.resolver });
  if (status.result !== 'pass' && asked.failure() !== null) throw asked.failure();
  const signature = rest.lastEntry?.messageSignature;
  return status.result === 'pass' && signature !== undefined
    ? sealOf(
        signature,
        (verified.headers?.parsed ?? []).map(({ key }) => key),
        raw,
      )
    : null;
}

/** mailauth takes a DNS that does not answer for a key that is not there: the failure is kept, so that it can be tried again. */
function askedOnce(resolver: Resolver): {
  readonly resolver: (name: string, type: string) => Promise<string[][]>;
  failure(): unknown;
} {
  let failed: unknown = null;
  return {
    resolver: async (name, type) => {
      try {
        const records = await resolver(name, type);
        return records.map((one) => (Array.isArray(one) ? one.map(String) : [String(one)]));
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : null;
        if (code !== 'ENOTFOUND' && code !== 'ENODATA') failed ??= error;
        throw error;
      }
    },
    failure: () => failed,
  };
}
