/** A letter, its standing and what was read in it go in; whose word it is, with every doubt, comes out. */
import { companyKey } from '../domain/company.ts';
import type { Directory } from '../domain/directory.ts';
import type { Authorship } from '../domain/authorship.ts';
import type { Evidence, Extraction } from '../domain/extraction.ts';
import { type Letter, overlap, ownWords, wordsOf } from '../domain/letter.ts';
import type { OnRecord, Referral } from '../domain/referral.ts';
import { isProved, type Standing } from '../domain/standing.ts';
import type { Doubt, DoubtKind, Voice } from '../domain/voice.ts';
import { authorityOf } from './authority.ts';
import { isPrefilled } from './claims.ts';
import { organisationOf } from '../domain/organisation.ts';
import { kindOfHost } from '../domain/open-hosts.ts';
import { elsewhere } from './elsewhere.ts';
import { type Fit, fitOf } from './fit.ts';
import type { Likeness, LikenessIndex } from './likeness.ts';
import { hostOf } from './party.ts';

export interface Speaking {
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  readonly directory: Directory;
  /** Whom we know: what looks like them is not them. */
  readonly known: LikenessIndex;
  /** Why the mail may be an earlier one that somebody else sent once more; null when nothing says so. */
  readonly replayed: Doubt | null;
  /** What is known of the company and of the domain. */
  readonly onRecord: OnRecord;
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
      ...doubtsOfWords(letter, extraction),
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

function doubtsOfAddress({ letter, standing, extraction, directory, known, replayed, onRecord }: Speaking): Doubt[] {
  const { writer } = standing;
  if (writer === null) return [];
  const domain = hostOf(writer.address);
  const company = extraction.customer.company?.value ?? null;
  const doubts: Doubt[] = [];
  const like = known.likenessOf(domain);
  const fit = fitOf(domain, company);
  if (like !== null) doubts.push({ kind: doubtOfLikeness(like, fit, company), says: like.says });
  const borrowed = borrowedName(writer.name, domain, directory);
  if (borrowed !== null) doubts.push({ kind: 'display_name', says: borrowed });
  if (replayed !== null) doubts.push(replayed);
  switch (kindOfHost(domain)) {
    case 'open_to_all':
      doubts.push({ kind: 'open_host', says: `anybody may have an address at ${domain}` });
      break;
    case 'throw_away':
      doubts.push({ kind: 'throw_away_host', says: `${domain} gives addresses to throw away` });
      break;
    case 'company':
      doubts.push(...doubtsOfFit(domain, fit, company, onRecord));
  }
  const others = elsewhere(domain, onRecord);
  if (others.length > 0 && !doubts.some(({ kind }) => kind === 'on_record_elsewhere'))
    doubts.push({ kind: 'on_record_elsewhere', says: saysElsewhere(others) });
  if (onRecord.changedHands !== null) doubts.push({ kind: 'changed_hands', says: onRecord.changedHands });
  const answers = letter.replyTo.find(({ address }) => organisationOf(hostOf(address)) !== organisationOf(domain));
  if (answers !== undefined)
    doubts.push({ kind: 'reply_to_elsewhere', says: `answers would go to ${hostOf(answers.address)}` });
  return doubts;
}

/**
 * Letters that only look like others are chosen to deceive, and nobody honest is near an agent's name. Whoever is near a
 * customer's by a letter, a dash or a word may be honest: their own company has another name, and the domain fits it.
 */
function doubtOfLikeness({ how, of, company: known }: Likeness, fit: Fit, company: string | null): DoubtKind {
  if (of === 'party' || how === 'confusable_letters' || how === 'inside_another') return 'look_alike';
  if (company === null || fit !== 'well') return 'look_alike';
  return known !== null && isSameCompany(company, known) ? 'on_record_elsewhere' : 'near_name';
}

const SHORTEST_NAME = 5;

/** One name, the same in the plural, or the beginning of the other: `Harlow`, `Harlows`, `Harlow Freight`. */
function isSameCompany(one: string, other: string): boolean {
  const inSingular = (name: string): string => companyKey(name.replaceAll(/s(?![\p{L}\p{N}])/giu, ''));
  if (inSingular(one) === inSingular(other)) return true;
  const [shorter = '', longer = ''] = [companyKey(one), companyKey(other)].toSorted((a, b) => a.length - b.length);
  return shorter === longer || (shorter.length >= SHORTEST_NAME && longer.startsWith(shorter));
}

/** Of a host at which companies of several names wrote, and which is near none of them, nobody knows whose it is. */
function doubtsOfFit(domain: string, fit: Fit, company: string | null, { companiesHere }: OnRecord): Doubt[] {
  if (fit === 'well' || company === null) return [];
  const others = companiesHere.filter((other) => companyKey(other) !== companyKey(company));
  if (others.length >= SHARED_BY && others.every((other) => fitOf(domain, other) !== 'well'))
    return [
      {
        kind: 'open_host',
        says: `${others.length + 1} companies wrote from ${domain}, and it is near the name of none`,
      },
    ];
  return fit === 'none'
    ? [{ kind: 'other_company', says: `nothing ties ${domain} to the company that the mail names` }]
    : [{ kind: 'weak_fit', says: `${domain} would fit many companies, and not only “${company}”` }];
}

/** Companies of other names; a firm and its owner's second firm may well share a domain. */
const SHARED_BY = 2;

function saysElsewhere(others: readonly Referral[]): string {
  const [first] = others;
  const places = [...new Set(others.map(({ customerDomain }) => customerDomain))].slice(0, 3).join(', ');
  return `“${first?.company ?? ''}” is on record under ${places} (${first?.reference ?? ''})`;
}

const FROM_RECORD: ReadonlySet<DoubtKind> = new Set(['on_record_elsewhere', 'changed_hands', 'open_host']);

/** What the record said against a letter when it came stays with it when it is weighed again without the record. */
export function withDoubtsOnRecord(voice: Voice, before: Voice): Voice {
  const kept = before.doubts.filter(
    ({ kind }) => FROM_RECORD.has(kind) && !voice.doubts.some((doubt) => doubt.kind === kind),
  );
  return { ...voice, doubts: [...voice.doubts, ...kept] };
}

/**
 * What was weighed when the referral was opened is not weighed again with each letter in its thread: a doubt about the
 * domain counts there only where it stopped the opening, and the customer has not answered it since.
 */
export function isWeighed(kind: DoubtKind, { voice, designation }: Pick<Referral, 'voice' | 'designation'>): boolean {
  const wasThere = voice.doubts.some((doubt) => doubt.kind === kind);
  switch (kind) {
    case 'other_company':
    case 'on_record_elsewhere':
      return !wasThere;
    case 'weak_fit':
    case 'near_name':
      return !wasThere || designation !== null;
    case 'open_host':
    case 'throw_away_host':
    case 'look_alike':
    case 'changed_hands':
    case 'display_name':
    case 'reply_to_elsewhere':
    case 'replayed':
    case 'not_shown_new':
    case 'follow_up':
    case 'unseen_words':
    case 'unsure_author':
    case 'shared_mailbox':
    case 'authority':
      return false;
  }
}

/** What the designation rests on may be hidden, or stand in one of the two forms of the mail alone. */
function doubtsOfWords({ body, doubtful }: Letter, extraction: Extraction): Doubt[] {
  const { agentOfRecord, masterAgency, placement } = extraction;
  const evidence: readonly Evidence[] = [agentOfRecord, masterAgency, placement].flatMap((part) =>
    'evidence' in part ? part.evidence : [],
  );
  const names = [
    ...('agent' in agentOfRecord ? [agentOfRecord.agent.name, agentOfRecord.agent.company] : []),
    ...('agency' in masterAgency ? [masterAgency.agency.name] : []),
  ].flatMap((name) => name?.toLowerCase() ?? []);
  const unseen = doubtful.find((words) => {
    const text = body.text.slice(words.start, words.end).toLowerCase();
    return (
      evidence.some(({ source, ...span }) => source === 'body' && overlap(span, words)) ||
      names.some((name) => text.includes(name))
    );
  });
  if (unseen === undefined) return [];
  const words = body.text.slice(unseen.start, unseen.end).replace(/\s+/g, ' ').trim();
  const shown = words.length > LONGEST_SHOWN ? `${words.slice(0, LONGEST_SHOWN)}…` : words;
  return [{ kind: 'unseen_words', says: `the writer may not have seen these words: ${shown}` }];
}

const LONGEST_SHOWN = 200;

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
