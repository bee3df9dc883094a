/** Labels made by hand and labels read in; by field how many are right, and which letters went wrong, out: wrong designations first. */
import type { Label } from './label.ts';

/** What a label made by hand must give; for the intents that need no action the rest is left out. */
export interface Truth extends Partial<Omit<Label, 'intent' | 'psa'>> {
  readonly intent: Label['intent'];
  readonly psa?: Partial<NonNullable<Label['psa']>> | null;
}

export interface Scored {
  readonly file: string;
  readonly truth: Truth;
  readonly read: Label;
}

export interface Score {
  readonly letters: number;
  readonly wrongDesignations: number;
  /** Share of letters that are right, by field. */
  readonly right: Readonly<Record<string, number>>;
  /** F1 of the values, by field. */
  readonly f1: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly file: string; readonly what: readonly string[] }[];
}

/** The intents whose designation has an effect. */
const OF_CUSTOMERS: ReadonlySet<string> = new Set(['self_referral', 'psa_referral', 'update', 'agent_change']);

type Agent = Label['agentOfRecord']['agents'][number];
type AgencyNamed = Label['masterAgency']['agencies'][number];

export function scoreOf(letters: readonly Scored[]): Score {
  const right = new Map<string, { right: number; of: number }>();
  const sets = new Map<string, { both: number; either: number }>();
  const errors: { file: string; what: string[] }[] = [];
  let wrongDesignations = 0;
  const count = (field: string, isRight: boolean): boolean => {
    const tally = right.get(field) ?? { right: 0, of: 0 };
    right.set(field, { right: tally.right + (isRight ? 1 : 0), of: tally.of + 1 });
    return isRight;
  };
  const compare = <Value>(field: string, wanted: readonly Value[], read: readonly Value[], same: Same<Value>): void => {
    const tally = sets.get(field) ?? { both: 0, either: 0 };
    const both = matches(wanted, read, same);
    sets.set(field, { both: tally.both + both, either: tally.either + wanted.length + read.length });
  };

  for (const { file, truth, read } of letters) {
    const what: string[] = [];
    const note = (field: string, isRight: boolean, as: string): boolean => {
      if (!count(field, isRight)) what.push(as);
      return isRight;
    };
    const isIntent = note('intent', truth.intent === read.intent, `intent ${truth.intent} read as ${read.intent}`);
    if (isWrongDesignation(truth, read)) {
      wrongDesignations++;
      what.unshift(
        `wrong designation ${namesOf(read.agentOfRecord.agents)} for ${namesOf(truth.agentOfRecord?.agents ?? [])}`,
      );
    }
    if (OF_CUSTOMERS.has(truth.intent)) {
      const wantedAgents = truth.agentOfRecord?.agents ?? [];
      const wantedAgencies = truth.masterAgency?.agencies ?? [];
      const isAgent = note(
        'agent of record',
        truth.agentOfRecord?.status === read.agentOfRecord.status &&
          sameSet(wantedAgents, read.agentOfRecord.agents, sameAgent),
        `agent ${truth.agentOfRecord?.status} ${namesOf(wantedAgents)} read as ${read.agentOfRecord.status} ${namesOf(read.agentOfRecord.agents)}`,
      );
      const isAgency = note(
        'master agency',
        truth.masterAgency?.status === read.masterAgency.status &&
          sameSet(wantedAgencies, read.masterAgency.agencies, sameAgency),
        `agency ${truth.masterAgency?.status} ${wantedAgencies.map(({ name }) => name).join(', ')} read as ${read.masterAgency.status} ${read.masterAgency.agencies.map(({ name }) => name).join(', ')}`,
      );
      const isInterest = note(
        'interest',
        truth.interest === read.interest,
        `interest ${truth.interest} read as ${read.interest}`,
      );
      const isPlacement = note(
        'placement',
        truth.placement === read.placement,
        `placement ${truth.placement} read as ${read.placement}`,
      );
      const isMissing = note(
        'missing',
        sameSet(truth.missing ?? [], read.missing, (one, other) => one === other),
        `missing ${(truth.missing ?? []).join(', ')} read as ${read.missing.join(', ')}`,
      );
      count('whole letter', isIntent && isAgent && isAgency && isInterest && isPlacement && isMissing);
      const wanted = truth.opportunity;
      const found = read.opportunity;
      compare<string>('services', wanted?.services ?? [], found.services, (one, other) => one === other);
      compare('incumbents', wanted?.incumbents ?? [], found.incumbents, isSimilar);
      compare('locations', some(wanted?.locations), some(found.locations), (one, other) => one === other);
      compare('seats', some(wanted?.seats), some(found.seats), (one, other) => one === other);
      compare(
        'monthly budget',
        some(wanted?.monthlyBudget),
        some(found.monthlyBudget),
        (one, other) => one.currency === other.currency && Math.abs(one.amount - other.amount) <= 0.02 * one.amount,
      );
      compare('target date', some(wanted?.targetDate), some(found.targetDate), (one, other) => one === other);
      compare<string>('asks', truth.asks ?? [], read.asks, (one, other) => one === other);
      compare('company', some(truth.customer?.company), some(read.customer.company), isSimilar);
      compare('contact', some(truth.customer?.contactName), some(read.customer.contactName), isSimilar);
      const signed = truth.psa?.signedBy;
      if (signed !== undefined || read.psa !== null)
        count(
          'psa signatures',
          sameSet(signed ?? [], read.psa?.signedBy ?? [], (one, other) => one === other) && read.psa !== null,
        );
    }
    if (what.length > 0) errors.push({ file, what });
  }
  return {
    letters: letters.length,
    wrongDesignations,
    right: Object.fromEntries([...right].map(([field, tally]) => [field, tally.right / tally.of])),
    f1: Object.fromEntries(
      [...sets].map(([field, { both, either }]) => [field, either === 0 ? 1 : (2 * both) / either]),
    ),
    errors,
  };
}

/** The reader takes the letter for the customer's word and assigns somebody whom the label does not. */
function isWrongDesignation(truth: Truth, read: Label): boolean {
  const assigned = read.agentOfRecord.agents;
  if (!OF_CUSTOMERS.has(read.intent) || assigned.length === 0) return false;
  const wanted = truth.agentOfRecord?.agents ?? [];
  return !OF_CUSTOMERS.has(truth.intent) || assigned.some((agent) => !wanted.some((each) => sameAgent(each, agent)));
}

type Same<Value> = (wanted: Value, read: Value) => boolean;

function some<Value>(value: Value | null | undefined): Value[] {
  return value === null || value === undefined || value === '' ? [] : [value];
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
  return wanted.length === read.length && matches(wanted, read, same) === wanted.length;
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
