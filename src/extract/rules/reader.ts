/** A letter and the directory in; what its writer says out, read by rules alone. Each value carries its evidence. */
import type { Agent, Directory } from '../../domain/directory.ts';
import {
  type AgentOfRecord,
  type Evidence,
  type Extraction,
  type MasterAgency,
  missingParts,
} from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import { addressName, hostName } from '../../domain/organisation.ts';
import { inHeader } from '../evidence.ts';
import { isShown, partyAddresses } from './addresses.ts';
import { agencyOf } from './agency.ts';
import { monthlySum, seatsIn, sitesIn } from './amounts.ts';
import { asksOf } from './asks.ts';
import { asCandidates, attachedLetter } from './attached.ts';
import { caseless } from './caseless.ts';
import { customerOf } from './contact.ts';
import { targetDate } from './dates.ts';
import { type Designation, designationInPsa, designationOf } from './designation.ts';
import { factsOf } from './facts.ts';
import { incumbentsOf } from './incumbents.ts';
import { carriesPsa, intentOf } from './intent.ts';
import { interestOf } from './interest.ts';
import { type MentionIndex, mentionIndex } from './mentions.ts';
import { placementOf } from './placement.ts';
import { psaOf, purposeOf } from './psa.ts';
import {
  attachedSentences,
  evidenceIn,
  ownSentences,
  quotedSentences,
  type Sentence,
  subjectSentence,
} from './sentences.ts';
import { servicesWanted } from './services.ts';

const RULES_VERSION = 'rules@8';
const NO_MODEL = { read: false, why: 'none_set', use: null } as const;

/** Never throws for what a letter holds; `receivedAt` stands in for a date that the letter lacks. It costs milliseconds. */
export function readByRules(letter: Letter, directory: Directory, receivedAt: Date): Extraction {
  const index = mentionIndex(directory);
  const isParty = (text: string): boolean => index.find(text).length > 0;
  const sentAt = letter.date === null ? receivedAt : new Date(letter.date);
  const body = ownSentences(letter);
  const ownText = body.map(({ text }) => text).join('\n');
  const adopting = body.some(({ text }) => TAKES_NOT_ALL.test(text))
    ? undefined
    : body.find(({ text }) => ADOPTS.test(text) && !/\?\s*$/.test(text));
  const quoted = adopting === undefined ? [] : quotedSentences(letter);
  const carries = carriesPsa(letter, ownText);
  const attached = carries ? attachedSentences(letter) : [];
  const handedOver = carries
    ? null
    : attachedLetter(letter, body, { index, statesNeeds: servicesWanted(letter, body, index).length > 0 });
  const own = [...body, ...(handedOver?.sentences ?? [])];
  // A list of requirements says what is wanted; whom it names is nobody's word.
  const particulars = !carries && LEAVES_TO_FILE.test(ownText) ? attachedSentences(letter) : [];

  const sentences = [...own, ...quoted, ...purposeOf(attached)];
  const withSubject = [...subjectSentence(letter), ...sentences];
  const needs = { letter, index, directory };
  const inMail = designationOf({ ...needs, sentences: [...subjectSentence(letter), ...body, ...quoted] });
  const fromMail =
    handedOver === null || handedOver.sentences.length === 0 || inMail.agentOfRecord.status !== 'missing'
      ? inMail
      : designationOf({ ...needs, sentences: [...subjectSentence(letter), ...own, ...quoted] });
  const isOnFileAlone = fromMail !== inMail && handedOver?.isOwn !== true;
  // The `other parties` of an agreement are its own.
  const clauses = attached.filter(({ text }) => !/\bother part(?:y|ies)\b/i.test(text));
  const agreed = [...subjectSentence(letter), ...own, ...quoted, ...clauses];
  const agency = agencyOf({ ...needs, sentences: agreed });
  const inWords = servicesWanted(letter, withSubject, index);
  const services = inWords.length === 0 ? servicesWanted(letter, particulars, index) : inWords;
  const locations = sitesIn(letter, own) ?? sitesIn(letter, withSubject) ?? sitesIn(letter, particulars);
  const seats = seatsIn(letter, own) ?? seatsIn(letter, withSubject) ?? seatsIn(letter, particulars);
  const sumOf = (of: readonly Sentence[]) => monthlySum(letter, of, locations?.value ?? null, seats?.value ?? null);
  const intentFrom = (said: readonly Sentence[]) =>
    intentOf({
      letter,
      sentences: said,
      hasServices: services.length > 0,
      isAssigned: fromMail.agentOfRecord.status !== 'missing',
      namesAgency: agency.masterAgency.status !== 'missing',
      takesAway: fromMail.takesAway || agency.takesAway,
      addsParty: fromMail.addsAgent || agency.masterAgency.status === 'multiple',
      isInternal: isInternal(letter, directory),
      adopts: quoted.length > 0,
      isParty,
      isPartyAddress: (address) => isPartyAddress(address, directory),
      isAgencyAddress: (address) => isPartyAddress(address, { ...directory, agents: [] }),
    });
  const ofAll = intentFrom(own);
  // Somebody else's document takes nothing back for the writer, and agrees to nothing.
  const intent = handedOver?.isOwn === false && CHANGES_WHAT_STANDS.has(ofAll) ? intentFrom(body) : ofAll;
  const isPsa = intent === 'psa_referral';
  const inPsa = isPsa ? designationInPsa({ ...needs, sentences: attached }).agentOfRecord : fromMail.agentOfRecord;
  const stated = interestOf(letter, withSubject, { hasServices: services.length > 0 });
  const [opening] = own;
  const read = {
    intent,
    customer: customerOf(letter, own, isParty),
    // Whoever signs an agreement for services, or lists the services they refer themselves for, is in the market for them.
    interest:
      stated.level === 'absent' &&
      opening !== undefined &&
      !LEAVES_INTEREST_OPEN.test(ownText) &&
      (isPsa || (intent === 'self_referral' && services.length > 0))
        ? { level: 'affirmed' as const, evidence: [evidenceIn(letter, opening)] }
        : stated,
    masterAgency: agency.masterAgency,
    agentOfRecord: isPsa
      ? agentOfPsa(fromMail, inPsa, { letter, directory, named: agentsNamed(own, index) })
      : isOnFileAlone
        ? asCandidates(fromMail.agentOfRecord)
        : fromMail.agentOfRecord,
    placement: placed(placementOf(letter, agreed, isParty), agency.masterAgency),
    opportunity: {
      services,
      locations,
      seats,
      monthlyBudget: sumOf(withSubject) ?? sumOf(particulars),
      targetDate:
        targetDate(letter, own, sentAt) ??
        targetDate(letter, withSubject, sentAt) ??
        targetDate(letter, particulars, sentAt),
      incumbents: incumbentsOf(letter, sentences, index),
      facts: factsOf(letter, sentences, services.length > 0),
    },
    asks: asksOf(letter, [...own, ...quoted, ...attached]),
    psa: isPsa
      ? psaOf({
          letter,
          sentences: own,
          attached,
          sentAt,
          isAgent: (text) => index.find(text).some(({ kind }) => kind === 'agent'),
          isAgency: (text) => index.find(text).some(({ kind }) => kind === 'agency'),
        })
      : null,
    readBy: { rules: RULES_VERSION, weights: null, model: NO_MODEL },
  };
  // What somebody else puts forward assigns nothing, whatever it says.
  const assigned =
    intent === 'third_party_claim'
      ? { agentOfRecord: { status: 'missing' as const }, placement: { kind: 'unstated' as const, evidence: [] } }
      : {};
  const extraction = { ...read, ...assigned };
  return { ...extraction, missing: missingParts(extraction) };
}

