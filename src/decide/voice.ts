/** A letter, its standing and what was read in it go in; whose word it is, with every doubt, comes out. */
import type { Directory } from '../domain/directory.ts';
import type { Authorship } from '../domain/authorship.ts';
import type { Extraction } from '../domain/extraction.ts';
import { type Letter, ownWords, wordsOf } from '../domain/letter.ts';
import { isProved, type Standing } from '../domain/standing.ts';
import type { Doubt, Voice } from '../domain/voice.ts';
import { authorityOf } from './authority.ts';
import { isPrefilled } from './claims.ts';
import { organisationOf } from '../domain/organisation.ts';
import { domainFits, kindOfHost } from './fit.ts';
import type { LikenessIndex } from './likeness.ts';
import { hostOf } from './party.ts';

export interface Speaking {
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  readonly directory: Directory;
  /** Whom we know: what looks like them is not them. */
  readonly known: LikenessIndex;
  /** Why the mail may have been sent before by somebody else; null when nothing says so. */
  readonly replayed: string | null;
  readonly authorship: Authorship;
}

export function voiceOf(speaking: Speaking): Voice {
  const { letter, standing, extraction } = speaking;
  const { customer } = extraction;
  const authority = authorityOf({
    title: customer.contactTitle?.value ?? null,
    words: wordsOf(letter, ['own', 'signature']),
  });
  return {
    rung: isProved(standing) ? 'authenticated' : 'unauthenticated',
    doubts: [
      ...doubtsOfAddress(speaking),
      ...doubtsOfAuthor(speaking.authorship),
      ...(authority.level === 'doubtful' ? [{ kind: 'authority' as const, says: authority.says }] : []),
    ],
    authority,
    prefilled: isPrefilled(ownWords(letter)),
  };
}

function doubtsOfAuthor({ by, reasons }: Authorship): Doubt[] {
  switch (by) {
    case 'person':
      return [];
    case 'shared':
      return [{ kind: 'shared_mailbox', says: reasons.join('; ') }];
    case 'unsure':
    case 'machine':
      return [{ kind: 'unsure_author', says: reasons.join('; ') }];
  }
}

function doubtsOfAddress({ letter, standing, extraction, directory, known, replayed }: Speaking): Doubt[] {
  const { writer } = standing;
  if (writer === null) return [];
  const domain = hostOf(writer.address);
  const company = extraction.customer.company?.value ?? null;
  const doubts: Doubt[] = [];
  const like = known.likenessOf(domain);
  if (like !== null) doubts.push({ kind: 'look_alike', says: like.says });
  const borrowed = borrowedName(writer.name, domain, directory);
  if (borrowed !== null) doubts.push({ kind: 'display_name', says: borrowed });
  if (replayed !== null) doubts.push({ kind: 'replayed', says: replayed });
  switch (kindOfHost(domain)) {
    case 'open_to_all':
      doubts.push({ kind: 'open_host', says: `anybody may have an address at ${domain}` });
      break;
    case 'throw_away':
      doubts.push({ kind: 'throw_away_host', says: `${domain} gives addresses to throw away` });
      break;
    case 'company':
      if (!domainFits(domain, company))
        doubts.push({ kind: 'other_company', says: `nothing ties ${domain} to the company that the mail names` });
  }
  const elsewhere = letter.replyTo.find(({ address }) => organisationOf(hostOf(address)) !== organisationOf(domain));
  if (elsewhere !== undefined)
    doubts.push({ kind: 'reply_to_elsewhere', says: `answers would go to ${hostOf(elsewhere.address)}` });
  return doubts;
}

/** An address in the name, or the name of an agent or agency of the directory, beside an address that is not theirs. */
function borrowedName(name: string, domain: string, { agencies, agents }: Directory): string | null {
  const inName = /[^\s<>"'(]+@([^\s<>"')]+)/.exec(name)?.[1]?.toLowerCase();
  if (inName !== undefined && organisationOf(inName) !== organisationOf(domain))
    return `the name beside the address holds an address at ${inName}`;
  const plain = name.trim().toLowerCase();
  const borrowed = [
    ...agencies.flatMap((agency) => [agency.name, ...agency.aliases]),
    ...agents.map((agent) => agent.company),
  ].find((known) => known.length > 3 && known.toLowerCase() === plain);
  return borrowed === undefined
    ? null
    : `the name beside the address is that of ${borrowed}, who writes from elsewhere`;
}
