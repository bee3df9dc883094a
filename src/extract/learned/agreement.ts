/** Whom a letter names, and the page with its agreement, go in; who is the agent of record by both comes out. */
import type { Directory } from '../../domain/directory.ts';
import type { AgentOfRecord, Evidence, NamedAgent } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { addressName } from '../../domain/organisation.ts';
import { inHeader } from '../evidence.ts';
import { evidenceIn } from '../rules/sentences.ts';
import { named } from './designation.ts';
import type { Page } from './page.ts';

/**
 * The agent whom the letter or else its agreement names; when the two differ, nobody is. An agreement that cannot be read is
 * between the writer and the one agent to whom the letter brings it.
 */
export function withAgreement(mail: AgentOfRecord, page: Page): AgentOfRecord {
  const { letter, directory, spoken } = page;
  const inAgreement = spoken.filter(
    ({ line, party, by }) => page.lines[line]?.zone === 'agreement' && party.kind === 'agent' && by === 'name',
  );
  const ids = [...new Set(inAgreement.flatMap(({ party }) => (party.ids.length === 1 ? party.ids : [])))];
  const [id, other] = ids;
  const [first] = inAgreement.filter(({ party }) => id !== undefined && party.ids.includes(id));
  const line = page.lines[first?.line ?? -1];
  if (first !== undefined && line !== undefined && other === undefined) {
    const agent = named(first.party, page);
    if (mail.status === 'designated' && mail.agent.directoryId !== id)
      return {
        status: 'ambiguous',
        candidates: [mail.agent, agent],
        why: 'the letter and its agreement name different agents',
      };
    return mail.status === 'missing'
      ? { status: 'designated', agent, degree: 'likely', evidence: [evidenceIn(letter, line.sentence)] }
      : mail;
  }
  const brought = partiesAddressed(letter, directory);
  const [one, another] = brought;
  if (mail.status !== 'missing' || ids.length > 0 || one === undefined || another !== undefined) return mail;
  return { status: 'designated', degree: 'likely', agent: one.agent, evidence: [one.evidence] };
}

function partiesAddressed(letter: Letter, { agents }: Directory): { agent: NamedAgent; evidence: Evidence }[] {
  return agents.flatMap(({ id, name, company, emails }) =>
    (['to', 'cc'] as const).flatMap((source) => {
      const at = letter[source].findIndex(({ address }) =>
        emails.some((email) => addressName(email) === addressName(address)),
      );
      const email = letter[source][at]?.address ?? null;
      return at === -1
        ? []
        : [{ agent: { name, company, email, directoryId: id }, evidence: inHeader(letter, source, at) }];
    }),
  );
}
