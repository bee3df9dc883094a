/** Where a page of a list ended goes in; the cursor of the next one comes out, and is read again. */
import { z } from 'zod';
import type { Asked, Page, Place } from './ports.ts';
import { Problem, shown } from './problem.ts';

const moment = z.iso.datetime({ precision: 6 });
const number = z.string().regex(/^\d{1,18}$/);
const text = z.string().max(200);

/** What each list is sorted by, so that a cursor that somebody made up is told from ours. */
const PLACES = {
  referrals: z.tuple([moment, z.uuid()]),
  changes: z.tuple([moment, z.uuid()]),
  designations: z.tuple([moment, z.uuid()]),
  events: z.tuple([number, text]),
  'events of a referral': z.tuple([number, text]),
  messages: z.tuple([number, text]),
  claims: z.tuple([moment, z.uuid()]),
  notices: z.tuple([moment, z.uuid()]),
  agencies: z.tuple([text, text]),
  agents: z.tuple([text, text]),
  webhooks: z.tuple([moment, z.uuid()]),
  'messages to an endpoint': z.tuple([number, text]),
} as const;
export type ListName = keyof typeof PLACES;

export function askedOf(
  list: ListName,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): Asked {
  return { limit: query.limit, after: query.cursor === undefined ? null : placeIn(list, query.cursor) };
}

export function pageShown<Item>(list: ListName, { items, next }: Page<Item>): { items: Item[]; next: string | null } {
  return { items, next: next === null ? null : cursorOf(list, next) };
}

export function cursorOf(list: ListName, place: Place): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url');
}

function placeIn(list: ListName, cursor: string): Place {
  const faulty = new Problem(
    'unreadable',
    `cursor is "${shown(cursor)}", which is none of this list: send "next" of the page before as it is, or none.`,
    { errors: [{ in: 'query', at: 'cursor', value: shown(cursor), detail: 'is no cursor of this list' }] },
  );
  try {
    const [name, ...place] = z.array(z.string()).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (name === list) return PLACES[list].parse(place);
  } catch {
    throw faulty;
  }
  throw faulty;
}
