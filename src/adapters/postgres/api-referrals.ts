/** Who asks, and for what, in; referrals, their events and designations out, as programs read them. */
import type { ApiReferrals, Asked, Page } from '../../console/api/ports.ts';
import type { DesignationShown, EventShown, ReferralFilter, ReferralShown } from '../../console/api/schemas.ts';
import { type Dated, type Period, standingAt, timelineOf } from '../../decide/timeline.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { degreeOf, type Extraction } from '../../domain/extraction.ts';
import { hostName } from '../../domain/organisation.ts';
import { agenciesOf, candidatesOf, type Proposal } from '../../domain/proposal.ts';
import type { ReferralEvent } from '../../domain/referral.ts';
import { afterMoment, exactly, pageFrom } from './api-rows.ts';
import { chainEnd } from './chain.ts';
import type { Database, Orm } from './database.ts';
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, lte, sql } from './drizzle.ts';
import { referralEvents, referralNumbers, referrals } from './schema.ts';

type Row = typeof referrals.$inferSelect;
type EventRow = typeof referralEvents.$inferSelect & { readonly reference: string };

export function apiReferrals(database: Database): ApiReferrals {
  const { orm } = database;
  return {
    list: async (key, filter, asked) => await listOf(orm, key, filter, asked),
    one: async (key, reference) => {
      const row = await rowOf(orm, key, reference);
      return row === null ? null : await withNumbers(orm, key, row);
    },
    setNumbers: async (key, reference, numbers, isCurrent) =>
      await orm.transaction(async (tx) => {
        // The row is what the ETag speaks of: nobody else sets numbers of it meanwhile.
        const row = await rowOf(tx, key, reference, true);
        if (row === null) return { is: 'unknown' };
        if (!isCurrent(await withNumbers(tx, key, row))) return { is: 'stale' };
        const gone = Object.keys(numbers).filter((system) => numbers[system] === null);
        await tx
          .delete(referralNumbers)
          .where(and(eq(referralNumbers.referralId, row.id), inArray(referralNumbers.system, gone)));
        for (const [system, number] of Object.entries(numbers))
          if (number !== null)
            await tx
              .insert(referralNumbers)
              .values({ referralId: row.id, system, number })
              .onConflictDoUpdate({
                target: [referralNumbers.referralId, referralNumbers.system],
                set: { number },
              });
        return { is: 'changed', now: await withNumbers(tx, key, row) };
      }),
    designations: async (key, customer, on, asked) => await designationsOf(orm, key, customer, on, asked),
    eventsOf: async (key, reference, asked) => {
      const row = await rowOf(orm, key, reference);
      if (row === null) return null;
      const { after, limit } = asked;
      const rows = await orm
        .select()
        .from(referralEvents)
        .where(
          and(
            eq(referralEvents.referralId, row.id),
            isNotNull(referralEvents.position),
            gt(referralEvents.seq, Number(after?.[0] ?? 0)),
          ),
        )
        .orderBy(asc(referralEvents.seq))
        .limit(limit + 1);
      return pageFrom(
        rows,
        asked,
        (event) => eventShown(key, { ...event, reference: row.reference }),
        ({ seq }) => [String(seq), ''],
      );
    },
    events: async (key, kind, asked) => {
      const { after, limit } = asked;
      // Read before the events: those up to there are all to be seen, so that whoever finds none need not look again.
      const { length } = await chainEnd(database);
      const rows = await orm
        .select({ event: referralEvents, reference: referrals.reference })
        .from(referralEvents)
        .innerJoin(referrals, eq(referrals.id, referralEvents.referralId))
        .where(
          and(
            gt(referralEvents.position, BigInt(after?.[0] ?? 0)),
            lte(referralEvents.position, length),
            kind === null ? undefined : sql`${referralEvents.kind} = ${kind}`,
            ofAgency(key),
          ),
        )
        .orderBy(asc(referralEvents.position))
        .limit(limit + 1);
      const page = pageFrom(
        rows,
        asked,
        ({ event, reference }) => eventShown(key, { ...event, reference }),
        ({ event }) => [String(event.position), ''] as const,
      );
      const end = BigInt(after?.[0] ?? 0) > length ? (after?.[0] ?? '0') : String(length);
      return { items: page.items, next: page.next ?? [end, ''], more: page.next !== null };
    },
  };
}

/** Only what is designated to an agency is anything to it. */
const ofAgency = ({ agencyId }: ApiKey) => (agencyId === null ? undefined : eq(referrals.agencyId, agencyId));

