/** Telephone calls and the numbers of customers, in; what waits for a second person, and what is on record of a customer, out. */
import type { ReferralCallNeeds } from '../../calls.ts';
import type { NumberOnRecord, NumbersOf, WaitingCall } from '../../domain/call.ts';
import { mailboxOf } from '../../domain/mailbox.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Database } from './database.ts';
import { and, desc, eq, isNotNull, isNull, sql } from './drizzle.ts';
import { storable } from '../../domain/storable.ts';
import { jsonOf } from './put.ts';
import { actions, acts, calls, customerNumbers } from './schema.ts';

/** The people of a company share its numbers; where strangers share a domain, each address has its own. */
function keyOf({ address, domain }: NumbersOf): string {
  return domain ?? mailboxOf(address);
}

const OF_EARLIER = `
select m.extraction #>> '{customer,contactPhone,value}' as number, r.reference, m.received_at as "keptAt"
from referrals r join messages m on m.referral_id = r.id
where (r.customer_domain = $1 or ($1::text is null and lower(r.customer_email) = lower($2))) and r.id is distinct from $3::uuid
  and m.outcome = 'referral' and m.standing->>'verdict' in ('verified', 'vouched')
  and m.extraction #>> '{customer,contactPhone,value}' is not null
  and (lower(m.standing #>> '{writer,address}') = lower(r.customer_email)
    or ($1::text is not null and right(lower(m.standing #>> '{writer,address}'), length($1) + 1) = '@' || $1))
  and exists (select from referral_events e where e.referral_id = r.id and e.kind = 'designated')
order by m.received_at limit 100`;

/** Kept by people, and read in the customer's own proved mail of earlier referrals that took effect: an agent who writes in their thread has a number too. */
export async function numbersOf(
  { orm, pool }: Database,
  customer: NumbersOf,
  referralId: string | null,
): Promise<readonly NumberOnRecord[]> {
  const kept = await orm
    .select()
    .from(customerNumbers)
    .where(eq(customerNumbers.customer, keyOf(customer)))
    .orderBy(customerNumbers.keptAt)
    .limit(100);
  const { rows } = await pool.query<{ readonly number: string; readonly reference: string; readonly keptAt: Date }>(
    OF_EARLIER,
    [customer.domain, customer.address, referralId],
  );
  return [
    ...kept.map(({ number, source, keptBy, keptAt }) => ({ number, source, keptBy, keptAt })),
    ...rows.map(({ number, reference, keptAt }) => ({
      number,
      source: `a proved mail of ${reference}`,
      keptBy: null,
      keptAt,
    })),
  ];
}

export async function keepNumber(
  { orm }: Database,
  customer: NumbersOf,
  of: { readonly number: string; readonly source: string; readonly who: string; readonly subject: string },
): Promise<void> {
  const { number, source, who, subject } = of;
  await orm.transaction(async (tx) => {
    await tx
      .insert(customerNumbers)
      .values({ customer: keyOf(customer), number, source: storable(source), keptBy: who })
      .onConflictDoNothing();
    await tx
      .insert(actions)
      .values({ who, did: 'telephone number kept', subject, why: storable(`${number} (${source})`) });
  });
}

export async function mailsOf(
  { pool }: Database,
  referralId: string,
): Promise<readonly { readonly id: string; readonly receivedAt: Date }[]> {
  const { rows } = await pool.query<{ readonly id: string; readonly receivedAt: Date }>(
    'select id, received_at as "receivedAt" from messages where referral_id = $1 order by seq limit 200',
    [referralId],
  );
  return rows;
}

export async function letterOf(
  { pool }: Database,
  { id, pendingLetterId }: Referral,
): Promise<{ readonly id: string; readonly receivedAt: Date } | null> {
  const { rows } = await pool.query<{ readonly id: string; readonly receivedAt: Date }>(
    `select m.id, m.received_at as "receivedAt" from messages m where m.id = coalesce($2::uuid,
       (select (payload->>'letterId')::uuid from referral_events where referral_id = $1 and seq = 1))`,
    [id, pendingLetterId],
  );
  return rows[0] ?? null;
}

const waitingOf = ({ call, corrections, why, referralId, version }: typeof calls.$inferSelect): WaitingCall => ({
  call,
  corrections,
  why,
  referralId,
  version,
});

export async function callOfMail({ orm }: Database, letterId: string): Promise<WaitingCall | null> {
  const [row] = await orm
    .select()
    .from(calls)
    .where(and(eq(calls.letterId, letterId), isNull(calls.endedAt), isNull(calls.version)))
    .orderBy(desc(calls.id));
  return row === undefined ? null : waitingOf(row);
}

/** What changed of the referral since makes a call void. */
export async function callOfReferral(
  { orm }: Database,
  { id, version }: Pick<Referral, 'id' | 'version'>,
): Promise<WaitingCall | null> {
  const [row] = await orm
    .select()
    .from(calls)
    .where(and(eq(calls.referralId, id), isNull(calls.endedAt), eq(calls.version, version), isNotNull(calls.version)));
  return row === undefined ? null : waitingOf(row);
}

/** The act, the call that waits and who did it, together: another call takes the place of one that waited. */
export async function putCall({ orm }: Database, of: Parameters<ReferralCallNeeds['putCall']>[0]): Promise<void> {
  const { referral, act, waits, who, did, why } = of;
  const { id: referralId, version, reference } = referral;
  await orm.transaction(async (tx) => {
    await tx.insert(acts).values({ referralId, version, act: sql`${jsonOf(act)}::jsonb` });
    await tx
      .update(calls)
      .set({ endedAt: sql`now()` })
      .where(and(eq(calls.referralId, referralId), isNull(calls.endedAt), isNotNull(calls.version)));
    if (waits !== null)
      await tx.execute(sql`insert into calls (letter_id, referral_id, version, call)
        select coalesce(r.pending_letter_id, (e.payload->>'letterId')::uuid), r.id, ${version}, ${jsonOf(waits.call)}::jsonb
        from referrals r join referral_events e on e.referral_id = r.id and e.seq = 1 where r.id = ${referralId}`);
    await tx.insert(actions).values({ who, did, subject: reference, why: storable(why) });
  });
}
