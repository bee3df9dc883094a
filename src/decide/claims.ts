/** What somebody else says about a customer's opportunity: a letter goes in; a claim, kept beside the referral, comes out. */
import type { Claim } from '../domain/claim.ts';
import type { Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import { THREE_STATEMENTS } from '../domain/statements.ts';
import { agentAt, hostOf, isParty } from './party.ts';
import { kindOfHost } from '../domain/open-hosts.ts';

/** A claim is bound to the domain of the customer that it speaks of, where it names one; it never becomes a designation. */
export function claimOf(
  { letter, extraction, directory }: { letter: Letter; extraction: Extraction; directory: Directory },
  claimant: string,
): Claim {
  const { company, contactEmail } = extraction.customer;
  const host = contactEmail === null ? '' : hostOf(contactEmail.value);
  const isTheirs = host === '' || isParty(contactEmail?.value ?? '', directory) || kindOfHost(host) !== 'company';
  const passesOn = letter.carried.length > 0 || letter.body.parts.some(({ kind }) => kind === 'quoted');
  return {
    rung: passesOn ? 'forwarded_by_agent' : 'agents_word',
    claimant,
    agentId: agentAt(claimant, directory)?.id ?? null,
    company: company?.value ?? null,
    customerDomain: isTheirs ? null : host,
  };
}

/** Two of the three sentences that our receipt for claimants lays out, as they stand there: another wrote the mail for the customer. */
export function isPrefilled(words: string): boolean {
  const plain = asOneLine(words);
  return OPENINGS.filter((opening) => plain.includes(opening)).length >= 2;
}

const asOneLine = (text: string): string => text.replace(/\s+/g, ' ').toLowerCase();
/** Up to the blank that whoever sends it fills in. */
const OPENINGS = THREE_STATEMENTS.map((statement) => asOneLine(statement.slice(0, statement.indexOf('['))).trim());
