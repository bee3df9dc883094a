/** What a language model is to answer about a letter, as one schema: each value comes with the words that carry it. */
import { z } from 'zod';
import { ASKS, INTENTS, INTERESTS, PLACEMENTS, SERVICES, SIGNATORIES } from '../../domain/lists.ts';

const quote = z.string().describe('Words of the mail, copied sign for sign. At least a whole clause.');
const quotes = z.array(quote);
const text = z.object({ value: z.string(), quote }).nullable();
const count = z.object({ value: z.number(), quote }).nullable();

export type ModelIntent = Exclude<(typeof INTENTS)[number], 'auto_reply' | 'bounce'>;
/** Machines are told by their headers, and their mail is never shown to a model. */
const isModelIntent = (intent: (typeof INTENTS)[number]): intent is ModelIntent =>
  intent !== 'auto_reply' && intent !== 'bounce';

export const answerSchema = z.object({
  intent: z.enum(INTENTS.filter(isModelIntent)),
  customer: z.object({
    company: text,
    contactName: text,
    contactTitle: text,
    contactPhone: text,
  }),
  interest: z.object({ level: z.enum(INTERESTS), quote: quote.nullable() }),
  masterAgency: z.object({
    status: z.enum(['named', 'multiple', 'missing']),
    agencies: z.array(z.object({ name: z.string(), quotes })),
  }),
  agentOfRecord: z.object({
    status: z.enum(['designated', 'multiple', 'ambiguous', 'none_wanted', 'missing']),
    agents: z.array(
      z.object({ name: z.string().nullable(), company: z.string().nullable(), email: z.string().nullable(), quotes }),
    ),
    noneWantedQuote: quote.nullable(),
    why: z.string().nullable().describe('For `ambiguous`: what is unclear, in a few words.'),
  }),
  placement: z.object({ kind: z.enum(PLACEMENTS), quote: quote.nullable() }),
  opportunity: z.object({
    services: z.array(z.object({ value: z.enum(SERVICES), quote })),
    locations: count,
    seats: count,
    budget: z.object({ amount: z.number(), currency: z.string(), per: z.enum(['month', 'year']), quote }).nullable(),
    targetDate: text,
    incumbents: z.array(z.object({ value: z.string(), quote })),
    facts: quotes,
  }),
  asks: z.array(z.object({ value: z.enum(ASKS), quote })),
  psa: z
    .object({
      signedBy: z.array(z.object({ value: z.enum(SIGNATORIES), quote })),
      termMonths: count,
      customerSignatory: text,
      effectiveDate: text,
      obligations: quotes,
    })
    .nullable(),
});
export type ModelReading = z.infer<typeof answerSchema>;

/** As the API wants it: every object closed, every field required. */
export const answerJsonSchema = {
  name: 'letter',
  json: z.toJSONSchema(answerSchema, { io: 'output' }),
} as const;
