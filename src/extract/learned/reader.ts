/** A letter and the directory in; what its writer says out, as the weights judge it. Each value carries its evidence. */
import type { Directory } from '../../domain/directory.ts';
import { type AgentOfRecord, type Extraction, missingParts } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { INTENTS, type Intent, INTERESTS, PLACEMENTS } from '../../domain/lists.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import { hostName } from '../../domain/organisation.ts';
import { isNewsletter, knownMachine, signOf } from '../../domain/sign.ts';
import { asCandidates } from '../rules/attached.ts';
import { customerOf } from '../rules/contact.ts';
import { factsOf } from '../rules/facts.ts';
import { mentionIndex } from '../rules/mentions.ts';
import { psaOf } from '../rules/psa.ts';
import { evidenceIn } from '../rules/sentences.ts';
import { agencyFrom, designationFrom, named } from './designation.ts';
import { filesOf } from './files.ts';
import { type Judgement, judged, likeliest, type Likely } from './judge.ts';
import { type Page, pageOf } from './page.ts';
import { asksFrom, opportunityFrom } from './values.ts';
import type { Limits, Weights } from './weights.ts';

const NO_MODEL = { read: false, why: 'none_set', use: null } as const;

/** Never throws for what a letter holds; `receivedAt` stands in for a date that the letter lacks. It costs milliseconds. */
export function readWith(by: Weights, letter: Letter, directory: Directory, receivedAt: Date): Extraction {
  const index = mentionIndex(directory);
  const files = filesOf(letter, index);
  const page = pageOf(letter, directory, files);
  const sentAt = letter.date === null ? receivedAt : new Date(letter.date);
  const judgement = judged(page, by.heads, sentAt);
  return extractionFrom(judgement, { limits: by.limits, version: by.version, isOwn: files.isOwn, sentAt });
}

interface With {
  readonly limits: Limits;
  readonly version: string;
  /** Whether what stands in a file is surely the writer's. */
  readonly isOwn: boolean;
  readonly sentAt: Date;
}

function extractionFrom(judgement: Judgement, { limits, version, isOwn, sentAt }: With): Extraction {
  const { page } = judgement;
  const { letter, directory } = page;
  const index = mentionIndex(directory);
  const isParty = (text: string): boolean => index.find(text).length > 0;
  const own = page.lines.filter(({ zone }) => zone === 'own').map(({ sentence }) => sentence);
  const agreement = page.lines.filter(({ zone }) => zone === 'agreement').map(({ sentence }) => sentence);
  const intent = intentOf(judgement);
  const isPsa = intent === 'psa_referral';
  const isClaim = intent === 'third_party_claim';
  const inMail = designationFrom(judgement, limits).agentOfRecord;
  const inFile = isOwn ? inMail : asCandidates(inMail);
  const masterAgency = agencyFrom(judgement, limits);
  const opportunity = opportunityFrom(judgement, limits);
  const interest = pick(judgement.interest, INTERESTS, 'absent');
  const placement = pick(judgement.placement, PLACEMENTS, 'unstated');
  const of = {
    intent,
    customer: customerOf(letter, own, isParty),
    interest: { level: interest, evidence: interest === 'absent' ? [] : lineSaying(judgement, interest) },
    masterAgency,
    // What somebody else puts forward assigns nothing, whatever it says.
    agentOfRecord: isClaim ? ({ status: 'missing' } as const) : isPsa ? withAgreement(inFile, page) : inFile,
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
    readBy: { rules: null, weights: version, model: NO_MODEL },
  };
  return { ...of, missing: missingParts(of) };
}

function pick<Value extends string>(likely: Likely, values: readonly Value[], otherwise: Value): Value {
  const most = likeliest(likely);
  return values.find((value) => value === most) ?? otherwise;
}

/** The line that says it most; an interest that no line states is shown with the first. */
function lineSaying({ page, said }: Judgement, saying: string): readonly ReturnType<typeof evidenceIn>[] {
  const at = said.reduce((most, each, nth) => ((each[saying] ?? 0) > (said[most]?.[saying] ?? 0) ? nth : most), 0);
  const line = page.lines[at];
  return line === undefined ? [] : [evidenceIn(page.letter, line.sentence)];
}

const CUSTOMERS: ReadonlySet<Intent> = new Set([
  'self_referral',
  'psa_referral',
  'update',
  'agent_change',
  'confirmation',
]);

/** What headers show stands above what words are like. */
function intentOf({ page, intent }: Judgement): Intent {
  const { letter, headers } = page;
  const known = knownMachine(letter);
  if (known !== null) return known.as === 'own' ? 'unrelated' : known.as;
  if (isInternal(page)) return 'unrelated';
  const ranked = Object.entries(intent).toSorted((one, other) => other[1] - one[1]);
  // Whoever is of an agent's or an agency's house speaks for no customer.
  const said = ranked
    .map(([name]) => INTENTS.find((each) => each === name) ?? 'unrelated')
    .find((each) => !headers.isOfParty || !CUSTOMERS.has(each));
  // An agreement that comes along makes of a referral one that begins with it.
  const hasAgreement = page.lines.some(({ zone }) => zone === 'agreement');
  const found = said === 'self_referral' && hasAgreement ? 'psa_referral' : (said ?? 'unrelated');
  if (isNewsletter(letter) && !CUSTOMERS.has(found)) return 'unrelated';
  const isPassedOn = signOf(letter, 'redirected', 'group') !== null;
  const isLikeAMachines =
    signOf(letter, 'machine_subject') !== null || (signOf(letter, 'null_return_path') !== null && !isPassedOn);
  return isLikeAMachines && !OF_PEOPLE.has(found) ? 'auto_reply' : found;
}

const OF_PEOPLE: ReadonlySet<Intent> = new Set(['self_referral', 'psa_referral', 'agent_change', 'inquiry']);

/** Between the people of one party. */
function isInternal({ letter: { from, to, cc, subject }, directory: { agencies, agents } }: Page): boolean {
  if (/^\s*(?:fwd?|fw)\s*:/i.test(subject)) return false;
  const hosts = [...from, ...to, ...cc].map(({ address }) => hostName(address.slice(address.lastIndexOf('@') + 1)));
  const [host = ''] = hosts;
  const isTheirs =
    isCompanyHost(host) && [...agencies, ...agents].some(({ domains }) => domains.map(hostName).includes(host));
  return isTheirs && to.length + cc.length > 0 && hosts.every((each) => each === host);
}

/** The agent whom the letter or else its agreement names; when the two differ, nobody is. */
function withAgreement(mail: AgentOfRecord, page: Page): AgentOfRecord {
  const inAgreement = page.spoken.filter(
    ({ line, party, by }) => page.lines[line]?.zone === 'agreement' && party.kind === 'agent' && by === 'name',
  );
  const ids = [...new Set(inAgreement.flatMap(({ party }) => (party.ids.length === 1 ? party.ids : [])))];
  const [id, other] = ids;
  const [spoken] = inAgreement.filter(({ party }) => id !== undefined && party.ids.includes(id));
  if (id === undefined || other !== undefined || spoken === undefined) return mail;
  const agent = named(spoken.party, page);
  const line = page.lines[spoken.line];
  if (mail.status === 'designated' && mail.agent.directoryId !== id)
    return {
      status: 'ambiguous',
      candidates: [mail.agent, agent],
      why: 'the letter and its agreement name different agents',
    };
  if (mail.status !== 'missing' || line === undefined) return mail;
  return { status: 'designated', agent, degree: 'likely', evidence: [evidenceIn(page.letter, line.sentence)] };
}
