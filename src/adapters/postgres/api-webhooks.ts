/** Who asks, and for what, in; endpoints, and what was delivered to each, out. They are made, changed, removed, and given new secrets here; messages replayed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { NewWebhook, Replayed, Webhooks } from '../../console/api/ports.ts';
import type { WebhookDeliveryShown, WebhookMade, WebhookShown } from '../../console/api/schemas.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import type { SecretBox } from '../../domain/ports.ts';
import { afterMoment, exactly, isUuid, pageFrom } from './api-rows.ts';
import type { Database, Orm } from './database.ts';
import { and, asc, count, desc, eq, gte, inArray, lt, sql } from './drizzle.ts';
import { webhookAttempts, webhookDeliveries, webhooks } from './schema.ts';
import { ofWebhook } from './secrets.ts';

/** For one agency, or for those of all. */
const MOST_WEBHOOKS = 50;
/** Beside that of now; a receiver checks each signature of a message. */
const MOST_EARLIER = 4;
/** Messages that one call sends once more. */
const MOST_REPLAYED = 10_000;
const HOUR_MS = 3_600_000;

/** Each secret is stored sealed, so that whoever reads the table or a backup of it signs nothing. */
export function apiWebhooks({ orm }: Database, box: SecretBox): Webhooks {
  return {
    list: async (key, asked) => {
      const rows = await orm
        .select({ row: webhooks, exact: exactly(webhooks.createdAt) })
        .from(webhooks)
        .where(and(webhooksOf(key), afterMoment('up', webhooks.createdAt, webhooks.id, asked.after)))
        .orderBy(asc(webhooks.createdAt), asc(webhooks.id))
        .limit(asked.limit + 1);
      return pageFrom(
        rows,
        asked,
        ({ row }) => webhookShown(row),
        ({ row, exact }) => [exact, row.id],
      );
    },
    one: async (key, id) => {
      const row = await rowOf(orm, key, id);
      return row === null ? null : webhookShown(row);
    },
    add: async (made) => await addWebhook(orm, box, made),
    change: async (key, id, changes, isCurrent) =>
      await orm.transaction(async (tx) => {
        const row = await rowOf(tx, key, id, true);
        if (row === null) return { is: 'unknown' };
        if (!isCurrent(webhookShown(row))) return { is: 'stale' };
        const { url = row.url, events = row.events, enabled = row.disabledAt === null } = changes;
        const off = { disabledAt: row.disabledAt ?? new Date(), disabledWhy: row.disabledWhy ?? 'it was switched off' };
        const state = enabled ? { disabledAt: null, disabledWhy: null } : off;
        // Whoever switches it on, or leads it elsewhere, believes that it works now.
        const failingSince = url !== row.url || (enabled && row.disabledAt !== null) ? null : row.failingSince;
        const set = { url, events: [...events], ...state, failingSince };
        const [now] = await tx.update(webhooks).set(set).where(eq(webhooks.id, id)).returning();
        return now === undefined ? { is: 'unknown' } : { is: 'changed', now: webhookShown(now) };
      }),
    rotate: async (key, id, keepHours) =>
      await orm.transaction(async (tx) => {
        await tx.execute(BEFORE_SEALING);
        const row = await rowOf(tx, key, id, true);
        if (row === null) return null;
        const until = new Date(Date.now() + keepHours * HOUR_MS).toISOString();
        const before = [{ secret: row.secret, until }, ...row.earlierSecrets.filter(isGood)].slice(0, MOST_EARLIER);
        // None signs for longer than was said now, since whoever ends a secret at once means those before it too.
        const earlierSecrets = before.map((each) => (each.until > until ? { ...each, until } : each)).filter(isGood);
        const secret = newSecret();
        const sealed = await box.seal(ofWebhook(id), secret);
        const set = { secret: sealed, earlierSecrets };
        const [now] = await tx.update(webhooks).set(set).where(eq(webhooks.id, id)).returning();
        return now === undefined ? null : { ...webhookShown(now), secret };
      }),
    remove: async (key, id, isCurrent) =>
      await orm.transaction(async (tx) => {
        const row = await rowOf(tx, key, id, true);
        if (row === null) return { is: 'unknown' };
        const now = webhookShown(row);
        if (!isCurrent(now)) return { is: 'stale' };
        await tx.delete(webhooks).where(eq(webhooks.id, id));
        return { is: 'changed', now };
      }),
    deliveries: async (key, id, state, asked) => {
      if ((await rowOf(orm, key, id)) === null) return null;
      const rows = await orm
        .select()
        .from(webhookDeliveries)
        .where(
          and(
            eq(webhookDeliveries.webhookId, id),
            state === null ? undefined : eq(webhookDeliveries.state, state),
            asked.after === null ? undefined : lt(webhookDeliveries.seq, Number(asked.after[0])),
          ),
        )
        .orderBy(desc(webhookDeliveries.seq))
        .limit(asked.limit + 1);
      return pageFrom(rows, asked, deliveryShown, ({ seq }) => [String(seq), '']);
    },
    delivery: async (key, id, deliveryId) => {
      if (!isUuid(deliveryId) || (await rowOf(orm, key, id)) === null) return null;
      const [row] = await orm
        .select()
        .from(webhookDeliveries)
        .where(and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.webhookId, id)));
      if (row === undefined) return null;
      const tried = await orm
        .select()
        .from(webhookAttempts)
        .where(eq(webhookAttempts.deliveryId, deliveryId))
        .orderBy(asc(webhookAttempts.id));
      const history = tried.map(({ at, ms, status, fault }) => ({ at: at.toISOString(), ms, status, fault }));
      return { ...deliveryShown(row), payload: row.payload, history };
    },
    replay: async (key, id, deliveryId) => {
      const off = await whyOff(orm, key, id);
      if (off !== null) return off;
      if (!isUuid(deliveryId)) return { is: 'unknown' };
      const own = and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.webhookId, id));
      const [row] = await orm.update(webhookDeliveries).set(ONCE_MORE).where(own).returning();
      return row === undefined ? { is: 'unknown' } : { is: 'done', what: deliveryShown(row) };
    },
    replayFailed: async (key, id, since) => {
      const off = await whyOff(orm, key, id);
      if (off !== null) return off;
      const failed = orm
        .select({ id: webhookDeliveries.id })
        .from(webhookDeliveries)
        .where(
          and(
            eq(webhookDeliveries.webhookId, id),
            eq(webhookDeliveries.state, 'failed'),
            gte(webhookDeliveries.createdAt, since),
          ),
        )
        .orderBy(asc(webhookDeliveries.seq))
        .limit(MOST_REPLAYED);
      const { rowCount } = await orm
        .update(webhookDeliveries)
        .set(ONCE_MORE)
        .where(inArray(webhookDeliveries.id, failed));
      const replayed = rowCount ?? 0;
      return { is: 'done', what: { replayed, more: replayed === MOST_REPLAYED } };
    },
  };
}

