/** Raw bytes and the domain of their From in; what each DKIM signature proves out, checked again with the keys in DNS. RFC 6376. */
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { Clock, Resolver } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import type { DkimCheck } from '../domain/standing.ts';
import { isAligned } from './organisation.ts';

/** Each signature may cost a question to the DNS; mail that passed through many hands has four or five. */
const MOST_SIGNATURES = 10;

export async function dkimChecks(
  raw: Uint8Array,
  authorDomain: string,
  needs: { readonly resolver: Resolver; readonly clock: Clock },
): Promise<readonly DkimCheck[]> {
  const signed = headerFieldsOf(raw).filter((field) => SIGNATURE.test(field)).length;
  if (signed === 0) return [];
  const { results } = await dkimVerify(asSent(raw, signed), {
    resolver: async (name, type) => mutable(await needs.resolver(name, type)),
    rejectRsaSha1: true,
    minBitLength: 1_024,
    curTime: needs.clock.now(),
  });
  return results.flatMap((result): DkimCheck[] => {
    const { status, signingDomain = '', selector = '', publicKey, canonBodyLengthLimited } = result;
    if (signingDomain === '') return [];
    return [
      {
        domain: signingDomain.toLowerCase(),
        selector,
        result: RESULTS.find((known) => known === status.result) ?? 'neutral',
        aligned: isAligned(signingDomain, authorDomain),
        whole: canonBodyLengthLimited !== true,
        publicKey: publicKey ?? null,
        why: typeof status.comment === 'string' ? status.comment : null,
      },
    ];
  });
}

const SIGNATURE = /^dkim-signature[ \t]*:/i;
const RESULTS = ['pass', 'fail', 'neutral', 'none', 'policy', 'temperror', 'permerror'] as const;

/** mailauth's types want arrays that it may change. */
function mutable(records: readonly unknown[]): string[][] {
  return records.map((record) => (Array.isArray(record) ? record.map(String) : [String(record)]));
}

/** With CRLF, as SMTP carried it: files often have LF alone. Of more signatures than are checked, the lower ones are left out. */
function asSent(raw: Uint8Array, signatures: number): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const text = bytes.includes('\r\n') && signatures <= MOST_SIGNATURES ? null : bytes.toString('latin1');
  if (text === null) return bytes;
  const lines = text.replaceAll(/\r?\n/g, '\r\n');
  return Buffer.from(signatures <= MOST_SIGNATURES ? lines : withoutLowerSignatures(lines), 'latin1');
}

function withoutLowerSignatures(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  let kept = 0;
  const fields = (end === -1 ? text : text.slice(0, end))
    .split(/\r\n(?![ \t])/)
    .filter((field) => !SIGNATURE.test(field) || ++kept <= MOST_SIGNATURES);
  return fields.join('\r\n') + (end === -1 ? '' : text.slice(end));
}
