/** A letter and the directory go in; the raw bytes of the message that it carries for us come out, or null when it is itself what is meant. */
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import { mailboxes } from './addresses.ts';
import { valuesOf } from './headers.ts';
import { LIMITS, outline } from './outline.ts';

/**
 * What is carried proves itself by its own signature: who passed it on is worth nothing. So a journal's report needs no
 * known sender, and a forward needs one only because a customer may attach a mail as a document of theirs.
 */
export function originalOf(letter: Letter, directory: Directory): Uint8Array | null {
  const [carried, another] = letter.carried;
  if (carried === undefined || another !== undefined) return null;
  if (letter.journal) return carried;
  const passedOn = letter.origin === 'person' && letter.from.length === 1 && letter.from.every(isOneOfUs(directory));
  return passedOn && !writersOf(carried).some(isOneOfUs(directory)) ? carried : null;
}

type Writer = { readonly address: string };

/** Where the carried message breaks a limit, nobody is known to have written it, and reading it will say so. */
function writersOf(raw: Uint8Array): readonly Writer[] {
  const outlined = outline(raw, LIMITS);
  return outlined.ok ? mailboxes(valuesOf(outlined.outline.fields, 'from'), 100) : [];
}

/** An agent, somebody at an agency, or somebody where our own referral addresses are. */
function isOneOfUs({ agencies, agents, referralAddresses }: Directory): (writer: Writer) => boolean {
  const addresses = lowerCase([
    ...agencies.flatMap(({ salesManagers, deskEmail }) => [
      ...salesManagers.map(({ email }) => email),
      deskEmail ?? '',
    ]),
    ...agents.flatMap(({ emails, salesManagerEmail }) => [...emails, salesManagerEmail ?? '']),
    ...referralAddresses,
  ]);
  const domains = lowerCase([
    ...[...agencies, ...agents].flatMap((entry) => entry.domains),
    ...referralAddresses.map(domainOf),
  ]);
  return ({ address }) => {
    const domain = domainOf(address.toLowerCase());
    return (
      addresses.has(address.toLowerCase()) ||
      domains.has(domain) ||
      [...domains].some((known) => known !== '' && domain.endsWith(`.${known}`))
    );
  };
}

const lowerCase = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()));

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
