/** What was decided, as the statement that stores it: the referral, its events, and the notices with their deliveries. */
import type { Claim } from '../../domain/claim.ts';
import { companyKey } from '../../domain/company.ts';
import type { Conclusion, PreparedNotice } from '../../domain/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import { storable } from '../../domain/storable.ts';

/** Which parameters of the statement hold what; each SQL, such as `$6::uuid`. */
export interface Places {
  readonly referralId: string;
  readonly letterId: string;
  readonly referral: string;
  readonly events: string;
  readonly notices: string;
  readonly deliveries: string;
  /** Whether the writer's share of notices is used up; a boolean. */
  readonly isUsedUp: string;
}

/** Further parts of a `with`, each of which does nothing unless a part named `done`, before them, has a row. */
export function putAll({ referralId, letterId, referral, events, notices, deliveries, isUsedUp }: Places): string {
  return `
put_referral as (
  insert into referrals (id, reference, state, hold_reason, company, company_key, customer_domain, customer_email,
    contact_name, agent_id, agency_id, placement, missing, extraction, rung, voice, contest, pending_letter_id,
    proposals, refused, unclear_answers, version)
  select r.id, r.reference, r.state, r.hold_reason, r.company, r.company_key, r.customer_domain, r.customer_email,
    r.contact_name, r.agent_id, r.agency_id, r.placement, r.missing, r.extraction, r.rung, r.voice, r.contest,
    r.pending_letter_id, r.proposals, r.refused, r.unclear_answers, r.version
  from done, jsonb_populate_record(null::referrals, ${referral}) r where r.id is not null
  on conflict (id) do update set state = excluded.state, hold_reason = excluded.hold_reason, company = excluded.company,
    company_key = excluded.company_key,
    customer_domain = excluded.customer_domain, customer_email = excluded.customer_email,
    contact_name = excluded.contact_name, agent_id = excluded.agent_id, agency_id = excluded.agency_id,
    placement = excluded.placement, missing = excluded.missing, extraction = excluded.extraction, rung = excluded.rung,
    voice = excluded.voice, contest = excluded.contest, pending_letter_id = excluded.pending_letter_id,
    proposals = excluded.proposals, refused = excluded.refused, unclear_answers = excluded.unclear_answers,
    version = excluded.version, changed_at = now()
), put_events as (
  insert into referral_events (referral_id, seq, kind, payload, at)
  select ${referralId}, coalesce((select max(seq) from referral_events where referral_id = ${referralId}), 0) + e.n,
    e.event->>'kind', e.event, now()
  from done, jsonb_array_elements(${events}::jsonb) with ordinality e (event, n)
), overtaken as (
  -- What was to be told before is not so any more; it was written before this statement, so that its own notices stay.
  update deliveries d set state = 'dropped', wait_reason = null, response = 'overtaken by what came after it', changed_at = now()
  from done, notices n
  where n.referral_id = ${referralId} and d.notice_id = n.id and d.state in ('waiting', 'pending')
    and exists (
      select from jsonb_array_elements(${events}::jsonb) e
      where e->>'kind' in ('designated', 'contested', 'withdrawn', 'parts_asked')
        -- What nothing proves never holds back what is known to be the customer's, and a question takes nothing off the record.
        or (e->>'kind' = 'confirmation_asked' and coalesce((e->>'isProved')::boolean, true)
          and (${referral})::jsonb->>'state' is distinct from 'in_effect'))
), stopped as (
  update deliveries d set state = 'waiting', wait_reason = 'stopped', changed_at = now()
  from done, notices n
  where n.referral_id = ${referralId} and d.notice_id = n.id and d.state = 'pending'
    and exists (select from jsonb_array_elements(${events}::jsonb) e where e->>'kind' = 'stopped')
), put_notices as (
  insert into notices (id, referral_id, letter_id, kind, cause, facts, asks, original_subject, in_reply_to, reference_ids,
    subject, body_text, body_html, attachments, logo, code_key)
  select n.id, ${referralId}, ${letterId}, n.kind, n.cause, n.facts, n.asks, n.original_subject, n.in_reply_to,
    n.reference_ids, n.subject, n.body_text, n.body_html, n.attachments, n.logo, n.code_key
  from done, jsonb_populate_recordset(null::notices, ${notices}) n
), put_deliveries as (
  insert into deliveries (notice_id, address, name, role, source, state, wait_reason, not_before)
  select d.notice_id, d.address, d.name, d.role, d.source,
    case when d.state = 'pending' and ${isUsedUp} then 'waiting' else d.state end,
    case when d.state = 'pending' and ${isUsedUp} then 'limit' else d.wait_reason end,
    d.not_before
  from done, jsonb_populate_recordset(null::deliveries, ${deliveries}) d
)`;
}

