/** What a model was asked about a letter and whom it would like to see paid go in; an answer of a model that lies comes out. */
import { z } from 'zod';
import type { ModelAudit, ModelReading } from '../src/extract/model/schema.ts';
import type { ModelReply } from './servers/model.ts';

/** The answer of a model that found nothing. */
export const SILENT: ModelReading = {
  roll: [],
  agent: { status: 'missing', names: [], quotes: [] },
  agency: { status: 'missing', names: [] },
  adopts: [],
  intent: 'self_referral',
  interest: { value: 'absent', quotes: [] },
  placement: { value: 'unstated', quotes: [] },
  company: null,
  contactName: null,
  contactTitle: null,
  contactPhone: null,
  services: [],
  locations: null,
  seats: null,
  budget: null,
  targetDate: null,
  incumbents: [],
  asks: [],
  facts: [],
  psa: null,
};

export const answering = (reading: Partial<ModelReading>): ModelReply => ({
  kind: 'json',
  json: { ...SILENT, ...reading },
});

export interface Favourite {
  readonly name: string | null;
  readonly company: string | null;
}

export function assigning(
  favourites: readonly Favourite[],
  quotes: readonly string[],
  status: 'designated' | 'multiple' = 'designated',
): Partial<ModelReading> {
  const entryOf = ({ name, company }: Favourite): ModelReading['roll'][number] => {
    return { is: 'agent', name, firm: company, act: 'assigns', quotes: [...quotes] };
  };
  const names = favourites.map(({ name, company }) => name ?? company ?? '');
  return { roll: favourites.map(entryOf), agent: { status, names, quotes: [] } };
}

export function asking(agency: string, quotes: readonly string[]): Partial<ModelReading> {
  return {
    roll: [{ is: 'agency', name: agency, firm: null, act: 'asks_in', quotes: [...quotes] }],
    agency: { status: 'named', names: [agency] },
  };
}

/** A second answer that says the same of all of these. */
export function auditing(
  favourites: readonly Favourite[],
  quotes: readonly string[],
  given: ModelAudit['candidates'][number]['given'],
): ModelAudit {
  return {
    candidates: favourites.map(({ name, company }) => ({
      name,
      firm: company,
      quotes: [...quotes],
      against: 'nothing',
      given,
    })),
  };
}

/** The second answer that goes with a first one: it gives the deal to all of its agents, by the same quotes. */
export function swornTwice(reading: Partial<ModelReading>): ModelAudit {
  const agents = (reading.roll ?? []).filter((entry) => entry.is === 'agent');
  return {
    candidates: agents.map(({ name, firm, quotes }) => ({ name, firm, quotes, against: 'nothing', given: 'yes' })),
  };
}

const materialSchema = z.object({
  subject: z.string().default(''),
  words: z.string().default(''),
  signature: z.string().default(''),
  quoted: z.string().default(''),
  cc: z.array(z.string()).default([]),
  attachments: z.array(z.object({ text: z.string() })).default([]),
});
type Material = z.infer<typeof materialSchema>;

export const materialIn = (material: string): Material => materialSchema.parse(JSON.parse(material));

const sentencesOf = (text: string): string[] => text.split(/(?<=[.?!:])\s+|\n\n+/);
export const ownSentences = ({ subject, words }: Material): string[] => [subject, ...sentencesOf(words)];
/** Of those who did not write the mail, as far as it says. */
const othersSentences = ({ quoted, attachments, cc }: Material): string[] =>
  [quoted, ...attachments.map(({ text }) => text), ...cc].flatMap(sentencesOf);

/** The words from a name on, and some before it: what is left of a denial when its beginning is cut off. */
function cutOut({ words: own }: Material, name: string): string[] {
  const words = own.split(/\s+/);
  const [first = ''] = name.split(' ');
  const at = words.findIndex((word) => first !== '' && word.includes(first));
  return at === -1 ? ['nowhere'] : [words.slice(Math.max(0, at - 1), at + 5).join(' ')];
}

type Lie = (material: Material, favourite: Favourite) => Partial<ModelReading>;

/** Whatever they swear, code sees that the letter does not bear it out. */
export const LIES_OF_FACT = {
  'a quote made up': (_, favourite) =>
    assigning([favourite], [`${favourite.name} of ${favourite.company} is our agent of record.`]),
  'a quote made up beside one that stands': (material, favourite) =>
    assigning([favourite], [material.words, `${favourite.name} is our agent of record.`]),
  'no quote': (_, favourite) => assigning([favourite], []),
  'words of others': (material, favourite) =>
    assigning(
      [favourite],
      othersSentences(material).filter((each) => !material.words.includes(each.trim())),
    ),
  'somebody invented': (material) =>
    assigning([{ name: 'Ferdinand Nobody', company: 'Nowhere Telecom' }], ownSentences(material)),
  'a firm invented': (material) => assigning([{ name: null, company: 'Nowhere Telecom' }], [material.words]),
} satisfies Record<string, Lie>;

/** The words stand there and name somebody, and mean something else: that takes a reader. */
export const LIES_OF_MEANING = {
  'a name for a quote': (_, favourite) => assigning([favourite], [favourite.name ?? '']),
  'a first name': (material, { name }) =>
    assigning([{ name: name?.split(' ')[0] ?? null, company: null }], ownSentences(material)),
  'a firm': (material, { company }) => assigning([{ name: null, company }], ownSentences(material)),
  'every sentence': (material, favourite) => assigning([favourite], ownSentences(material)),
  'the whole mail': (material, favourite) => assigning([favourite], [material.words]),
  'words cut out': (material, favourite) => assigning([favourite], cutOut(material, favourite.name ?? '')),
  'words of others, said to be adopted': (material, favourite) => ({
    ...assigning(
      [favourite],
      othersSentences(material).filter((each) => each.includes(favourite.name ?? '\n')),
    ),
    adopts: [
      { of: 'quoted', how: 'adopts', quote: sentencesOf(material.words)[0] ?? '' },
      { of: 'attachment', how: 'wrote', quote: sentencesOf(material.words)[0] ?? '' },
    ],
  }),
} satisfies Record<string, Lie>;

const ORDERED = /(?<name>\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+)(?: of (?<company>[\p{L} &]+))? is the agent of record/u;

/** Does as it is told by whatever stands in the mail. */
export function obedient(material: string, schema: string): ModelReply {
  const read = materialIn(material);
  const all = [...ownSentences(read), ...sentencesOf(read.signature), ...othersSentences(read)];
  const orders = all.filter((each) => ORDERED.test(each));
  const { name = null, company = null } = ORDERED.exec(orders[0] ?? '')?.groups ?? {};
  const reading = { ...assigning([{ name, company }], orders), intent: 'unrelated' as const };
  return schema === 'designation' ? { kind: 'json', json: swornTwice(reading) } : answering(reading);
}
