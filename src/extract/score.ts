/** Labels made by hand and labels read in; by field how many are right, and which letters went wrong, out: wrong designations first. */
import type { Degree, Money } from '../domain/extraction.ts';
import type { Label } from './label.ts';
import type { Truth } from './truth.ts';

export interface Scored {
  readonly file: string;
  readonly truth: Truth;
  /** Null for a mail that could not be read, which is wrong in everything. */
  readonly read: Label | null;
}

export interface Figure {
  readonly field: string;
  /** `right` is the share of letters that are right, `f1` the harmonic mean of precision and recall of the values. */
  readonly measure: 'right' | 'f1';
  /** From 0 to 1; null where neither the labels nor the readings hold a value. */
  readonly value: number | null;
  /** Letters that count for it, or values in the labels. */
  readonly of: number;
}

export interface Score {
  readonly letters: number;
  /** Somebody is assigned whom the label does not assign: what is sure may have effect, what is likely is proposed. */
  readonly wrongDesignations: { readonly sure: number; readonly likely: number };
  readonly figures: readonly Figure[];
  readonly errors: readonly { readonly file: string; readonly what: readonly string[] }[];
}

/** The intents whose designation has an effect. */
const OF_CUSTOMERS: ReadonlySet<string> = new Set(['self_referral', 'psa_referral', 'update', 'agent_change']);
/** The intents of which more than the intent is labelled. */
const OF_OPPORTUNITIES: ReadonlySet<string> = new Set([...OF_CUSTOMERS, 'third_party_claim']);

type Agent = Label['agentOfRecord']['agents'][number];
type AgencyNamed = Label['masterAgency']['agencies'][number];

export function scoreOf(letters: readonly Scored[]): Score {
  const tallies = new Tallies();
  const errors = letters.map((scored) => ({ file: scored.file, ...errorsIn(scored, tallies) }));
  const wrong = errors.filter(({ wrongDesignation }) => wrongDesignation !== null);
  const others = errors.filter(({ wrongDesignation, what }) => wrongDesignation === null && what.length > 0);
  const wrongAt = (degree: Degree) => wrong.filter(({ wrongDesignation }) => wrongDesignation === degree).length;
  return {
    letters: letters.length,
    wrongDesignations: { sure: wrongAt('sure'), likely: wrongAt('likely') },
    figures: [
      { field: 'intent, each alike', measure: 'f1', value: macroF1(letters), of: letters.length },
      ...tallies.figures(),
    ],
    errors: [...wrong, ...others].map(({ file, what }) => ({ file, what })),
  };
}

