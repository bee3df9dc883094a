/** A letter and the directory in; what its writer says out, read without a language model. Each value carries its evidence. */
import type { Directory } from '../../domain/directory.ts';
import { type AgentOfRecord, type Extraction, type MasterAgency, missingParts } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { type Intent, INTERESTS, type Placement, PLACEMENTS, type Service } from '../../domain/lists.ts';
import { agencyOf } from '../rules/agency.ts';
import { asCandidates } from '../rules/attached.ts';
import { customerOf } from '../rules/contact.ts';
import { factsOf } from '../rules/facts.ts';
import { mentionIndex } from '../rules/mentions.ts';
import { psaOf } from '../rules/psa.ts';
import { evidenceIn, type Sentence } from '../rules/sentences.ts';
import type { Witness } from '../../domain/witness.ts';
import { designationFrom, witnessFrom } from './designation.ts';
import { withAgreement } from './agreement.ts';
import { filesOf } from './files.ts';
import { intentOf, type Known } from './intent.ts';
import type { Files } from './page.ts';
import { type Judgement, judged, likeliest, type Likely } from './judge.ts';
import { type Page, pageFrom, pageOf } from './page.ts';
import { asksFrom, opportunityFrom } from './values.ts';
import type { Limits, Weights } from './weights.ts';

const NO_MODEL = { read: false, why: 'none_set', use: null } as const;

/** Of what finds names, numbers, dates and agreements; the weights have a version of their own. */
const RULES_VERSION = 'rules@9';

export interface Understood {
  readonly extraction: Extraction;
  /** What it says of the designation, for a model's reading of the same letter. */
  readonly witness: Witness;
}

/** Never throws for what a letter holds; `receivedAt` stands in for a date that the letter lacks. It costs milliseconds. */
export function readWith(by: Weights, letter: Letter, directory: Directory, receivedAt: Date): Understood {
  const around = { directory, serviceWords: by.serviceWords };
  const files = filesOf(letter, around);
  const sentAt = sentAtOf(letter, receivedAt);
  const judgedWith = (read: Files): Judgement => judged(pageOf(letter, around, read), by.heads, sentAt);
  const judgement = judgedWith(files);
  // Somebody else's document takes nothing back for the writer, and agrees to nothing.
  const ofBody = files.handedOver.length === 0 ? judgement : judgedWith({ ...files, handedOver: [] });
  const { masterAgency } = agencyOf({
    letter,
    index: mentionIndex(directory),
    directory,
    sentences: whereAgenciesAre(judgement.page),
  });
  const isAgency = (name: string): boolean => agenciesIn(masterAgency).some((each) => each.includes(name));
  const inBody = designationFrom(ofBody, by.limits, isAgency).agentOfRecord;
  const found = designationFrom(judgement, by.limits, isAgency).agentOfRecord;
  const extraction = extractionFrom(judgement, {
    masterAgency,
    // What the mail says itself counts before what its file says.
    found: inBody.status !== 'missing' ? inBody : files.isOwn ? found : asCandidates(found),
    intent: (known) => {
      const intent = intentOf(judgement, known);
      return !files.isOwn && CHANGES_WHAT_STANDS.has(intent) ? intentOf(ofBody, known) : intent;
    },
    limits: by.limits,
    version: by.version,
    sentAt,
  });
  return { extraction, witness: witnessFrom(judgement, extraction.agentOfRecord) };
}

function sentAtOf({ date }: Letter, receivedAt: Date): Date {
  return date === null ? receivedAt : new Date(date);
}

/** How likely everything is that the letter and its files may say. */
export function judgementOf(by: Weights, letter: Letter, directory: Directory, receivedAt: Date): Judgement {
  const around = { directory, serviceWords: by.serviceWords };
  return judged(pageOf(letter, around, filesOf(letter, around)), by.heads, sentAtOf(letter, receivedAt));
}

export interface SaidIn {
  readonly agentOfRecord: AgentOfRecord;
  /** Ids of agents of whom they say that they are not, or not any more, the agent. */
  readonly takenFrom: readonly string[];
  readonly services: readonly Service[];
  readonly placement: Placement;
}

/** What sentences of a letter say when nothing else of it is read. */
export function sentencesWith(
  { heads, limits, serviceWords }: Weights,
  sentences: readonly Sentence[],
  letter: Letter,
  directory: Directory,
): SaidIn {
  const lines = sentences.map(
    (sentence) => ({ sentence, zone: sentence.source === 'subject' ? 'subject' : 'own' }) as const,
  );
  const judgement = judged(pageFrom(letter, { directory, serviceWords }, lines), heads, new Date(letter.date ?? 0));
  const { agentOfRecord } = designationFrom(judgement, limits);
  const { parties } = witnessFrom(judgement, agentOfRecord);
  const likeliestSaid = (saying: string): number => Math.max(0, ...judgement.said.map((each) => each[saying] ?? 0));
  const placement = PLACED.find((each) => likeliestSaid(each) >= SAYS) ?? 'unstated';
  return {
    agentOfRecord,
    takenFrom: parties.flatMap(({ ids, act }) => (act === 'denies' || act === 'replaced' ? ids : [])),
    services: opportunityFrom(judgement, limits).services.map(({ value }) => value),
    placement,
  };
}