async function listOf(
  orm: Orm,
  key: ApiKey,
  { state, rung, customer, agent, agency, number, changedSince }: ReferralFilter,
  asked: Asked,
): Promise<Page<ReferralShown>> {
  const order = changedSince === undefined ? 'down' : 'up';
  const by = changedSince === undefined ? referrals.openedAt : referrals.changedAt;
  const numbered = orm
    .select({ id: referralNumbers.referralId })
    .from(referralNumbers)
    .where(sql`lower(${referralNumbers.number}) = lower(${number})`);
  const rows = await orm
    .select({ referral: referrals, at: exactly(by) })
    .from(referrals)
    .where(
      and(
        ofAgency(key),
        state === undefined ? undefined : eq(referrals.state, state),
        rung === undefined ? undefined : eq(referrals.rung, rung),
        customer === undefined ? undefined : eq(referrals.customerDomain, hostName(customer)),
        agent === undefined ? undefined : eq(referrals.agentId, agent),
        agency === undefined ? undefined : eq(referrals.agencyId, agency),
        number === undefined ? undefined : inArray(referrals.id, numbered),
        changedSince === undefined ? undefined : gte(referrals.changedAt, new Date(changedSince)),
        afterMoment(order, by, referrals.id, asked.after),
      ),
    )
    .orderBy(...(order === 'up' ? [asc(by), asc(referrals.id)] : [desc(by), desc(referrals.id)]))
    .limit(asked.limit + 1);
  const numbers = await numbersOf(
    orm,
    rows.map(({ referral }) => referral.id),
  );
  return pageFrom(
    rows,
    asked,
    ({ referral }) => shown(key, referral, numbers.get(referral.id)),
    ({ referral, at }) => [at, referral.id],
  );
}

async function rowOf(orm: Pick<Orm, 'select'>, key: ApiKey, reference: string, locked = false): Promise<Row | null> {
  const query = orm
    .select()
    .from(referrals)
    .where(and(eq(referrals.reference, reference.toUpperCase()), ofAgency(key)));
  const [row] = locked ? await query.for('update') : await query;
  return row ?? null;
}

type Numbers = Readonly<Record<string, string>>;

async function numbersOf(orm: Pick<Orm, 'select'>, ids: readonly string[]): Promise<ReadonlyMap<string, Numbers>> {
  if (ids.length === 0) return new Map();
  const rows = await orm
    .select()
    .from(referralNumbers)
    .where(inArray(referralNumbers.referralId, [...ids]))
    .orderBy(asc(referralNumbers.system));
  const of = new Map<string, Record<string, string>>();
  for (const { referralId, system, number } of rows) of.set(referralId, { ...of.get(referralId), [system]: number });
  return of;
}

async function withNumbers(orm: Pick<Orm, 'select'>, key: ApiKey, row: Row): Promise<ReferralShown> {
  return shown(key, row, (await numbersOf(orm, [row.id])).get(row.id));
}