const ONCE_MORE = {
  state: 'pending',
  attempts: 0,
  nextAt: sql`now()`,
  retryUntil: sql`now() + interval '3 days'`,
  doneAt: null,
} as const;

/** Null where the endpoint hears of what happens. */
async function whyOff(orm: Orm, key: Seer, id: string): Promise<Exclude<Replayed<never>, { is: 'done' }> | null> {
  const row = await rowOf(orm, key, id);
  if (row === null) return { is: 'unknown' };
  return row.disabledAt === null ? null : { is: 'disabled', why: row.disabledWhy ?? 'it was switched off' };
}

/** With its secret, which is shown this once; null where there are as many as there may be. */
export async function addWebhook(
  orm: Orm,
  box: SecretBox,
  { url, events, agencyId, by }: NewWebhook,
): Promise<WebhookMade | null> {
  const [have] = await orm
    .select({ count: count() })
    .from(webhooks)
    .where(sql`${webhooks.agencyId} is not distinct from ${agencyId}`);
  if ((have?.count ?? 0) >= MOST_WEBHOOKS) return null;
  const [id, secret] = [randomUUID(), newSecret()];
  return await orm.transaction(async (tx) => {
    await tx.execute(BEFORE_SEALING);
    const sealed = await box.seal(ofWebhook(id), secret);
    const made = { id, url, events: [...events], secret: sealed, agencyId, createdBy: by };
    const [row] = await tx.insert(webhooks).values(made).returning();
    return row === undefined ? null : { ...webhookShown(row), secret };
  });
}

/** Whoever seals all of them by a new secret is waited for, so that none is sealed by the old one afterwards. */
const BEFORE_SEALING = sql`lock table webhooks in row exclusive mode`;

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const isGood = ({ until }: { readonly until: string }): boolean => new Date(until) > new Date();

type Seer = Pick<ApiKey, 'agencyId'>;
const webhooksOf = ({ agencyId }: Seer) => (agencyId === null ? undefined : eq(webhooks.agencyId, agencyId));

async function rowOf(orm: Pick<Orm, 'select'>, key: Seer, id: string, locked = false) {
  if (!isUuid(id)) return null;
  const query = orm
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.id, id), webhooksOf(key)));
  const [row] = locked ? await query.for('update') : await query;
  return row ?? null;
}

function webhookShown(row: typeof webhooks.$inferSelect): WebhookShown {
  const { id, url, events, agencyId, createdAt, createdBy, failingSince, disabledAt, disabledWhy, earlierSecrets } =
    row;
  return {
    id,
    url,
    events,
    agencyId,
    enabled: disabledAt === null,
    disabledWhy,
    failingSince: failingSince?.toISOString() ?? null,
    earlierSecretUntil:
      earlierSecrets
        .filter(isGood)
        .map(({ until }) => until)
        .toSorted()
        .at(-1) ?? null,
    createdAt: createdAt.toISOString(),
    createdBy,
  };
}

function deliveryShown(row: typeof webhookDeliveries.$inferSelect): WebhookDeliveryShown {
  const { id, messageId, event, state, attempts, lastStatus, lastFault, nextAt, createdAt, doneAt } = row;
  return {
    id,
    messageId,
    event,
    state,
    attempts,
    lastStatus,
    lastFault,
    nextAt: state === 'pending' ? nextAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
  };
}
