/** A request goes in; one whose text the store could not hold is refused before any page or route sees it. */
import type { FastifyRequest } from 'fastify';
import { isStorable } from '../domain/storable.ts';

/** Each plugin answers it in its own way, as it does with other requests that cannot be read. */
export class UnreadableText extends Error {
  readonly statusCode = 400;
  constructor(where: 'address' | 'body') {
    super(
      `the ${where} holds U+0000, or half of a surrogate pair, which no text of ours does: send it without such signs`,
    );
    this.name = 'UnreadableText';
  }
}

/** As it is written: whoever reads an address decodes it later, and each in their own place. */
export async function refuseUnreadableAddress({ url }: FastifyRequest): Promise<void> {
  if (/%00|\0/.test(url)) throw new UnreadableText('address');
}

export async function refuseUnreadableBody({ body }: FastifyRequest): Promise<void> {
  if (!isReadable(body)) throw new UnreadableText('body');
}

/** Names and values. What is nested deeper than any body of ours is none. */
function isReadable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return true;
  if (depth > DEEPEST) return false;
  return Object.entries(value).every(([name, inside]) => isStorable(name) && isReadable(inside, depth + 1));
}

const DEEPEST = 50;
