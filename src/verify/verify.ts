/** A letter and its raw bytes in; its standing out: who wrote it, and what proves that. Never throws for what a mail holds. */
import addressparser from 'nodemailer/lib/addressparser';
import type { Address, Letter } from '../domain/letter.ts';
import { PortError } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import { type Checks, proofIn, type Standing } from '../domain/standing.ts';
import { vouchedBy } from './arc.ts';
import { type AuthenticationResults, type MethodResult, trustedResults } from './authentication-results.ts';
import { type DkimFindings, dkimFindings, type DkimNeeds, keyName } from './dkim.ts';
import { hostName, isAligned } from '../domain/organisation.ts';

export interface VerifyNeeds extends DkimNeeds {
  /** Names under which our own border writes Authentication-Results, lower case; `microsoft365` for one that writes none. */
  readonly authservIds: readonly string[];
  /** Domains whose ARC seal is taken for their word; lower case. */
  readonly sealers: readonly string[];
}

/** A message that another one carried never passed our border: whoever attached it wrote its Authentication-Results. */
export type Arrival = 'received' | 'carried';

/**
 * Throws a PortError (`retry: 'later'`) when the verdict hangs on a key that the DNS cannot be asked for, until a day after
 * `receivedAt`: then nothing proves the writer, and a person may look.
 */
export function verifier(
  needs: VerifyNeeds,
): (raw: Uint8Array, letter: Letter, arrival: Arrival, receivedAt: Date) => Promise<Standing> {
  return async (bytes, letter, arrival, receivedAt) => {
    const raw = withoutMark(bytes);
    const fields = headerFieldsOf(raw);
    const from = theFrom(letter, fields);
    if ('fault' in from)
      return { verdict: 'contradicted', writer: null, reasons: [from.fault], checks: NOTHING_CHECKED };
    const { writer } = from;
    const domain = domainOf(writer.address);

    const trusted = arrival === 'carried' ? null : trustedResults(fields, needs.authservIds);
    const border = trusted === null ? null : wordOfBorder(trusted, domain, from.plain);
    const dkim = await dkimFindings(raw, domain, needs);
    const checks: Checks = { dkim: dkim.checks, authenticationResults: trusted?.text ?? null };

    // The border saw the mail as it came and knows the domain's policy: its no is not overruled.
    if (border?.word === 'failed') return { verdict: 'contradicted', writer, reasons: [border.reason], checks };
    const proof = proofIn({ checks });
    if (proof !== null)
      return { verdict: 'verified', writer, by: 'dkim', reasons: [`signed by ${proof.domain}`], checks };
    const unproved = trusted === null || border?.word !== 'passed' ? null : gapBehind(trusted, dkim, domain);
    if (border?.word === 'passed' && unproved === null)
      return { verdict: 'verified', writer, by: 'authentication_results', reasons: [border.reason], checks };

    const isLate = needs.clock.now().getTime() - receivedAt.getTime() > PATIENCE_MS;
    const saysPassed = (results: AuthenticationResults): boolean =>
      wordOfBorder(results, domain, from.plain).word === 'passed' && gapBehind(results, dkim, domain) === null;
    const vouched = await vouchedBy(raw, needs, saysPassed).catch((error: unknown) => {
      if (isLate) return null;
      throw error;
    });
    if (vouched !== null) {
      const { sealer, results, seal } = vouched;
      const reason = `${sealer} sealed it, and says: ${wordOfBorder(results, domain, from.plain).reason}`;
      return { verdict: 'vouched', writer, sealer, seal, reasons: [reason], checks };
    }

    if (!isLate) throwIfOpen(dkim);
    const saysBorder =
      border === null ? null : [border.reason, unproved].filter((part) => part !== null).join(', but ');
    return { verdict: 'unverified', writer, reasons: whyNot(dkim, saysBorder), checks };
  };
}

/** How long a key is asked for that the DNS does not give: what is out for a day is not about to come back. */
const PATIENCE_MS = 24 * 3_600_000;

const NOTHING_CHECKED: Checks = { dkim: [], authenticationResults: null };

/** Readers skip the byte order mark of an editor; left there, it would hide the first field from all that look here. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

type TheFrom =
  /** `plain` when no reader can take it for another address: it holds one `@` in all. */
  { readonly writer: Address; readonly plain: boolean } | { readonly fault: string };

/**
 * RFC 5322 section 3.6.2 wants one From. Readers, signers and borders differ in which one they mean where there are
 * more, or where its form is odd; whatever could be read in two ways has no writer.
 */
function theFrom({ from, fromHeaders }: Letter, fields: readonly string[]): TheFrom {
  const [writer] = from;
  const possible = fields.join('\n').match(FROM)?.length ?? 0;
  if (fromHeaders !== 1) return { fault: `the mail has ${fromHeaders} From headers instead of one` };
  if (from.length !== 1 || writer === undefined)
    return { fault: `the From header names ${from.length} mailboxes instead of one` };
  const value = fields.find((field) => /^from[ \t]*:/i.test(field))?.replace(/^[^:]*:/, '') ?? '';
  const seenByOthers = new Set(
    addressparser(value.replace(/\s+/g, ' '), { flatten: true })
      .map(({ address }) => address)
      .filter((address) => address.includes('@')),
  );
  const [other = ''] = seenByOthers;
  if (possible !== 1 || seenByOthers.size !== 1 || hostName(domainOf(other)) !== domainOf(writer.address))
    return { fault: 'mail programs would differ in whom its From header names' };
  if (!PLAIN_ADDRESS.test(writer.address)) return { fault: 'the From header holds no plain address' };
  return { writer, plain: value.split('@').length === 2 };
}