function shown({ agencyId: of }: ApiKey, row: Row, numbers: Numbers = {}): ReferralShown {
  const { id, reference, state, holdReason, rung, company, customerDomain, customerEmail, contactName } = row;
  const { agentId, agencyId, placement, missing, extraction, version, openedAt, changedAt } = row;
  const { services, locations, seats, monthlyBudget, targetDate } = extraction.opportunity;
  return {
    id,
    reference,
    state,
    holdReason,
    rung,
    company,
    customerDomain,
    customerEmail,
    contactName,
    designation: agentId !== null && agencyId !== null ? { agentId, agencyId, placement } : null,
    missing,
    reading: of === null ? readingShown(extraction) : null,
    opportunity: {
      services: services.map(({ value }) => value),
      locations: locations?.value ?? null,
      seats: seats?.value ?? null,
      monthlyBudget: monthlyBudget?.value ?? null,
      targetDate: targetDate?.value ?? null,
    },
    references: numbers,
    version,
    openedAt: openedAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

/** It may name agents and agencies who were never told of it. */
function readingShown({ agentOfRecord, masterAgency }: Extraction): ReferralShown['reading'] {
  const idsOf = (all: readonly { readonly directoryId: string | null }[]) =>
    all.flatMap(({ directoryId }) => directoryId ?? []);
  return {
    agentOfRecord: {
      status: agentOfRecord.status,
      degree: degreeOf(agentOfRecord),
      agentIds: idsOf(candidatesOf(agentOfRecord)),
    },
    masterAgency: {
      status: masterAgency.status,
      degree: degreeOf(masterAgency),
      agencyIds: idsOf(agenciesOf(masterAgency)),
    },
  };
}

async function designationsOf(
  orm: Orm,
  key: ApiKey,
  customer: string,
  on: Date | null,
  asked: Asked,
): Promise<Page<DesignationShown> | null> {
  const isReference = /^FH-/i.test(customer);
  const rows = await orm
    .select({ id: referrals.id, reference: referrals.reference, at: exactly(referrals.openedAt) })
    .from(referrals)
    .where(
      and(
        ofAgency(key),
        isReference
          ? eq(referrals.reference, customer.toUpperCase())
          : eq(referrals.customerDomain, hostName(customer)),
        afterMoment('up', referrals.openedAt, referrals.id, asked.after),
      ),
    )
    .orderBy(asc(referrals.openedAt), asc(referrals.id))
    .limit(asked.limit + 1);
  if (isReference && rows.length === 0) return null;
  const page = pageFrom(
    rows,
    asked,
    (row) => row,
    ({ id, at }) => [at, id],
  );
  const histories = await historiesOf(
    orm,
    page.items.map(({ id }) => id),
  );
  const items = page.items.flatMap(({ id, reference }) => {
    const periods = timelineOf(histories.get(id) ?? []);
    const then = on === null ? periods : [standingAt(periods, on)].filter((period) => period !== null);
    return then.filter((period) => isOwn(key, period)).map((period) => periodShown(reference, period));
  });
  return { items, next: page.next };
}

/** Who had it before is nothing to an agency. */
const isOwn = ({ agencyId }: ApiKey, { designation }: Period): boolean =>
  agencyId === null || designation === null || designation.agencyId === agencyId;

async function historiesOf(orm: Orm, ids: readonly string[]): Promise<ReadonlyMap<string, Dated[]>> {
  const of = new Map<string, Dated[]>();
  if (ids.length === 0) return of;
  const rows = await orm
    .select({
      id: referralEvents.referralId,
      seq: referralEvents.seq,
      at: referralEvents.at,
      event: referralEvents.payload,
    })
    .from(referralEvents)
    .where(inArray(referralEvents.referralId, [...ids]))
    .orderBy(asc(referralEvents.referralId), asc(referralEvents.seq));
  for (const { id, ...dated } of rows) if (isWhole(dated.event)) of.set(id, [...(of.get(id) ?? []), dated]);
  return of;
}

/** What was erased has no kind any more. */
const isWhole = (payload: ReferralEvent): boolean => 'kind' in payload;

function periodShown(reference: string, period: Period): DesignationShown {
  const { state, designation, scope, rung, letterId, since, until } = period;
  return {
    reference,
    state,
    designation,
    scope: { services: [...scope.services], sites: scope.sites },
    rung,
    letterId,
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
  };
}

function eventShown(key: ApiKey, { position, referralId, reference, seq, kind, at, payload }: EventRow): EventShown {
  const whole = isWhole(payload);
  return {
    position: Number(position),
    referralId,
    reference,
    seq,
    kind,
    at: at.toISOString(),
    letterId: whole ? payload.letterId : null,
    detail: whole ? detailOf(key, payload) : {},
    erased: !whole,
  };
}

/** Ids, reasons and states: no word of a mail, no budget, no remark on anybody. */
function detailOf({ agencyId }: ApiKey, event: ReferralEvent): EventShown['detail'] {
  switch (event.kind) {
    case 'designated': {
      const { designation, scope, rung } = event;
      const said = { services: [...scope.services], sites: scope.sites, rung };
      return agencyId === null || designation.agencyId === agencyId ? { ...designation, ...said } : {};
    }
    case 'opened':
    case 'updated':
      return { rung: event.voice.rung };
    case 'held':
      return { reason: event.reason };
    case 'parts_asked':
      return { missing: [...event.missing], ...proposedIn(event.proposes) };
    case 'confirmation_asked':
      return proposedIn(event.proposes);
    case 'refused':
      return { proposed: [...new Set(event.parties.map(({ part }) => part))] };
    case 'contested':
      return { reason: event.why };
    case 'notice_bounced':
      return { noticeId: event.noticeId, status: event.status };
    case 'certified':
      return { sha256: event.sha256 };
    case 'confirmed':
      return { reason: event.assent.by };
    case 'answer_unclear':
    case 'denied':
    case 'stopped':
    case 'reminded':
    case 'withdrawn':
    case 'agreement_received':
    case 'letter_joined':
    case 'ruled':
    case 'called':
    case 'read_again':
      return {};
  }
}

function proposedIn(proposes: readonly Proposal[] = []): Pick<EventShown['detail'], 'proposed'> {
  return proposes.length === 0 ? {} : { proposed: proposes.map(({ part }) => part) };
}
