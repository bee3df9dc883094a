/** Two readings of one letter in; the fields whose values differ out, in words. Which words carry a value makes no difference. */
import type { Extraction } from '../domain/extraction.ts';
import type { ReadingDifference } from '../domain/referral.ts';
import { labelOf } from './label.ts';

export function differencesOf(was: Extraction, is: Extraction): readonly ReadingDifference[] {
  const before = fieldsOf(was);
  const now = fieldsOf(is);
  return [...before].flatMap(([field, text]) => {
    const other = now.get(field) ?? NOTHING;
    return text === other ? [] : [{ field, was: text, is: other }];
  });
}

const NOTHING = '-';

function fieldsOf(extraction: Extraction): ReadonlyMap<string, string> {
  const { customer, opportunity, ...others } = labelOf(extraction);
  return new Map(
    Object.entries({ ...others, ...customer, ...opportunity }).map(([field, value]) => [field, inWords(value)]),
  );
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return NOTHING;
  if (Array.isArray(value)) return value.map(inWords).join('; ') || NOTHING;
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.values(value).map(inWords);
  return parts.filter((part) => part !== NOTHING).join(', ') || NOTHING;
}

/** As the store keeps it, so that a sign which it cannot keep makes no difference each time. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
