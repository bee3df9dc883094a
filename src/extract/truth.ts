/** The label of a letter that was made by hand, as JSON, in; what it says, in the shape in which readings are compared with it, out. */
import { z } from 'zod';
import { ASKS, INTENTS, INTERESTS, PARTS, PLACEMENTS, SERVICES, SIGNATORIES } from '../domain/lists.ts';

const text = z.string().nullable().default(null);
const number = z.number().nullable().default(null);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).readonly().default([]);

const agent = z.object({ name: text, company: text, email: text, directoryId: text });
const agency = z.object({ name: z.string(), directoryId: text });

/** For the intents that need no action, all but the intent may be left out; what is null or left out the letter does not say. */
const truthSchema = z.object({
  intent: z.enum(INTENTS),
  customer: z.object({ company: text, contactName: text, contactTitle: text, contactPhone: text }).nullish(),
  interest: z.enum(INTERESTS).nullish(),
  masterAgency: z.object({ status: z.enum(['named', 'multiple', 'missing']), agencies: listOf(agency) }).nullish(),
  agentOfRecord: z
    .object({
      status: z.enum(['designated', 'multiple', 'ambiguous', 'missing', 'none_wanted']),
      agents: listOf(agent),
    })
    .nullish(),
  placement: z.enum(PLACEMENTS).nullish(),
  opportunity: z
    .object({
      services: listOf(z.enum(SERVICES)),
      locations: number,
      seats: number,
      monthlyBudget: z.object({ amount: z.number(), currency: z.string() }).nullable().default(null),
      targetDate: text,
      incumbents: listOf(z.string()),
    })
    .nullish(),
  asks: listOf(z.enum(ASKS)).nullish(),
  psa: z.object({ signedBy: listOf(z.enum(SIGNATORIES)), termMonths: number }).nullish(),
  missing: listOf(z.enum(PARTS)).nullish(),
});
export type Truth = Readonly<z.infer<typeof truthSchema>>;

/** What it says, or a line for each fault. */
export function readTruth(
  label: unknown,
): { readonly ok: true; readonly truth: Truth } | { readonly ok: false; readonly faults: readonly string[] } {
  const read = truthSchema.safeParse(label);
  if (read.success) return { ok: true, truth: read.data };
  return { ok: false, faults: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
