/** The label of a letter in; what a reader who never errs would find in it, as an extraction, out. Nothing of it has evidence. */
import { type AgentOfRecord, type Extraction, type MasterAgency, missingParts } from '../../src/domain/extraction.ts';
import type { Truth } from '../../src/extract/truth.ts';

export function fromLabel(truth: Truth): Extraction {
  const { customer, opportunity } = truth;
  const saysNeed = !(truth.missing ?? []).includes('opportunity_summary');
  const parts = {
    interest: { level: truth.interest ?? 'absent', evidence: [] },
    masterAgency: agencyIn(truth),
    agentOfRecord: agentIn(truth),
    placement: { kind: truth.placement ?? 'unstated', evidence: [] },
    opportunity: {
      services: (opportunity?.services ?? []).map((value) => ({ value, evidence: [] })),
      locations: found(opportunity?.locations),
      seats: found(opportunity?.seats),
      monthlyBudget: found(opportunity?.monthlyBudget),
      targetDate: found(opportunity?.targetDate),
      incumbents: (opportunity?.incumbents ?? []).map((value) => ({ value, evidence: [] })),
      facts: opportunity && saysNeed ? [{ value: 'a need that the label tells', evidence: [] }] : [],
    },
  } as const;
  return {
    ...parts,
    intent: truth.intent,
    customer: {
      company: found(customer?.company),
      contactName: found(customer?.contactName),
      contactTitle: found(customer?.contactTitle),
      contactEmail: null,
      contactPhone: found(customer?.contactPhone),
    },
    asks: (truth.asks ?? []).map((value) => ({ value, evidence: [] })),
    psa: truth.psa ? { ...truth.psa, customerSignatory: null, effectiveDate: null, obligations: [] } : null,
    missing: missingParts(parts),
    readBy: { rules: null, weights: null, model: { read: true, name: 'the label', prompt: '', use: NOTHING_USED } },
  };
}

const NOTHING_USED = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: null };

function found<Value>(value: Value | null | undefined): { readonly value: Value; readonly evidence: [] } | null {
  return value === null || value === undefined ? null : { value, evidence: [] };
}

function agencyIn({ masterAgency }: Truth): MasterAgency {
  const agencies = masterAgency?.agencies ?? [];
  const [agency] = agencies;
  const status = masterAgency?.status ?? 'missing';
  if (agency === undefined || status === 'missing') return { status: 'missing' };
  return status === 'named'
    ? { status, agency, degree: 'sure', evidence: [] }
    : { status, agencies, degree: 'sure', evidence: [] };
}

function agentIn({ agentOfRecord }: Truth): AgentOfRecord {
  const agents = agentOfRecord?.agents ?? [];
  const [agent] = agents;
  const status = agentOfRecord?.status ?? 'missing';
  switch (status) {
    case 'designated':
      return agent === undefined ? { status: 'missing' } : { status, agent, degree: 'sure', evidence: [] };
    case 'multiple':
      return { status, agents, degree: 'sure', evidence: [] };
    case 'ambiguous':
      return { status, candidates: agents, why: 'the label says so' };
    case 'none_wanted':
      return { status, evidence: [] };
    case 'missing':
      return { status };
  }
}
