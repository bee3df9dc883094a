/** What a reader finds in a letter: typed values, each with the exact words that carry it. */
import type { Ask, Intent, Interest, Part, Placement, Service, Signatory, WithoutModel } from './lists.ts';

/** Where a quote stands. Offsets are UTF-16 code units into that text, end exclusive; `text` is exactly that slice. */
export interface Evidence {
  readonly source: 'subject' | 'body' | 'from' | 'to' | 'cc' | 'attachment';
  /** Which attachment, or which address of the header; 0 for subject and body. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Found<Value> {
  readonly value: Value;
  readonly evidence: readonly Evidence[];
}

/** As the letter gives them; `directoryId` is null for somebody whom the directory does not know. */
export interface NamedAgent {
  readonly name: string | null;
  readonly company: string | null;
  readonly email: string | null;
  readonly directoryId: string | null;
}

export interface NamedAgency {
  /** The directory's name where it is listed, else as the letter spells it. */
  readonly name: string;
  readonly directoryId: string | null;
}

/** What is sure may have effect; what is likely is proposed to the customer, who decides. */
export type Degree = 'sure' | 'likely';

export type MasterAgency =
  | {
      readonly status: 'named';
      readonly agency: NamedAgency;
      readonly degree: Degree;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly status: 'multiple';
      readonly agencies: readonly NamedAgency[];
      readonly degree: Degree;
      readonly evidence: readonly Evidence[];
    }
  | { readonly status: 'missing' };

/** No evidence, no designation: the type has no room for a guess. */
export type AgentOfRecord =
  | {
      readonly status: 'designated';
      readonly agent: NamedAgent;
      readonly degree: Degree;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly status: 'multiple';
      readonly agents: readonly NamedAgent[];
      readonly degree: Degree;
      readonly evidence: readonly Evidence[];
    }
  | { readonly status: 'ambiguous'; readonly candidates: readonly NamedAgent[]; readonly why: string }
  | { readonly status: 'none_wanted'; readonly evidence: readonly Evidence[] }
  | { readonly status: 'missing' };

export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Opportunity {
  readonly services: readonly Found<Service>[];
  readonly locations: Found<number> | null;
  readonly seats: Found<number> | null;
  /** Per month; a yearly figure is divided by twelve. */
  readonly monthlyBudget: Found<Money> | null;
  /** `YYYY-MM-DD`. */
  readonly targetDate: Found<string> | null;
  readonly incumbents: readonly Found<string>[];
  /** Short statements that a fair summary would not leave out; each is a verbatim sentence of the letter. */
  readonly facts: readonly Found<string>[];
}

export interface Psa {
  readonly signedBy: readonly Signatory[];
  readonly termMonths: number | null;
  readonly customerSignatory: string | null;
  readonly effectiveDate: string | null;
  readonly obligations: readonly string[];
}

/** What one question to a language model took. */
export interface ModelUse {
  readonly inputTokens: number;
  /** Those of the input that the server had read before; they cost less. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** In US dollars; null when no price is set. */
  readonly costUsd: number | null;
}

/** The part that a language model had in a reading, or why it had none; an answer that was of no use took something too. */
export type ModelPart =
  | { readonly read: true; readonly name: string; readonly prompt: string; readonly use: ModelUse }
  | { readonly read: false; readonly why: WithoutModel; readonly use: ModelUse | null };

/** Who read a letter, in which versions: what a reading can be told from and done again by. */
export interface ReadBy {
  /** Such as `rules@2`; null where a model read alone, which only an evaluation asks for. */
  readonly rules: string | null;
  /** The version of the weights by which it was judged; null in readings from before there were any. */
  readonly weights: string | null;
  readonly model: ModelPart;
}

export interface Extraction {
  readonly intent: Intent;
  readonly customer: {
    readonly company: Found<string> | null;
    readonly contactName: Found<string> | null;
    readonly contactTitle: Found<string> | null;
    readonly contactEmail: Found<string> | null;
    readonly contactPhone: Found<string> | null;
  };
  readonly interest: { readonly level: Interest; readonly evidence: readonly Evidence[] };
  readonly masterAgency: MasterAgency;
  readonly agentOfRecord: AgentOfRecord;
  readonly placement: { readonly kind: Placement; readonly evidence: readonly Evidence[] };
  readonly opportunity: Opportunity;
  readonly asks: readonly Found<Ask>[];
  readonly psa: Psa | null;
  readonly missing: readonly Part[];
  readonly readBy: ReadBy;
}

/** Readings that were stored before degrees were kept have none, and are sure. Null where nobody is named, or it cannot be told whom. */
export function degreeOf(party: AgentOfRecord | MasterAgency): Degree | null {
  if (!('evidence' in party) || party.status === 'none_wanted') return null;
  return party.degree === 'likely' ? 'likely' : 'sure';
}

export function isLikely(party: AgentOfRecord | MasterAgency): boolean {
  return degreeOf(party) === 'likely';
}

/** A reading that names nobody for certain: nothing follows from it before somebody says what is meant. */
export function isOpen(party: AgentOfRecord | MasterAgency): boolean {
  return isLikely(party) || party.status === 'ambiguous';
}

/** The five parts of a complete referral that an extraction lacks, in the order of PARTS. */
export function missingParts(
  of: Pick<Extraction, 'interest' | 'masterAgency' | 'agentOfRecord' | 'placement' | 'opportunity'>,
): Part[] {
  const missing: Part[] = [];
  if (of.interest.level === 'absent') missing.push('interest');
  if (of.opportunity.services.length === 0 && of.opportunity.facts.length === 0) missing.push('opportunity_summary');
  if (isUntold(of.masterAgency)) missing.push('master_agency');
  if (isUntold(of.agentOfRecord)) missing.push('agent_of_record');
  if (of.placement.kind === 'unstated') missing.push('placement');
  return missing;
}

/** Not said, or said of several between whom it cannot be told. */
function isUntold(party: AgentOfRecord | MasterAgency): boolean {
  return party.status === 'missing' || party.status === 'ambiguous' || (party.status === 'multiple' && isLikely(party));
}
