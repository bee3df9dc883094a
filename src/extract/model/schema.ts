/** What a language model is to answer about a letter, as one schema for each of the two questions: flat, and each value with the words that carry it. */
import { z } from 'zod';
import { ASKS, INTENTS, INTERESTS, PLACEMENTS, SERVICES, SIGNATORIES } from '../../domain/lists.ts';

/**
 * Raise it when an answer that was written for the schema of before does not fit any more: recorded answers say for which
 * one they were written. A changed word of the instructions voids none of them.
 */
export const ANSWER_VERSION = 'answer@1';

/** What the writer does to somebody whom the mail names. The last two are for agencies alone. */
export const ACTS = [
  'assigns',
  'denies',
  'replaced',
  'recalls',
  'considers',
  'told',
  'conditional',
  'later',
  'mentions',
  'asks_in',
  'addressed',
] as const;

const quotes = z.array(z.string());
// Named, so that the schema says each of them once.
const said = z.object({ value: z.string(), quote: z.string() }).meta({ id: 'Said' });
const count = z.object({ value: z.number(), quotes, parts: quotes }).meta({ id: 'Count' });
const text = said.nullable();

export type ModelIntent = Exclude<(typeof INTENTS)[number], 'auto_reply' | 'bounce'>;
/** Machines are told by their headers, and their mail is never shown to a model. */
const isModelIntent = (intent: (typeof INTENTS)[number]): intent is ModelIntent =>
  intent !== 'auto_reply' && intent !== 'bounce';

export const answerSchema = z.object({
  roll: z.array(
    z.object({
      is: z.enum(['agent', 'agency']),
      name: z.string().nullable(),
      firm: z.string().nullable(),
      act: z.enum(ACTS),
      quotes,
    }),
  ),
  agent: z.object({
    status: z.enum(['designated', 'multiple', 'ambiguous', 'none_wanted', 'missing']),
    names: z.array(z.string()),
    quotes,
  }),
  agency: z.object({ status: z.enum(['named', 'multiple', 'missing']), names: z.array(z.string()) }),
  adopts: z.array(
    z.object({ of: z.enum(['quoted', 'attachment']), how: z.enum(['adopts', 'wrote', 'signed']), quote: z.string() }),
  ),
  intent: z.enum(INTENTS.filter(isModelIntent)),
  interest: z.object({ value: z.enum(INTERESTS), quotes }),
  placement: z.object({ value: z.enum(PLACEMENTS), quotes }),
  company: text,
  contactName: text,
  contactTitle: text,
  contactPhone: text,
  services: z.array(z.object({ value: z.enum(SERVICES), quote: z.string() })),
  locations: count.nullable(),
  seats: count.nullable(),
  budget: z
    .object({
      sum: count,
      currency: z.string(),
      per: z.enum(['week', 'month', 'quarter', 'year']),
      times: count.nullable(),
    })
    .nullable(),
  targetDate: text,
  incumbents: z.array(said),
  asks: z.array(z.object({ value: z.enum(ASKS), quote: z.string() })),
  facts: quotes,
  psa: z
    .object({
      signedBy: z.array(z.object({ value: z.enum(SIGNATORIES), quote: z.string() })),
      termMonths: count.nullable(),
      customerSignatory: text,
      effectiveDate: text,
      obligations: quotes,
    })
    .nullable(),
});
export type ModelReading = z.infer<typeof answerSchema>;
export type RollEntry = ModelReading['roll'][number];

/** The second question, about the designation alone. */
export const auditSchema = z.object({
  candidates: z.array(
    z.object({
      name: z.string().nullable(),
      firm: z.string().nullable(),
      quotes,
      against: z.string(),
      given: z.enum(['yes', 'no', 'unclear']),
    }),
  ),
});
export type ModelAudit = z.infer<typeof auditSchema>;

/** As the API wants it: every object closed, every field required. */
export const answerJsonSchema = { name: 'letter', json: jsonSchemaOf(answerSchema) } as const;
export const auditJsonSchema = { name: 'designation', json: jsonSchemaOf(auditSchema) } as const;

function jsonSchemaOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'output' });
  return json;
}
