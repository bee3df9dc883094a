/** What happened, in the order of the chain, in; messages for whoever asked to hear of it out, each until it is taken or given up. */
import type { SecretBox } from '../../domain/ports.ts';
import type { ReferralEvent, ReferralState } from '../../domain/referral.ts';
import { type WebhookEvent, webhookEventOf } from '../../domain/webhook.ts';
import type { Attempt, DueDelivery, WebhookQueue } from '../../webhooks/ports.ts';
import type { Database } from './database.ts';
import { ofWebhook } from './secrets.ts';
import type pg from 'pg';

/** Events, and claims, that one transaction makes messages of. */
const AT_ONCE = 500;
/** How long a message is tried. */
const RETRIED = `interval '3 days'`;
/** What was taken, or given up, is kept so long. */
const KEPT = `interval '90 days'`;
/** An endpoint that took nothing for so long is asked no more. */
const DEAD_AFTER = `interval '5 days'`;

/** `leaseMs`: when a message is tried again that somebody took and did not settle, in milliseconds. `box` opens the secrets. */
export function webhookQueue(
  { pool }: Database,
  { leaseMs, box }: { readonly leaseMs: number; readonly box: SecretBox },
): WebhookQueue {
  return {
    announce: async () => {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const more = await announce(client);
        await client.query('commit');
        return more;
      } catch (cause) {
        await client.query('rollback').catch((lost: unknown) => (broken = lost instanceof Error ? lost : new Error()));
        throw cause;
      } finally {
        client.release(broken);
      }
    },
    waiting: async (busy) => {
      const { rows } = await pool.query<{ id: string }>({
        name: 'webhooks_waiting',
        text: `
          select id from webhooks w
          where disabled_at is null and id <> all ($1::uuid[]) and exists (
            select from webhook_deliveries d where d.webhook_id = w.id and d.state = 'pending' and d.next_at <= now())
          order by random()`,
        values: [busy],
      });
      return rows.map(({ id }) => id);
    },
    take: async (webhookId, limit) => {
      const { rows } = await pool.query<DueDelivery>({
        name: 'webhook_take',
        text: `
          with due as (
            select id from webhook_deliveries
            where webhook_id = $1 and state = 'pending' and next_at <= now()
            order by next_at, seq limit $2 for update skip locked
          )
          update webhook_deliveries d
          set attempts = attempts + 1, next_at = now() + $3 * interval '1 millisecond'
          from due, webhooks w
          where d.id = due.id and w.id = d.webhook_id and w.disabled_at is null
          returning d.id, d.webhook_id as "webhookId", d.message_id as "messageId", w.url, d.payload,
            array[w.secret] || array(
              select earlier->>'secret' from jsonb_array_elements(w.earlier_secrets) with ordinality e (earlier, at)
              where (earlier->>'until')::timestamptz > now() order by at) as secrets,
            d.attempts as attempt, d.retry_until as "retryUntil"`,
        values: [webhookId, limit, leaseMs],
      });
      return await Promise.all(rows.map(async (row) => ({ ...row, secrets: await openedOf(box, row) })));
    },
    settle: async (delivery, attempt) => await settle(pool, delivery, attempt),
  };
}

/** The secret of now first; none where that one cannot be opened, since a receiver may know no other any more. */
async function openedOf(box: SecretBox, { webhookId, secrets }: DueDelivery): Promise<readonly string[]> {
  const opened = await Promise.all(secrets.map(async (secret) => await box.open(ofWebhook(webhookId), secret)));
  return opened[0] === null ? [] : opened.filter((secret) => secret !== null);
}

interface Hearer {
  readonly id: string;
  readonly events: readonly WebhookEvent[];
  readonly agency_id: string | null;
  readonly created_at: Date;
}

interface Message {
  readonly webhook_id: string;
  readonly message_id: string;
  readonly event: WebhookEvent;
  readonly payload: string;
}

/** True where there is more. Where another process does it already, this one has nothing to do. */
async function announce(client: pg.PoolClient): Promise<boolean> {
  const cursor = await client.query<{ position: string; length: string }>(
    'select position, (select length from event_chain) from webhook_cursor for update skip locked',
  );
  const [at] = cursor.rows;
  if (at === undefined) return false;
  // What happened is read before who hears of it: an endpoint that was there when it happened is seen.
  const events = await eventsAfter(client, at.position);
  const claims = await unannouncedClaims(client);
  const { rows: hearers } = await client.query<Hearer>(
    'select id, events, agency_id, created_at from webhooks where disabled_at is null',
  );
  const messages = hearers.flatMap((hearer) => [
    ...events.flatMap((event) => eventMessage(hearer, event) ?? []),
    ...claims.flatMap((claim) => claimMessage(hearer, claim) ?? []),
  ]);
  if (messages.length > 0) {
    await client.query(`delete from webhook_deliveries where done_at < now() - ${KEPT}`);
    await client.query(
      `insert into webhook_deliveries (webhook_id, message_id, event, payload, retry_until)
       select m.webhook_id, m.message_id, m.event, m.payload, now() + ${RETRIED}
       from jsonb_populate_recordset(null::webhook_deliveries, $1) m
       on conflict (webhook_id, message_id) do nothing`,
      [JSON.stringify(messages)],
    );
  }
  const last = hearers.length === 0 && BigInt(at.length) > BigInt(at.position) ? at.length : events.at(-1)?.position;
  if (last !== undefined) await client.query('update webhook_cursor set position = $1', [last]);
  if (claims.length > 0)
    await client.query('update claims set announced_at = now() where letter_id = any ($1::uuid[])', [
      claims.map(({ letter_id }) => letter_id),
    ]);
  return (events.length === AT_ONCE && hearers.length > 0) || claims.length === AT_ONCE;
}

