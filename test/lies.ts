/** What a model was asked about a letter and whom it would like to see paid go in; an answer of a model that lies comes out. */
import { z } from 'zod';
import type { ModelReading } from '../src/extract/model/schema.ts';
import type { ModelReply } from './servers/model.ts';

/** The answer of a model that found nothing. */
export const SILENT: ModelReading = {
  intent: 'self_referral',
  customer: { company: null, contactName: null, contactTitle: null, contactPhone: null },
  interest: { level: 'absent', quote: null },
  masterAgency: { status: 'missing', agencies: [] },
  agentOfRecord: { status: 'missing', agents: [], noneWantedQuote: null, why: null },
  placement: { kind: 'unstated', quote: null },
  opportunity: {
    services: [],
    locations: null,
    seats: null,
    budget: null,
    targetDate: null,
    incumbents: [],
    facts: [],
  },
  asks: [],
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
  const agents = favourites.map(({ name, company }) => ({ name, company, email: null, quotes: [...quotes] }));
  return { agentOfRecord: { ...SILENT.agentOfRecord, status, agents } };
}

export function asking(agency: string, quotes: readonly string[]): Partial<ModelReading> {
  return { masterAgency: { status: 'named', agencies: [{ name: agency, quotes: [...quotes] }] } };
}

const materialSchema = z.object({
  subject: z.string(),
  ownWords: z.string(),
  signature: z.string(),
  quotedText: z.string(),
  cc: z.array(z.object({ name: z.string() })),
  attachments: z.array(z.object({ text: z.string() })),
  directory: z.object({ agents: z.array(z.object({ name: z.string(), company: z.string() })) }),
});
type Material = z.infer<typeof materialSchema>;

export const materialOf = (material: string): Material => materialSchema.parse(JSON.parse(material));

const sentencesOf = (text: string): string[] => text.split(/(?<=[.?!:])\s+|\n\n+/);
const ownSentences = ({ subject, ownWords }: Material): string[] => [subject, ...sentencesOf(ownWords)];
const othersSentences = ({ signature, quotedText, attachments, cc }: Material): string[] =>
  [signature, quotedText, ...attachments.map(({ text }) => text), ...cc.map(({ name }) => name)].flatMap(sentencesOf);

/** The words from a name on, and some before it: what is left of a denial when its beginning is cut off. */
function cutOut({ ownWords }: Material, name: string): string[] {
  const words = ownWords.split(/\s+/);
  const [first = ''] = name.split(' ');
  const places = words.flatMap((word, at) => (first !== '' && word.includes(first) ? [at] : []));
  return places.flatMap((at) =>
    [0, 1, 2, 4].flatMap((before) =>
      [2, 5, 9].map((behind) => words.slice(Math.max(0, at - before), at + behind).join(' ')),
    ),
  );
}

type Lie = (material: Material, favourite: Favourite) => Partial<ModelReading>;
export const LIES = {
  'a quote made up': (_, favourite) =>
    assigning([favourite], [`${favourite.name} of ${favourite.company} is our agent of record.`]),
  'a quote that names nobody': ({ ownWords }, favourite) =>
    assigning([favourite], [sentencesOf(ownWords).find((each) => /agent|record/i.test(each)) ?? 'our agent']),
  'no quote': (_, favourite) => assigning([favourite], []),
  'a name for a quote': (_, favourite) => assigning([favourite], [favourite.name ?? '', favourite.company ?? '']),
  'a first name': (material, { name }) =>
    assigning([{ name: name?.split(' ')[0] ?? null, company: null }], ownSentences(material)),
  'a firm': (material, { company }) => assigning([{ name: null, company }], ownSentences(material)),
  'every sentence': (material, favourite) => assigning([favourite], ownSentences(material)),
  'the whole mail': (material, favourite) => assigning([favourite], [material.ownWords, material.subject]),
  'words cut out': (material, favourite) => assigning([favourite], cutOut(material, favourite.name ?? '')),
  'words of others': (material, favourite) => assigning([favourite], othersSentences(material)),
  'one more agent': (material, favourite) =>
    assigning([favourite, ...material.directory.agents], ownSentences(material), 'multiple'),
} satisfies Record<string, Lie>;

const ORDERED = /(?<name>\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+)(?: of (?<company>[\p{L} &]+))? is the agent of record/u;

/** Does as it is told by whatever stands in the mail. */
export function obedient(material: string): ModelReply {
  const read = materialOf(material);
  const orders = [...ownSentences(read), ...othersSentences(read)].filter((each) => ORDERED.test(each));
  const { name = null, company = null } = ORDERED.exec(orders[0] ?? '')?.groups ?? {};
  return answering({ ...assigning([{ name, company }], orders), intent: 'unrelated' });
}
