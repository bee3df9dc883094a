/** A letter's text, its parts and the words that carry each value go in; the text in stretches comes out, each with what it stands for. */
import type { BodyPart, PartKind } from '../../domain/letter.ts';
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
  /** Empty where it carries nothing. */
  readonly fields: readonly Field[];
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly field: Field;
}

/** Evidence may overlap, and crosses from one part into the next; a text is cut wherever anything begins or ends. */
export function stretchesOf(text: string, parts: readonly BodyPart[], marks: readonly Mark[]): Stretch[] {
  const within = (at: number) => Math.max(0, Math.min(at, text.length));
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...parts, ...marks]) cuts.add(within(start)).add(within(end));
  const places = [...cuts].toSorted((one, other) => one - other);
  return places.slice(0, -1).map((start, at) => {
    const end = places[at + 1] ?? text.length;
    const kind = parts.find((part) => part.start <= start && start < part.end)?.kind ?? 'own';
    const fields = marks.filter((mark) => mark.start <= start && end <= mark.end).map(({ field }) => field);
    return { text: text.slice(start, end), kind, fields: [...new Set(fields)] };
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