/** Also where only some readers see one: after a bare CR, behind a sign that they skip, with its colon on the next line. */
const FROM = /(?:^|[\r\n\v\f])[^\t-\r\x20-\x7e]*from[^\x21-\x7e]*:/gi;

/** Nobody writes us from a quoted local part or an address literal, and both have been used to be taken for somebody else. */
const PLAIN_ADDRESS = /^[^\s@"()<>,;:\\[\]]+@(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

interface WordOfBorder {
  readonly word: 'passed' | 'failed' | 'nothing';
  readonly reason: string;
}

/** What our own border says of this author: DMARC passed for that very domain, or a signature of its organisation did. */
function wordOfBorder({ authservId, results }: AuthenticationResults, domain: string, plain: boolean): WordOfBorder {
  const dmarc = results.filter(({ method }) => method === 'dmarc');
  const authors = dmarc.flatMap(({ properties }) => properties.get('header.from') ?? []);
  const failed = dmarc.filter(({ result }) => result === 'fail');
  if (failed.length > 0 && failed.every(asksForNothing))
    return {
      word: 'nothing',
      reason: `${authservId} says that DMARC failed, of which ${domain} wants nothing concluded`,
    };
  if (failed.length > 0) return { word: 'failed', reason: `not verified: ${authservId} says that DMARC failed` };
  if (authors.some((author) => hostName(domainOf(author)) !== domain) || (authors.length === 0 && !plain))
    return { word: 'nothing', reason: `${authservId} may speak of another From than ${domain}` };
  if (dmarc.length > 0 && dmarc.every(({ result }) => result === 'pass'))
    return { word: 'passed', reason: `${authservId} says that DMARC passed` };
  const signed = results.find(
    ({ method, result, properties }) =>
      method === 'dkim' && result === 'pass' && isAligned(signerIn(properties), domain),
  );
  return signed === undefined
    ? { word: 'nothing', reason: `${authservId} says nothing that proves ${domain}` }
    : { word: 'passed', reason: `${authservId} says that ${signerIn(signed.properties)} signed it` };
}

/**
 * The policy of the domain is `none`, RFC 7489 section 6.3: it only watches, and says that mail of its own may fail. Half of
 * all firms have it, and a list or a rule breaks their signatures. Their mail is unproved then, and no more than that.
 */
function asksForNothing({ properties, comments }: MethodResult): boolean {
  const published = ['policy.dmarc', 'policy.published-domain-policy', 'policy.policy'].flatMap(
    (name) => properties.get(name) ?? [],
  );
  const said = /\b(?:p|policy)=["']?([a-z]+)/.exec(comments)?.[1];
  const policy = published[0] ?? said ?? properties.get('action');
  return policy?.toLowerCase() === 'none';
}

/**
 * A border says that a signature fits, not what it leaves open: others may have put words behind it or fields above it. What
 * we found stands: a pass that can rest on such a signature alone proves nothing. A body that the provider rewrote is no
 * such finding, and a pass for the servers that delivered it rests on no signature. Null where nothing speaks against it.
 */
function gapBehind(results: AuthenticationResults, dkim: DkimFindings, domain: string): string | null {
  if (isDelivered(results, domain)) return null;
  if (dkim.leftOwnUnchecked) return `there are signatures of ${domain} that we did not check`;
  const passed = results.results.filter(
    ({ method, result, properties }) =>
      method === 'dkim' && result === 'pass' && isAligned(signerIn(properties), domain),
  );
  const selectors = passed.map(({ properties }) => hostName(properties.get('header.s') ?? ''));
  const own = dkim.checks.filter(({ aligned }) => aligned);
  const named = selectors.includes('') ? own : own.filter(({ selector }) => selectors.includes(selector));
  const loose = (named.length === 0 ? own : named).find(({ whole }) => !whole);
  return loose === undefined ? null : `the signature of ${loose.domain} does not cover all that is read`;
}

/** The writer's own servers delivered it: RFC 7489 section 3.1.2. */
function isDelivered({ results }: AuthenticationResults, domain: string): boolean {
  const spf = results.filter(({ method }) => method === 'spf');
  const isOwn = (sender: string | undefined): boolean => isAligned(hostName(domainOf(sender ?? '')), domain);
  return (
    spf.length > 0 && spf.every(({ result, properties }) => result === 'pass' && isOwn(properties.get('smtp.mailfrom')))
  );
}

function signerIn(properties: ReadonlyMap<string, string>): string {
  return properties.get('header.d') ?? domainOf(properties.get('header.i') ?? '');
}

/** mailauth gives `temperror` where all else about a signature is in order and its key alone is not known. */
function throwIfOpen({ checks, unanswered }: DkimFindings): void {
  const open = checks.find(({ result, aligned, whole }) => result === 'temperror' && aligned && whole);
  if (open === undefined) return;
  const cause = unanswered.get(keyName(open));
  throw new PortError(`the DNS cannot be asked for the key ${keyName(open)}: ${String(cause)}`, {
    retry: 'later',
    cause,
  });
}

function whyNot({ checks, unchecked }: DkimFindings, border: string | null): string[] {
  const signatures = checks.map(({ domain, result, aligned, why }) => {
    if (!aligned) return `a signature of ${domain} says nothing of the writer's domain`;
    const fault = why ?? 'its key cannot be looked up';
    return `the signature of ${domain} ${result === 'pass' ? 'proves too little' : 'does not verify'}: ${fault}`;
  });
  if (unchecked > 0)
    signatures.push(`signatures that were not checked, since there are too many or they are too long: ${unchecked}`);
  if (signatures.length === 0) signatures.push('not verified: the mail has no signature');
  return border === null ? signatures : [...signatures, border];
}
