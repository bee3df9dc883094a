/** What an operator wrote down of a telephone call goes in; the customer's assent, or what lacks of it, comes out. */
import type { TelephoneCall } from '../../domain/voice.ts';
import { type Fields, text } from './form.ts';

/** What somebody said on the telephone is a note, and no protocol. */
export const MOST_SAID = 1_000;

export function telephoneCall(fields: Fields, operator: string, at: Date): TelephoneCall | string {
  const [whom, number, numberFrom] = ['whom', 'number', 'numberFrom'].map((name) => text(fields, name).slice(0, 200));
  if (!whom) return 'Say whom you spoke with, and their office.';
  if (!number || !/\d{4}/.test(number.replace(/\D/g, ''))) return 'Give the number that you called.';
  if (!numberFrom) return 'Say where the number came from: never the mail itself.';
  return { by: 'telephone', operator, whom, number, numberFrom, at: at.toISOString() };
}