interface EventRow {
  readonly position: string;
  readonly referral_id: string;
  readonly seq: number;
  readonly kind: ReferralEvent['kind'];
  readonly at: Date;
  readonly payload: ReferralEvent;
  readonly reference: string;
  readonly state: ReferralState;
  readonly agency_id: string | null;
}

/** By their place in the chain, which they get one after another: none comes to stand before one that was seen. */
async function eventsAfter(client: pg.PoolClient, position: string): Promise<readonly EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `select e.position, e.referral_id, e.seq, e.kind, e.at, e.payload, r.reference, r.state, r.agency_id
     from referral_events e join referrals r on r.id = e.referral_id
     where e.position > $1 order by e.position limit ${AT_ONCE}`,
    [position],
  );
  return rows;
}

function eventMessage(hearer: Hearer, row: EventRow): Message | null {
  const event = webhookEventOf(row.kind);
  if (event === null || !hearer.events.includes(event) || row.at < hearer.created_at) return null;
  if (hearer.agency_id !== null && hearer.agency_id !== row.agency_id) return null;
  const { referral_id: referralId, reference, state, seq, position, at, payload } = row;
  const data = { referralId, reference, state, seq, position: Number(position), ...idsOf(hearer, payload) };
  return {
    webhook_id: hearer.id,
    message_id: `evt_${referralId}_${seq}`,
    event,
    payload: JSON.stringify({ type: event, timestamp: at.toISOString(), data }),
  };
}

/** No word of a mail, no budget, no remark on anybody; and of another agency nothing. What was erased has no kind. */
function idsOf({ agency_id }: Hearer, event: ReferralEvent): Readonly<Record<string, string>> {
  if (!('kind' in event)) return {};
  if (event.kind === 'held') return { reason: event.reason };
  if (event.kind === 'notice_bounced') return { noticeId: event.noticeId };
  if (event.kind !== 'designated') return {};
  const { agentId, agencyId } = event.designation;
  return agency_id === null || agency_id === agencyId ? { agentId, agencyId } : {};
}

interface ClaimRow {
  readonly letter_id: string;
  readonly agent_id: string | null;
  readonly customer_domain: string | null;
  readonly at: Date;
  /** The agencies that may hear of it. */
  readonly agencies: readonly string[];
}

/** Of agencies, those hear of it that the API shows it to. */
async function unannouncedClaims(client: pg.PoolClient): Promise<readonly ClaimRow[]> {
  const { rows } = await client.query<ClaimRow>(
    `select c.letter_id, c.agent_id, c.customer_domain, c.at, array(
       select own from agents a, unnest(a.agency_ids) own
       where a.id = c.agent_id and (cardinality(a.agency_ids) = 1 or exists (
         select from referrals r where r.customer_domain = c.customer_domain and r.agency_id = own))) as agencies
     from claims c where c.announced_at is null order by c.at limit ${AT_ONCE} for update of c`,
  );
  return rows;
}

function claimMessage(
  hearer: Hearer,
  { letter_id, agent_id, customer_domain, at, agencies }: ClaimRow,
): Message | null {
  const event = 'claim.recorded';
  if (!hearer.events.includes(event) || at < hearer.created_at) return null;
  if (hearer.agency_id !== null && !agencies.includes(hearer.agency_id)) return null;
  const data = { letterId: letter_id, agentId: agent_id, customerDomain: customer_domain };
  return {
    webhook_id: hearer.id,
    message_id: `clm_${letter_id}`,
    event,
    payload: JSON.stringify({ type: event, timestamp: at.toISOString(), data }),
  };
}

const SETTLE = `
with attempt as (
  insert into webhook_attempts (delivery_id, at, ms, status, fault)
  select id, $3, $4, $5, $6 from webhook_deliveries where id = $1
), endpoint as (
  update webhooks set
    failing_since = case when $6::text is null then null else coalesce(failing_since, $3) end,
    disabled_at = case when $6::text is not null and ($5 = 410 or failing_since < now() - ${DEAD_AFTER}) then now() else disabled_at end,
    disabled_why = case
      when $6::text is not null and $5 = 410 then 'it answered 410: nobody is there any more'
      when $6::text is not null and failing_since < now() - ${DEAD_AFTER} then 'it took nothing for five days'
      else disabled_why end
  where id = $2 and disabled_at is null
  returning disabled_at is not null as is_disabled
), own as (
  update webhook_deliveries set
    state = case when $6::text is null then 'delivered' when $7::timestamptz is null or e.is_disabled then 'failed' else 'pending' end,
    next_at = coalesce($7, next_at), last_status = $5, last_fault = $6,
    done_at = case when $6::text is null or $7::timestamptz is null or e.is_disabled then now() end
  from (select coalesce(bool_or(is_disabled), false) as is_disabled from endpoint) e
  where id = $1 and (state = 'pending' or $6::text is null)
), others as (
  -- What waits for an endpoint that is asked no more is given up; each may be replayed.
  update webhook_deliveries set state = 'failed', done_at = now()
  where webhook_id = $2 and id <> $1 and state = 'pending' and exists (select from endpoint where is_disabled)
)
select coalesce(bool_or(is_disabled), false) as is_disabled from endpoint`;

async function settle(
  pool: pg.Pool,
  { id, webhookId }: DueDelivery,
  { at, ms, status, fault, nextAt }: Attempt,
): Promise<'on' | 'disabled'> {
  const { rows } = await pool.query<{ is_disabled: boolean }>({
    name: 'webhook_settle',
    text: SETTLE,
    values: [id, webhookId, at, ms, status, fault?.slice(0, 500) ?? null, nextAt],
  });
  return rows[0]?.is_disabled === true ? 'disabled' : 'on';
}
