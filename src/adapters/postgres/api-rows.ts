/** Rows in; a page of a list and where it ends out. What lists that programs read have in common. */
import type { Asked, Page, Place } from '../../console/api/ports.ts';
import { sql } from './drizzle.ts';

/** A moment to the microsecond, as the database keeps it: a Date has milliseconds, and rows between two would be lost. */
export const exactly = (moment: unknown) =>
  sql<string>`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Rows after this place, of a list that is sorted by a moment and then by an id. */
export function afterMoment(order: 'up' | 'down', moment: unknown, id: unknown, after: Place | null) {
  if (after === null) return undefined;
  const [value, last] = after;
  const place = sql`(${value}::timestamptz, ${last}::uuid)`;
  return order === 'up' ? sql`(${moment}, ${id}) > ${place}` : sql`(${moment}, ${id}) < ${place}`;
}

/** One more row than a page holds was asked for: whether there is a next page. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  { limit }: Asked,
  shown: (row: Row) => Item,
  placeOf: (row: Row) => Place,
): Page<Item> {
  const own = rows.slice(0, limit);
  const last = own.at(-1);
  return { items: own.map(shown), next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);