/** A further part of such a `with`: the claim that a letter is, where it is one. `claim` holds what `claimValue` gives. */
export function putClaim(claim: string): string {
  return `
put_claim as (
  insert into claims (letter_id, rung, claimant, agent_id, company, customer_domain)
  select done.id, c.rung, c.claimant, c.agent_id, c.company, c.customer_domain
  from done, jsonb_populate_record(null::claims, ${claim}) c where c.rung is not null
)`;
}

export function claimValue(claim: Claim | null): string | null {
  if (claim === null) return '{}';
  const { rung, claimant, agentId, company, customerDomain } = claim;
  return jsonOf({ rung, claimant, agent_id: agentId, company, customer_domain: customerDomain });
}

type Decided = Pick<Conclusion, 'referral' | 'events' | 'notices'>;

/** The values for the places of `putAll`, in the order referral, events, notices, deliveries. */
export function putValues({ referral, events, notices }: Decided): (string | null)[] {
  return [
    jsonOf(referral && events.length > 0 ? referralRow(referral) : {}),
    jsonOf(events),
    jsonOf(notices.map(noticeRow)),
    jsonOf(notices.flatMap(deliveryRows)),
  ];
}

/** Another letter of the same referral was committed at the same moment, and its events have these numbers. */
export function isTaken(cause: unknown): boolean {
  return cause instanceof Error && 'constraint' in cause && cause.constraint === 'referral_events_pkey';
}

export function jsonOf(value: unknown): string | null {
  if (value === null) return null;
  const json = JSON.stringify(value);
  return UNSTORABLE.test(json)
    ? JSON.stringify(value, (_, part: unknown) => (isText(part) ? storable(part) : part))
    : json;
}

/** How JSON.stringify writes U+0000 and half of a surrogate pair. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

const isText = (value: unknown): value is string => typeof value === 'string';

// The rows by the names of their columns, as jsonb_populate_record wants them.

function referralRow(referral: Referral) {
  const { id, reference, state, company, missing, extraction, designation, voice, contest, version } = referral;
  return {
    id,
    reference,
    state,
    hold_reason: referral.holdReason,
    company,
    company_key: company === null ? null : companyKey(company),
    customer_domain: referral.customerDomain,
    customer_email: referral.customerEmail,
    contact_name: referral.contactName,
    agent_id: designation?.agentId ?? null,
    agency_id: designation?.agencyId ?? null,
    placement: designation?.placement ?? extraction.placement.kind,
    missing,
    extraction,
    rung: voice.rung,
    voice,
    contest,
    pending_letter_id: referral.pendingLetterId,
    proposals: referral.proposals,
    refused: referral.refused,
    unclear_answers: referral.unclearAnswers,
    version,
  };
}

function noticeRow({ id, codeKey, draft, rendered }: PreparedNotice) {
  return {
    id,
    kind: draft.facts.kind,
    cause: draft.cause,
    facts: draft.facts,
    asks: draft.asks,
    original_subject: draft.originalSubject,
    in_reply_to: draft.inReplyTo,
    reference_ids: draft.references,
    subject: rendered.subject,
    body_text: rendered.text,
    body_html: rendered.html,
    attachments: rendered.attachments,
    logo: rendered.logo,
    code_key: codeKey,
  };
}

function deliveryRows({ id, deliveries }: PreparedNotice) {
  return deliveries.map(({ address, name, role, source, state, waitReason, notBefore }) => ({
    notice_id: id,
    address,
    name,
    role,
    source,
    state,
    wait_reason: waitReason,
    not_before: notBefore,
  }));
}
