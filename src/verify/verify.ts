/** A letter and its raw bytes in; its standing out: who wrote it, and what proves that. Never throws for what a mail holds. */
import type { Address, Letter } from '../domain/letter.ts';
import { type Clock, PortError, type Resolver } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import type { DkimCheck, Standing } from '../domain/standing.ts';
import { type AuthenticationResults, trustedResults } from './authentication-results.ts';
import { dkimChecks } from './dkim.ts';
import { isAligned } from './organisation.ts';

export interface VerifyNeeds {
  readonly resolver: Resolver;
  /** Names under which our own border writes Authentication-Results; lower case. */
  readonly authservIds: readonly string[];
  readonly clock: Clock;
}

/** Throws a PortError (`retry: 'later'`) when DNS cannot say what the verdict hangs on. */
export function verifier(needs: VerifyNeeds): (raw: Uint8Array, letter: Letter) => Promise<Standing> {
  return async (raw, letter) => {
    const writer = onlyWriter(letter);
    if (writer === null) return malformed(letter);
    const domain = writer.address.slice(writer.address.lastIndexOf('@') + 1);
    const trusted = trustedResults(headerFieldsOf(raw), needs.authservIds);
    const dkim = await dkimChecks(raw, domain, needs);
    const checks = { dkim, authenticationResults: trusted?.text ?? null };

    const proof = dkim.find(proves);
    if (proof !== undefined)
      return { verdict: 'verified', writer, by: 'dkim', reasons: [`signed by ${proof.domain}`], checks };
    const word = trusted === null ? null : wordOfBorder(trusted, domain);
    if (word?.passed === true)
      return { verdict: 'verified', writer, by: 'authentication_results', reasons: [word.reason], checks };

    const open = dkim.find((check) => check.result === 'temperror' && check.aligned && check.whole);
    if (open !== undefined)
      throw new PortError(`the key ${open.selector}._domainkey.${open.domain} cannot be looked up: ${open.why ?? ''}`, {
        retry: 'later',
      });
    return { verdict: 'unverified', writer, reasons: whyNot(dkim, word?.reason ?? null), checks };
  };
}

/** RFC 5322 section 3.6.2 wants one From; where there are more, readers and signatures differ in which one they mean. */
function onlyWriter({ from, fromHeaders }: Letter): Address | null {
  const [writer] = from;
  return fromHeaders === 1 && from.length === 1 && writer !== undefined && isPlain(writer.address) ? writer : null;
}

/** Nobody writes us from a quoted local part or an address literal, and both have been used to be taken for somebody else. */
function isPlain(address: string): boolean {
  return /^[^\s@"()<>,;:\\[\]]+@[^\s@"()<>,;:\\[\]]+\.[^\s@"()<>,;:\\[\].]+$/.test(address);
}

function malformed({ from, fromHeaders }: Letter): Standing {
  const reason =
    fromHeaders !== 1
      ? `the mail has ${fromHeaders} From headers instead of one`
      : from.length !== 1
        ? `the From header names ${from.length} mailboxes instead of one`
        : 'the From header holds no plain address';
  return { verdict: 'malformed', reasons: [reason], checks: { dkim: [], authenticationResults: null } };
}

const proves = ({ result, aligned, whole }: DkimCheck): boolean => result === 'pass' && aligned && whole;

interface WordOfBorder {
  readonly passed: boolean;
  readonly reason: string;
}

/** What our own border says of this author: DMARC passed for that domain, or a signature of that domain did. */
function wordOfBorder({ authservId, results }: AuthenticationResults, domain: string): WordOfBorder {
  const dmarc = results.find(({ method }) => method === 'dmarc');
  const author = dmarc?.properties.get('header.from');
  if (dmarc?.result === 'pass' && (author === undefined || isAligned(author, domain)))
    return { passed: true, reason: `${authservId} says that DMARC passed` };
  if (dmarc?.result === 'fail') return { passed: false, reason: `${authservId} says that DMARC failed` };
  const signed = results.find(
    ({ method, result, properties }) =>
      method === 'dkim' && result === 'pass' && isAligned(signerIn(properties), domain),
  );
  return signed === undefined
    ? { passed: false, reason: `${authservId} says nothing that proves ${domain}` }
    : { passed: true, reason: `${authservId} says that ${signerIn(signed.properties)} signed it` };
}

function signerIn(properties: ReadonlyMap<string, string>): string {
  return properties.get('header.d') ?? properties.get('header.i')?.replace(/^.*@/, '') ?? '';
}

function whyNot(dkim: readonly DkimCheck[], border: string | null): string[] {
  const signatures = dkim.map(({ domain, result, aligned, whole, why }) => {
    if (!aligned) return `a signature of ${domain} says nothing of the writer's domain`;
    if (!whole) return `the signature of ${domain} leaves a part of the mail unsigned`;
    return `the signature of ${domain} does not verify (${why ?? result})`;
  });
  return [...(signatures.length === 0 ? ['no signature'] : signatures), ...(border === null ? [] : [border])];
}