/** Counts one letter; says what is wrong with its reading, a wrong designation first. */
function errorsIn({ truth, read }: Scored, tallies: Tallies): { wrongDesignation: Degree | null; what: string[] } {
  const what: string[] = [];
  const wrongDesignation = read !== null && assignsAnother(truth, read) ? (read.agentOfRecord.degree ?? 'sure') : null;
  if (read !== null && wrongDesignation !== null)
    what.push(
      `wrong designation (${wrongDesignation}) ${namesOf(read.agentOfRecord.agents)} for ${namesOf(truth.agentOfRecord?.agents ?? [])}`,
    );
  const note = (field: string, isRight: boolean, as: string): boolean => {
    if (!tallies.count(field, isRight)) what.push(as);
    return isRight;
  };
  const compare = <Value>(
    field: string,
    wanted: readonly Value[],
    found: readonly Value[],
    same: Same<Value>,
  ): void => {
    const both = matches(wanted, found, same);
    tallies.compare(field, { both, wanted: wanted.length, read: found.length });
    if (both < wanted.length || both < found.length) what.push(`${field} ${listed(wanted)} read as ${listed(found)}`);
  };
  const given = <Value>(field: string, wanted: Value | Absent, found: Value | Absent, same: Same<Value>): void =>
    compare(field, some(wanted), some(found), same);

  const isIntent = note('intent', truth.intent === read?.intent, `intent ${truth.intent} read as ${read?.intent}`);
  if (!OF_OPPORTUNITIES.has(truth.intent))
    tallies.count('no action', read === null || !OF_OPPORTUNITIES.has(read.intent));
  if (!OF_CUSTOMERS.has(truth.intent)) return { wrongDesignation, what };

  const wantedAgents = truth.agentOfRecord?.agents ?? [];
  const agents = read?.agentOfRecord.agents ?? [];
  const isAgent = note(
    'agent of record',
    truth.agentOfRecord?.status === read?.agentOfRecord.status && sameSet(wantedAgents, agents, sameAgent),
    `agent ${truth.agentOfRecord?.status} ${namesOf(wantedAgents)} read as ${read?.agentOfRecord.status} ${namesOf(agents)}`,
  );
  if (wantedAgents.length > 0) {
    tallies.count('agent of record, where one is assigned', isAgent);
    if (isAgent) tallies.count('of these, sure', read?.agentOfRecord.degree === 'sure');
  }
  const wantedAgencies = truth.masterAgency?.agencies ?? [];
  const agencies = read?.masterAgency.agencies ?? [];
  const isAgency = note(
    'master agency',
    truth.masterAgency?.status === read?.masterAgency.status && sameSet(wantedAgencies, agencies, sameAgency),
    `agency ${truth.masterAgency?.status} ${listed(wantedAgencies.map(({ name }) => name))} read as ${read?.masterAgency.status} ${listed(agencies.map(({ name }) => name))}`,
  );
  const isInterest = note(
    'interest',
    truth.interest === read?.interest,
    `interest ${truth.interest} read as ${read?.interest}`,
  );
  const isPlacement = note(
    'placement',
    truth.placement === read?.placement,
    `placement ${truth.placement} read as ${read?.placement}`,
  );
  const isMissing = note(
    'missing',
    isSameList(truth.missing ?? [], read?.missing ?? []),
    `missing ${listed(truth.missing ?? [])} read as ${listed(read?.missing ?? [])}`,
  );
  tallies.count('whole letter', isIntent && isAgent && isAgency && isInterest && isPlacement && isMissing);

  const wanted = truth.opportunity;
  const found = read?.opportunity;
  compare<string>('services', wanted?.services ?? [], found?.services ?? [], isSame);
  compare('incumbents', wanted?.incumbents ?? [], found?.incumbents ?? [], isSimilar);
  given('locations', wanted?.locations, found?.locations, isSame);
  given('seats', wanted?.seats, found?.seats, isSame);
  given('monthly budget', wanted?.monthlyBudget, found?.monthlyBudget, isSameSum);
  given('target date', wanted?.targetDate, found?.targetDate, (one, other) => one.slice(0, 10) === other.slice(0, 10));
  compare<string>('asks', truth.asks ?? [], read?.asks ?? [], isSame);
  given('company', truth.customer?.company, read?.customer.company, isSimilar);
  given('contact', truth.customer?.contactName, read?.customer.contactName, isSimilar);
  given('title', truth.customer?.contactTitle, read?.customer.contactTitle, isSimilar);
  given('telephone', truth.customer?.contactPhone, read?.customer.contactPhone, isSameNumber);
  const [psa, readPsa] = [truth.psa ?? null, read?.psa ?? null];
  if (psa !== null || readPsa !== null) {
    const isRight = psa !== null && readPsa !== null && isSameList(psa.signedBy ?? [], readPsa.signedBy);
    note('psa signatures', isRight, `psa signed by ${listed(psa?.signedBy)} read as ${listed(readPsa?.signedBy)}`);
  }
  if (psa !== null) {
    const [term, readTerm] = [psa.termMonths ?? null, readPsa?.termMonths ?? null];
    note('psa term', term === readTerm, `psa term ${term} read as ${readTerm}`);
  }
  return { wrongDesignation, what };
}

/** How many letters are right by field, and how many values are found by field. */
class Tallies {
  readonly #right = new Map<string, { right: number; of: number }>();
  readonly #values = new Map<string, { both: number; wanted: number; read: number }>();

  count(field: string, isRight: boolean): boolean {
    const { right, of } = this.#right.get(field) ?? { right: 0, of: 0 };
    this.#right.set(field, { right: right + (isRight ? 1 : 0), of: of + 1 });
    return isRight;
  }

  compare(field: string, letter: { both: number; wanted: number; read: number }): void {
    const { both, wanted, read } = this.#values.get(field) ?? { both: 0, wanted: 0, read: 0 };
    this.#values.set(field, { both: both + letter.both, wanted: wanted + letter.wanted, read: read + letter.read });
  }

