/** What an operator looks for goes in; a page of mails that were ignored, and of claims without a referral, comes out. */
import type { AsideQuery, AsideRow, Paged } from '../../console/operator/ports.ts';
import type { IgnoreReason } from '../../domain/lists.ts';
import type { Database } from './database.ts';
import { likePattern, MOST_WORDS } from './find-referrals.ts';
import { MOST_COUNTED, paged, placeIn, totalOf } from './paging.ts';
import { type MessageFields, messageOf } from './views.ts';

interface Fields extends MessageFields {
  readonly ignored_because: IgnoreReason | null;
  readonly ignored_says: string | null;
  readonly company: string | null;
  readonly place: string;
}

/** A claim is shown with the referrals of the customer whom it names, once there is one. */
const UNATTACHED_CLAIM = `m.outcome = 'claim' and m.referral_id is null and not exists (
  select from claims c join referrals r on r.customer_domain = c.customer_domain where c.letter_id = m.id)`;

/** The newest first. */
export async function findAside({ pool }: Database, query: AsideQuery): Promise<Paged<AsideRow>> {
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  // Said in the words of the index, so that it is used.
  const filters = [`m.outcome in ('ignored', 'claim')`, ofKind(query.kind, put)];
  for (const word of query.words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS))
    filters.push(
      `(m.words @@ plainto_tsquery('simple', ${put(word)}) or m.from_address ilike ${put(likePattern(word))})`,
    );
  const counting = pool.query<{ n: number }>(
    `select count(*)::int as n from (select from messages m where ${filters.join(' and ')} limit ${MOST_COUNTED + 1}) c`,
    [...values],
  );
  const place = placeIn(query.after, 'moment');
  if (place !== null) filters.push(`(m.outcome_at, m.id) < (${put(place[0])}::timestamptz, ${put(place[1])}::uuid)`);
  const listing = pool.query<Fields>(
    `select m.id, m.from_address, m.subject, m.received_at, m.outcome, m.hold_reason, m.ignored_because, m.ignored_says,
       m.outcome_at::text as place, (select company from claims c where c.letter_id = m.id) as company
     from messages m where ${filters.join(' and ')}
     order by m.outcome_at desc, m.id desc limit ${put(query.limit + 1)}`,
    values,
  );
  const [counted, { rows }] = await Promise.all([counting, listing]);
  return {
    ...paged(rows, query.limit, shown, ({ place: at, id }) => [at, id]),
    total: totalOf(counted.rows[0]?.n ?? 0),
  };
}

function ofKind(kind: AsideQuery['kind'], put: (value: unknown) => string): string {
  if (kind === null) return `(m.outcome = 'ignored' or ${UNATTACHED_CLAIM})`;
  return kind === 'claim' ? UNATTACHED_CLAIM : `m.ignored_because = ${put(kind)}`;
}

function shown(row: Fields): AsideRow {
  const { ignored_because: because, ignored_says: says, company } = row;
  return { ...messageOf(row), ignored: because === null ? null : { because, says }, company };
}
