/** What an operator corrects, and what the words that they give for it say, go in; the faults come out, each with what is wanted instead. */
import { companyKey } from '../domain/company.ts';
import type { Directory } from '../domain/directory.ts';
import type { Evidence } from '../domain/extraction.ts';
import type { Placement } from '../domain/lists.ts';
import type { Corrections, WordsSay } from '../domain/ruling.ts';
import { namedAgency, namedAgent } from './party.ts';

/** How the rules read the words of an evidence. */
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
      : faultOf('Master agency', agency.evidence, read, ({ agencies }) =>
          agencies.includes(agency.id) ? null : `do not name ${namedAgency(agency.id, directory)?.name ?? agency.id}`,
        )),
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

  function notOfAgent({ agents, takenFrom }: WordsSay, id: string): string | null {
    const name = namedAgent(id, directory)?.name ?? id;
    if (!agents.includes(id)) return `do not name ${name}, their company or their mail address`;
    return takenFrom.includes(id) ? `say that ${name} is not the agent, or that somebody else is` : null;
  }
}

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
  const quoted = `the words “${evidence.text.replace(/\s+/g, ' ').trim().slice(0, 80)}”`;
  if (!words.stands) return [`${label}: ${quoted} do not stand in the mail. ${MEND}`];
  if (!words.isOwn)
    return [`${label}: ${quoted} are not the writer’s own, but quoted, or part of a signature. ${MEND}`];
  const fault = says(words);
  return fault === null ? [] : [`${label}: ${quoted} ${fault}. ${MEND}`];
}

const MEND =
  'Select the sentence of the mail that says it. If the mail does not say it, telephone the customer or ask the writer.';

function holdsCompany(words: string, company: string): boolean {
  const key = companyKey(company);
  return key !== '' && companyKey(words).includes(key);
}