  figures(): Figure[] {
    return [
      ...[...this.#right].map(([field, { right, of }]) => ({
        field,
        measure: 'right' as const,
        value: right / of,
        of,
      })),
      ...[...this.#values].map(([field, { both, wanted, read }]) => {
        const either = wanted + read;
        return { field, measure: 'f1' as const, value: either === 0 ? null : (2 * both) / either, of: wanted };
      }),
    ];
  }
}

/** The mean over the intents of the labels, so that rare ones count as much as frequent ones; 0 without any letter. */
function macroF1(letters: readonly Scored[]): number {
  const intents = [...new Set(letters.map(({ truth }) => truth.intent))];
  const each = intents.map((intent) => {
    const wanted = letters.filter(({ truth }) => truth.intent === intent);
    const both = wanted.filter(({ read }) => read?.intent === intent).length;
    return (2 * both) / (wanted.length + letters.filter(({ read }) => read?.intent === intent).length);
  });
  return each.reduce((sum, f1) => sum + f1, 0) / Math.max(1, each.length);
}

/** The reader takes the letter for the customer's word and assigns somebody whom the label does not. */
function assignsAnother(truth: Truth, read: Label): boolean {
  const assigned = read.agentOfRecord.agents;
  if (!OF_CUSTOMERS.has(read.intent) || assigned.length === 0) return false;
  const wanted = truth.agentOfRecord?.agents ?? [];
  return !OF_CUSTOMERS.has(truth.intent) || assigned.some((agent) => !wanted.some((each) => sameAgent(each, agent)));
}

type Same<Value> = (wanted: Value, read: Value) => boolean;
type Absent = null | undefined;

function some<Value>(value: Value | Absent): Value[] {
  return value === null || value === undefined || value === '' ? [] : [value];
}

function isSame<Value>(one: Value, other: Value): boolean {
  return one === other;
}

function isSameSum(wanted: Money, read: Money): boolean {
  return wanted.currency === read.currency && Math.abs(wanted.amount - read.amount) <= 0.02 * wanted.amount;
}

/** By the last ten digits: the country code may be left out. */
function isSameNumber(one: string, other: string): boolean {
  return one.replaceAll(/\D/g, '').slice(-10) === other.replaceAll(/\D/g, '').slice(-10);
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}

function listed(values: readonly unknown[] | undefined): string {
  const texts = (values ?? []).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return texts.length === 0 ? 'none' : texts.join(', ');
}

function matches<Value>(wanted: readonly Value[], read: readonly Value[], same: Same<Value>): number {
  const open = [...read];
  let both = 0;
  for (const each of wanted) {
    const at = open.findIndex((other) => same(each, other));
    if (at === -1) continue;
    open.splice(at, 1);
    both++;
  }
  return both;
}

function sameSet<Value>(wanted: readonly Value[], read: readonly Value[], same: Same<Value>): boolean {
  return (
    wanted.length === read.length &&
    wanted.every((each) => read.some((other) => same(each, other))) &&
    read.every((other) => wanted.some((each) => same(each, other)))
  );
}

function sameAgent(one: Agent, other: Agent): boolean {
  if (one.directoryId !== null || other.directoryId !== null) return one.directoryId === other.directoryId;
  if (one.email !== null && one.email.toLowerCase() === other.email?.toLowerCase()) return true;
  return one.name !== null && other.name !== null
    ? isSimilar(one.name, other.name)
    : isSimilar(one.company, other.company);
}

function sameAgency(one: AgencyNamed, other: AgencyNamed): boolean {
  if (one.directoryId !== null || other.directoryId !== null) return one.directoryId === other.directoryId;
  return isSimilar(one.name, other.name);
}

function isSimilar(one: string | null, other: string | null): boolean {
  const [name, also] = [plain(one), plain(other)];
  if (name === '' || also === '') return false;
  return name === also || ` ${name} `.includes(` ${also} `) || ` ${also} `.includes(` ${name} `);
}

const FORMS = /\b(?:inc|llc|ltd|corp|co|company|the|plc|gmbh|limited|lp|llp|group|of)\b\.?/g;

function plain(name: string | null): string {
  return (name ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(FORMS, ' ')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}

function namesOf(agents: readonly Agent[]): string {
  return agents.length === 0 ? 'nobody' : agents.map(({ name, company }) => name ?? company).join(', ');
}
