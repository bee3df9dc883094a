/** Where a page of a list ended goes in; the words that the next one begins with come out, and are read again. */
import { z } from 'zod';
import { isStorable } from '../../domain/storable.ts';
import { pageFrom } from './api-rows.ts';

/** What each list is sorted by, as it stands in a cursor: whatever else somebody puts there never comes to the database. */
const PLACES = {
  moment: z.tuple([
    z
      .string()
      .max(40)
      .refine((moment) => z.iso.datetime({ offset: true }).safeParse(inIso(moment)).success),
    z.guid(),
  ]),
  text: z.tuple([z.string().max(300).refine(isStorable), z.guid()]),
  number: z.tuple([z.string().max(300), z.string().regex(/^\d{1,15}$/)]),
} as const;

/** The database writes `2026-09-14 09:00:00.123+00`. */
const inIso = (moment: string): string =>
  moment
    .replace(' ', 'T')
    .replace(/([+-]\d\d)$/, '$1:00')
    .replace(/[+-]00:00$/, 'Z');

/** A list ends at a value of what it is sorted by, and an id that tells rows of the same value apart. */
type Place = readonly [value: string, id: string];

function cursorFor([value, id]: Place): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

/** Null for the first page, and for a cursor that is none of this list. */
export function placeIn(cursor: string | null, sortedBy: keyof typeof PLACES): Place | null {
  if (cursor === null) return null;
  try {
    return PLACES[sortedBy].parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    return null;
  }
}

/** No list is counted further than this. */
export const MOST_COUNTED = 2_000;

export function totalOf(count: number): { readonly count: number; readonly more: boolean } {
  return count > MOST_COUNTED ? { count: MOST_COUNTED, more: true } : { count, more: false };
}

/** One more row than a page holds was asked for: whether there is a next page. */
export function paged<Row, Shown>(
  rows: readonly Row[],
  limit: number,
  shown: (row: Row) => Shown,
  placeOf: (row: Row) => Place,
): { rows: Shown[]; next: string | null } {
  const { items, next } = pageFrom(rows, { limit, after: null }, shown, placeOf);
  return { rows: items, next: next === null ? null : cursorFor(next) };
}