const PLACED = ['sole', 'competing'] as const;
const SAYS = 0.4;

const CHANGES_WHAT_STANDS: ReadonlySet<Intent> = new Set(['agent_change', 'confirmation', 'dispute', 'withdrawal']);

interface With {
  readonly masterAgency: MasterAgency;
  readonly found: AgentOfRecord;
  readonly intent: (known: Known) => Intent;
  readonly limits: Limits;
  readonly version: string;
  readonly sentAt: Date;
}

function extractionFrom(
  judgement: Judgement,
  { masterAgency, found, intent: intentFrom, limits, version, sentAt }: With,
): Extraction {
  const { page } = judgement;
  const { letter, directory } = page;
  const index = mentionIndex(directory);
  const isParty = (text: string): boolean => index.find(text).length > 0;
  const own = page.lines.filter(({ zone }) => zone === 'own').map(({ sentence }) => sentence);
  const agreement = page.lines.filter(({ zone }) => zone === 'agreement').map(({ sentence }) => sentence);
  const opportunity = opportunityFrom(judgement, limits);
  const interest = pick(judgement.interest, INTERESTS, 'absent');
  const intent = intentFrom({
    isWhole: found.status !== 'missing' && masterAgency.status !== 'missing',
    saysNothing:
      found.status === 'missing' &&
      !isInWords(masterAgency) &&
      interest === 'absent' &&
      opportunity.services.length === 0 &&
      !page.spoken.some(({ by, party, line }) => by === 'name' && party.ids.length > 0 && isHere(page, line)),
    own,
  });
  const isPsa = intent === 'psa_referral';
  const isClaim = intent === 'third_party_claim';
  const placement = placementIn(judgement);
  const of = {
    intent,
    customer: customerOf(letter, own, isParty),
    interest: { level: interest, evidence: interest === 'absent' ? [] : lineSaying(judgement, interest) },
    masterAgency,
    // What somebody else puts forward assigns nothing, whatever it says.
    agentOfRecord: isClaim ? ({ status: 'missing' } as const) : isPsa ? withAgreement(found, page) : found,
    placement: isClaim
      ? ({ kind: 'unstated', evidence: [] } as const)
      : { kind: placement, evidence: placement === 'unstated' ? [] : lineSaying(judgement, placement) },
    opportunity: { ...opportunity, facts: factsOf(letter, own, opportunity.services.length > 0) },
    asks: asksFrom(judgement, limits),
    psa: isPsa
      ? psaOf({
          letter,
          sentences: own,
          attached: agreement,
          sentAt,
          isAgent: (text) => index.find(text).some(({ kind }) => kind === 'agent'),
          isAgency: (text) => index.find(text).some(({ kind }) => kind === 'agency'),
        })
      : null,
    readBy: { rules: RULES_VERSION, weights: version, model: NO_MODEL },
  };
  return { ...of, missing: missingParts(of) };
}

function isInWords(masterAgency: MasterAgency): boolean {
  return masterAgency.status !== 'missing' && masterAgency.evidence.some(({ source }) => source === 'body');
}

function agenciesIn(masterAgency: MasterAgency): readonly string[] {
  if (masterAgency.status === 'missing') return [];
  return masterAgency.status === 'named' ? [masterAgency.agency.name] : masterAgency.agencies.map(({ name }) => name);
}

function isHere({ lines }: Page, at: number): boolean {
  const zone = lines[at]?.zone;
  return zone === 'own' || zone === 'subject';
}

/** The `other parties` of an agreement are its own. */
function whereAgenciesAre({ lines }: Page): readonly Sentence[] {
  return lines
    .filter(
      ({ zone, sentence }) =>
        zone === 'own' ||
        zone === 'subject' ||
        (zone === 'agreement' && !/\bother part(?:y|ies)\b/i.test(sentence.text)),
    )
    .map(({ sentence }) => sentence);
}

function pick<Value extends string>(likely: Likely, values: readonly Value[], otherwise: Value): Value {
  const most = likeliest(likely);
  return values.find((value) => value === most) ?? otherwise;
}

/** As the letter says; an agreement says it where the letter does not. */
function placementIn(judgement: Judgement): Placement {
  const inLetter = pick(judgement.placement, PLACEMENTS, 'unstated');
  if (inLetter !== 'unstated') return inLetter;
  const { page, said } = judgement;
  return (
    PLACED.find((each) => page.lines.some(({ zone }, at) => zone === 'agreement' && (said[at]?.[each] ?? 0) >= SAYS)) ??
    'unstated'
  );
}

/** The line that says it most; an interest that no line states is shown with the first. */
function lineSaying({ page, said }: Judgement, saying: string): readonly ReturnType<typeof evidenceIn>[] {
  const at = said.reduce((most, each, nth) => ((each[saying] ?? 0) > (said[most]?.[saying] ?? 0) ? nth : most), 0);
  const line = page.lines[at];
  return line === undefined ? [] : [evidenceIn(page.letter, line.sentence)];
}