const CHANGES_WHAT_STANDS: ReadonlySet<Extraction['intent']> = new Set([
  'agent_change',
  'confirmation',
  'dispute',
  'withdrawal',
]);

/** `The requirements are in the attached file.` */
const LEAVES_TO_FILE =
  /\b(?:requirements?|details?|particulars|specs?|specifications?|scope|everything|what we (?:need|want|are after)|needs|sites?|locations|list|inventory|numbers|figures|rfp|the rest|statement of work|brief)\b[^.;?!]{0,60}\b(?:attached|attachment|enclosed|in the (?:file|document|spreadsheet|sheet|pdf))\b|\b(?:attached|enclosed|attaching|enclosing)\b[^.;?!]{0,60}\b(?:requirements?|details?|particulars|specs?|specifications?|scope|list of|inventory|rfp|statement of work|brief|what we (?:need|want|are after)|everything)\b/i;

/** `I make no statement as to whether we are in the market.` */
const LEAVES_INTEREST_OPEN =
  /(?:\b(?:no|not|without|never)\b|n['’]t\b)[^.;]{0,60}\bwhether\b[^.;]{0,60}\b(?:in the market|buy(?:s|ing)?|proceed|going ahead|interested)\b/i;

/** Two agencies that are both asked compete, unless the letter says where it goes. */
function placed(placement: Extraction['placement'], agency: MasterAgency): Extraction['placement'] {
  return placement.kind === 'unstated' && agency.status === 'multiple'
    ? { kind: 'competing', evidence: agency.evidence }
    : placement;
}

/** Some of it only, or with what was never agreed: nobody's words are taken over by halves. */
const TAKES_NOT_ALL =
  /\b(?:(?:much|some|part|half|most|little|none|bits?|parts) of (?:it|the|this|that|what)|not (?:all|everything|quite|right|true|correct)|isn['’]t (?:right|true|correct)|(?:rest|remainder|other (?:part|half))\b[^.;]{0,60}\b(?:never|not|wrong|false|untrue|made up|isn['’]t))\b/i;

function partiesAddressed(letter: Letter, directory: Directory): { agent: Agent; evidence: Evidence }[] {
  return directory.agents.flatMap((agent) =>
    (['to', 'cc'] as const).flatMap((source) => {
      const at = letter[source].findIndex(({ address }) =>
        agent.emails.some((email) => addressName(email) === addressName(address)),
      );
      return at === -1 ? [] : [{ agent, evidence: inHeader(letter, source, at) }];
    }),
  );
}

/** Agents whom the words beside the agreement name, each once: `I have signed it and so has Darnell`. */
function agentsNamed(sentences: readonly Sentence[], index: MentionIndex): { id: string; sentence: Sentence }[] {
  const named = new Map<string, Sentence>();
  for (const sentence of sentences)
    for (const { kind, ids, naming } of index.find(sentence.text)) {
      const [id] = ids;
      const isSure = kind === 'agent' && ids.length === 1 && naming !== 'like' && naming !== 'last';
      if (isSure && id !== undefined && !named.has(id)) named.set(id, sentence);
    }
  return [...named].map(([id, sentence]) => ({ id, sentence }));
}

/** The writer makes the words quoted below their own: `Nina's recap below is right`. */
const ADOPTS = caseless(
  /\b(?:(?:below|quoted|beneath|underneath|under this|further down|summary|recap|notes?|write-?up|read-?back|list|rest|everything|all)\b[^.;?!]{0,50}\b(?:is|are|looks?|stays?|remains?)(?: all| still| exactly| quite| absolutely| entirely)? (?:right|correct|accurate|true|fine|exact|what (?:we|I) (?:want|said|agreed)|how (?:we|I) (?:want|see) it|mine|ours|good)|(?:adopt|confirm|endorse|second|stand by|agree with)\b[^.;?!]{0,50}\b(?:below|recap|summary|notes?|write-?up|wrote|quoted|everything|rest)|mak(?:e|ing) (?:it|this|that|them|his|her|\p{Lu}[\p{L}’']+) (?:words |note |recap )?(?:mine|ours|my own|our own)|(?:take|treat|read|consider)\b[^.;?!]{0,50}\b(?:below|recap|summary|notes?)\b[^.;?!]{0,30}\bas (?:mine|ours|my|our|if)|(?:got|has|put) (?:it|everything) (?:all )?(?:right|down right|exactly right) below|lo de abajo es correcto|ci-dessous est (?:exact|correct)|abaixo está (?:certo|correto))\b/iu,
);

/**
 * The agent whom the letter or else its agreement names; when the two differ, nobody is. An agreement that cannot be
 * read is between the writer and those to whom the letter brings it.
 */
function agentOfPsa(
  mail: Designation,
  agreement: AgentOfRecord,
  {
    letter,
    directory,
    named,
  }: { letter: Letter; directory: Directory; named: readonly { id: string; sentence: Sentence }[] },
): AgentOfRecord {
  const ofMail = mail.agentOfRecord;
  if (
    ofMail.status === 'designated' &&
    agreement.status === 'designated' &&
    ofMail.agent.directoryId !== agreement.agent.directoryId
  )
    return {
      status: 'ambiguous',
      candidates: [ofMail.agent, agreement.agent],
      why: 'the letter and its agreement name different agents',
    };
  if (ofMail.status !== 'missing') return ofMail;
  if (agreement.status !== 'missing') return agreement;
  const inWords = named.flatMap(({ id, sentence }) => {
    const agent = directory.agents.find((each) => each.id === id);
    return agent === undefined ? [] : [{ agent, evidence: evidenceIn(letter, sentence) }];
  });
  const parties = inWords.length === 1 ? inWords : partiesAddressed(letter, directory);
  const [one, other] = parties;
  if (one === undefined || other !== undefined || mail.takesAway) return { status: 'missing' };
  const { name, company, id } = one.agent;
  const email = one.agent.emails.find((each) => isShown(each, one.evidence.text.toLowerCase())) ?? null;
  return {
    status: 'designated',
    degree: 'sure',
    agent: { name, company, email, directoryId: id },
    evidence: [one.evidence],
  };
}

/** Between the people of one party. */
function isInternal({ from, to, cc }: Letter, { agencies, agents }: Directory): boolean {
  const hosts = [...from, ...to, ...cc].map(({ address }) => hostName(address.slice(address.lastIndexOf('@') + 1)));
  const [host = ''] = hosts;
  const isTheirs =
    isCompanyHost(host) && [...agencies, ...agents].some(({ domains }) => domains.map(hostName).includes(host));
  return isTheirs && to.length + cc.length > 0 && hosts.every((each) => each === host);
}

function isPartyAddress(address: string, directory: Directory): boolean {
  const { emails, domains } = partyAddresses(directory);
  const written = addressName(address);
  return emails.has(written) || domains.has(written.slice(written.lastIndexOf('@') + 1));
}
