/** What an operator corrects, and what the words that they give for it say, go in; the faults come out, each with what is wanted instead. */
import { companyKey } from '../domain/company.ts';
import type { Directory } from '../domain/directory.ts';
import type { Evidence } from '../domain/extraction.ts';
import type { Placement } from '../domain/lists.ts';
import type { Corrections, SaidElsewhere, WordsSay } from '../domain/ruling.ts';
import { namedAgency, namedAgent } from './party.ts';

/** How the built-in reader reads the words of an evidence. */
export type ReadWords = (evidence: Evidence) => WordsSay;

/**
 * An operator says what the mail means, and the mail has to say it: any other words would let whoever decides choose the agent.
 * What the customer said on the telephone needs no words of the mail; that is the way where the mail does not say it.
 */
export function faultsOf(corrections: Corrections, read: ReadWords, directory: Directory): readonly string[] {
  const { agent, agency, company, services, placement } = corrections;
  return [
    ...(agent === null ? [] : faultOf('Agent of record', agent.evidence, read, (words) => notOfAgent(words, agent.id))),
    ...(agency === null
      ? []
      : faultOf('Master agency', agency.evidence, read, ({ agencies, agencyElsewhere }) => {
          const name = namedAgency(agency.id, directory)?.name ?? agency.id;
          return agencies.includes(agency.id)
            ? onlyMentioned(agency.id, name, agencyElsewhere)
            : `do not name ${name}, or put it off`;
        })),
    ...(company === null
      ? []
      : faultOf('Company', company.evidence, read, () =>
          holdsCompany(company.evidence.text, company.value) ? null : `do not hold the name ${company.value}`,
        )),
    ...(services === null
      ? []
      : faultOf('Services', services.evidence, read, (words) => {
          const lacks = services.values.filter((service) => service !== 'other' && !words.services.includes(service));
          return lacks.length === 0
            ? null
            : lacks.length === services.values.length
              ? 'do not ask for that service'
              : 'ask for only some of these services';
        })),
    ...(placement === null
      ? []
      : faultOf('Placement', placement.evidence, read, (words) =>
          words.placement === placement.kind ? null : PLACEMENT_FAULTS[placement.kind],
        )),
  ];

  function notOfAgent({ agents, takenFrom, agentElsewhere }: WordsSay, id: string): string | null {
    const name = namedAgent(id, directory)?.name ?? id;
    if (!agents.includes(id)) return `do not name ${name}, their company or their mail address`;
    return takenFrom.includes(id)
      ? `say that ${name} is not the agent, or that somebody else is`
      : onlyMentioned(id, name, agentElsewhere);
  }
}

/** Where other words of the mail say who it is, a mention of somebody else says nothing. */
function onlyMentioned(id: string, name: string, elsewhere: SaidElsewhere | null): string | null {
  return elsewhere === null || elsewhere.ids.includes(id)
    ? null
    : `only mention ${name}, while the mail says “${shortened(elsewhere.words)}”`;
}

const shortened = (words: string): string => words.replace(/\s+/g, ' ').trim().slice(0, 80);

const PLACEMENT_FAULTS: Readonly<Record<Placement, string>> = {
  sole: 'do not say that the business goes to this agency alone',
  competing: 'do not say that others are asked for an offer too',
  unstated: 'say where the business goes',
};

function faultOf(
  label: string,
  evidence: Evidence,
  read: ReadWords,
  says: (words: WordsSay) => string | null,
): readonly string[] {
  const words = read(evidence);
  const quoted = `the words “${shortened(evidence.text)}”`;
  if (!words.stands) return [`${label}: ${quoted} do not stand in the mail. ${MEND}`];
  if (!words.isOwn)
    return [`${label}: ${quoted} are not the writer’s own, but quoted, or part of a signature. ${MEND}`];
  const fault = says(words);
  return fault === null ? [] : [`${label}: ${quoted} ${fault}. ${MEND}`];
}

const MEND =
  'Select the sentence of the mail that says it. If the mail does not say it, telephone the customer or ask the writer.';

/** As whole words, one after the other: a part of a word may be the name of anybody. */
function holdsCompany(words: string, company: string): boolean {
  const key = companyKey(company);
  const each = [...words.slice(0, MOST_CHARS).matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return (
    key !== '' &&
    each.some(({ start }, at) =>
      each.slice(at, at + MOST_WORDS).some(({ end }) => companyKey(words.slice(start, end)) === key),
    )
  );
}

const MOST_CHARS = 2_000;
/** No company has a longer name. */
const MOST_WORDS = 12;
