/** A form with a customer's telephone number goes in; it is kept with its source, or a sentence that says what lacks comes out. */
import type { FastifyRequest } from 'fastify';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, text } from './form.ts';

export async function keptNumber(
  site: Console,
  request: FastifyRequest,
  address: string,
  subject: string,
): Promise<{ readonly says: string } | string> {
  const fields = fieldsIn(request);
  const number = text(fields, 'keptNumber').slice(0, 60);
  const source = text(fields, 'keptFrom').slice(0, 200);
  if (number === '') return 'Give the number.';
  if (source === '') return 'Say where the number came from, such as their web site or a contract.';
  const fault = await site.needs.deeds.keepNumber({ address, subject, number, source }, signedIn(request));
  return fault ?? { says: SAYS };
}

const SAYS =
  'The number is kept. A colleague who calls it about a later mail needs no second person; for the mails that are here already, it takes two.';
