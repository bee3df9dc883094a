/** A letter's text, its parts and the words that carry each value go in; the text in stretches comes out, each with what it stands for. */
import type { BodyPart, DoubtfulWords, PartKind, StruckWords } from '../../domain/letter.ts';
import type { Evidence, Extraction } from '../../domain/extraction.ts';

/** What a stretch of a mail carries; one field a line of what was read. */
export const FIELDS = [
  'interest',
  'company',
  'contact',
  'agency',
  'agent',
  'placement',
  'services',
  'sites',
  'seats',
  'budget',
  'date',
  'incumbents',
  'asks',
] as const;
export type Field = (typeof FIELDS)[number];

export interface Stretch {
  readonly text: string;
  readonly kind: PartKind;
  /** What the writer struck out, which is not in the text. */
  readonly isStruck: boolean;
  /** The writer may not have seen it. */
  readonly isDoubtful: boolean;
  /** Empty where it carries nothing. */
  readonly fields: readonly Field[];
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly field: Field;
}

export interface MarkedText {
  readonly text: string;
  readonly parts: readonly BodyPart[];
  readonly doubtful: readonly DoubtfulWords[];
  readonly struck: readonly StruckWords[];
}

/** Evidence may overlap, and crosses from one part into the next; a text is cut wherever anything begins or ends. */
export function stretchesOf(marked: MarkedText, marks: readonly Mark[]): Stretch[] {
  const { text, parts, doubtful, struck } = marked;
  const within = (at: number) => Math.max(0, Math.min(at, text.length));
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...parts, ...doubtful, ...marks]) cuts.add(within(start)).add(within(end));
  for (const { at } of struck) cuts.add(within(at));
  const places = [...cuts].toSorted((one, other) => one - other);
  const kindAt = (at: number) => parts.find((part) => part.start <= at && at < part.end)?.kind ?? 'own';
  return places.flatMap((start, at) => {
    const out = struck
      .filter((one) => within(one.at) === start)
      .map((one) => ({ text: one.text, kind: kindAt(start), isStruck: true, isDoubtful: false, fields: [] }));
    const end = places[at + 1];
    if (end === undefined) return out;
    const holds = (one: { readonly start: number; readonly end: number }) => one.start <= start && end <= one.end;
    const fields = [...new Set(marks.filter(holds).map(({ field }) => field))];
    const isDoubtful = doubtful.some(holds);
    return [...out, { text: text.slice(start, end), kind: kindAt(start), isStruck: false, isDoubtful, fields }];
  });
}

/** Where in one text of the letter, such as its body, each field has its evidence. */
export function marksIn(extraction: Extraction, source: Evidence['source'], index = 0): Mark[] {
  return FIELDS.flatMap((field) =>
    evidenceFor(field, extraction)
      .filter((evidence) => evidence.source === source && evidence.index === index && evidence.end > evidence.start)
      .map(({ start, end }) => ({ start, end, field })),
  );
}

export function evidenceFor(field: Field, extraction: Extraction): readonly Evidence[] {
  const { customer, interest, masterAgency, agentOfRecord, placement, opportunity, asks } = extraction;
  const { services, locations, seats, monthlyBudget, targetDate, incumbents } = opportunity;
  const all = (found: readonly { readonly evidence: readonly Evidence[] }[]) =>
    found.flatMap(({ evidence }) => evidence);
  switch (field) {
    case 'interest':
      return interest.evidence;
    case 'company':
      return customer.company?.evidence ?? [];
    case 'contact':
      return [customer.contactName, customer.contactTitle, customer.contactPhone].flatMap((one) => one?.evidence ?? []);
    case 'agency':
      return masterAgency.status === 'missing' ? [] : masterAgency.evidence;
    case 'agent':
      return 'evidence' in agentOfRecord ? agentOfRecord.evidence : [];
    case 'placement':
      return placement.evidence;
    case 'services':
      return all(services);
    case 'sites':
      return locations?.evidence ?? [];
    case 'seats':
      return seats?.evidence ?? [];
    case 'budget':
      return monthlyBudget?.evidence ?? [];
    case 'date':
      return targetDate?.evidence ?? [];
    case 'incumbents':
      return all(incumbents);
    case 'asks':
      return all(asks);
  }
}

/** Where these words stand in the letter, as an operator selected them: white space may differ. Null where they do not. */
export function evidenceOf(
  words: string,
  { subject, body }: { readonly subject: string; readonly body: { readonly text: string } },
): Evidence | null {
  const wanted = words.trim();
  if (wanted === '') return null;
  const pattern = new RegExp(
    wanted
      .split(/\s+/)
      .map((word) => RegExp.escape(word))
      .join('\\s+'),
    'u',
  );
  for (const [source, text] of [
    ['body', body.text],
    ['subject', subject],
  ] as const) {
    const found = pattern.exec(text);
    if (found !== null)
      return { source, index: 0, start: found.index, end: found.index + found[0].length, text: found[0] };
  }
  return null;
}
