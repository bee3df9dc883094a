/** A letter and the directory go in; its sentences as words, and everybody whom each of them speaks of, come out. */
import type { Directory } from '../../domain/directory.ts';
import type { Letter } from '../../domain/letter.ts';
import { addressName } from '../../domain/organisation.ts';
import { partyAddresses } from '../rules/addresses.ts';
import { mentionIndex } from '../rules/mentions.ts';
import { ownSentences, quotedSentences, type Sentence, subjectSentence } from '../rules/sentences.ts';
import { ourNames, type Party } from '../rules/party.ts';
import { SIGN, type Token, tokensOf } from './tokens.ts';

/**
 * Where a sentence stands: what the writer says now; what they quote; the subject; an agreement; and what of a file, or of an
 * agreement, says what is needed.
 */
export type Zone = 'subject' | 'own' | 'quoted' | 'agreement' | 'needs';

export interface Line {
  readonly sentence: Sentence;
  readonly zone: Zone;
  readonly tokens: readonly Token[];
}

/** Somebody of whom a line speaks, by a name or by a word that stands for them. */
export interface Spoken {
  /** The place of the line on the page. */
  readonly line: number;
  /** The place of the word in the line. */
  readonly token: number;
  readonly party: Party;
  readonly by: 'name' | 'pronoun' | 'you' | 'copied';
}

/** To whom the headers bring the letter, by ids of the directory. */
export interface Headers {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** Agencies that the letter is sent to. */
  readonly agencies: readonly string[];
  readonly isOfParty: boolean;
  readonly isReply: boolean;
}

export interface Page {
  readonly letter: Letter;
  readonly directory: Directory;
  readonly lines: readonly Line[];
  readonly spoken: readonly Spoken[];
  readonly headers: Headers;
  /** Those of the reader: each is weighed where it stands, for what service it may name. */
  readonly serviceWords: ReadonlySet<string>;
}

/** What of its files is read with a letter. */
export interface Files {
  /** A letter in a file that the mail hands over. */
  readonly handedOver: readonly Sentence[];
  readonly agreement: readonly Sentence[];
  readonly needs: readonly Sentence[];
}

/** What a page is made with, besides its letter. */
export interface Around {
  readonly directory: Directory;
  readonly serviceWords: ReadonlySet<string>;
}

export function pageOf(letter: Letter, around: Around, files: Files): Page {
  const of = (zone: Zone) => (sentence: Sentence) => ({ sentence, zone });
  return pageFrom(letter, around, [
    ...subjectSentence(letter).map(of('subject')),
    ...ownSentences(letter).map(of('own')),
    ...files.handedOver.map(of('own')),
    ...quotedSentences(letter).map(of('quoted')),
    ...files.agreement.map(of('agreement')),
    ...files.needs.map(of('needs')),
  ]);
}

/** With these of its sentences and no others. */
export function pageFrom(
  letter: Letter,
  { directory, serviceWords }: Around,
  sentences: readonly Omit<Line, 'tokens'>[],
): Page {
  const index = mentionIndex(directory);
  const ours = ourNames(letter);
  const lines = sentences.map((each): Line => ({ ...each, tokens: tokensOf(each.sentence.text, index, ours) }));
  const headers = headersOf(letter, directory);
  return { letter, directory, lines, headers, spoken: spokenIn(lines, headers, directory), serviceWords };
}

const REPLY = /^\s*(?:re|aw|rv|sv|antw)\s*(?:\[\d+\])?\s*:/i;

function headersOf(letter: Letter, directory: Directory): Headers {
  const { emails, domains, agents } = partyAddresses(directory);
  const idsOf = (addresses: Letter['to']): string[] =>
    addresses.flatMap(({ address }) => agents.get(addressName(address))?.id ?? []);
  const hosts = [...letter.to, ...letter.cc].map(({ address }) => hostOf(address));
  const agencies = directory.agencies.filter(
    (agency) =>
      agency.domains.some((domain) => hosts.includes(domain)) ||
      agency.salesManagers.some(({ email }) =>
        [...letter.to, ...letter.cc].some(({ address }) => addressName(address) === addressName(email)),
      ),
  );
  return {
    to: idsOf(letter.to),
    cc: idsOf(letter.cc),
    agencies: agencies.map(({ id }) => id),
    isOfParty: letter.from.some(({ address }) => emails.has(addressName(address)) || domains.has(hostOf(address))),
    isReply: letter.references.length > 0 || REPLY.test(letter.subject),
  };
}

function hostOf(address: string): string {
  const whole = addressName(address);
  return whole.slice(whole.lastIndexOf('@') + 1);
}

/** `Dana, in copy`: words that may stand for whom the headers bring it to besides. */
const COPIED = new Set(
  "cc cc'd ccd cced copied copy copying copia copiado copiada copie cópia kopie looped cc’d cc-ed".split(' '),
);
const REACH = 3;

function spokenIn(lines: readonly Line[], headers: Headers, directory: Directory): Spoken[] {
  const spoken: Spoken[] = [];
  const addressed = you(lines, headers, directory);
  const copied = only(headers.cc.length > 0 ? headers.cc : headers.to, directory);
  lines.forEach(({ tokens, zone }, line) => {
    // What lists what is needed is nobody's word on who brings it.
    if (zone === 'needs') return;
    let last = personBefore(spoken, line, lines);
    tokens.forEach(({ word, party }, token) => {
      if (party !== undefined) {
        spoken.push({ line, token, party, by: 'name' });
        if (party.kind !== 'agency' && (party.person !== null || party.kind === 'agent')) last = party;
      } else if (word === SIGN.pronoun && last !== null) spoken.push({ line, token, party: last, by: 'pronoun' });
      else if (word === SIGN.you && addressed !== null && zone === 'own')
        spoken.push({ line, token, party: addressed, by: 'you' });
      else if (COPIED.has(word) && copied !== null && !tokens.some((each) => each.party?.kind === 'agent'))
        spoken.push({ line, token, party: copied, by: 'copied' });
    });
  });
  return spoken;
}

/** Who was spoken of last, in the sentences right before. */
function personBefore(spoken: readonly Spoken[], line: number, lines: readonly Line[]): Party | null {
  const zone = lines[line]?.zone;
  const before = spoken.findLast(
    ({ party, by, line: at }) =>
      by !== 'you' &&
      party.kind !== 'agency' &&
      (party.kind === 'agent' || party.naming === 'full') &&
      at >= line - REACH &&
      lines[at]?.zone === zone,
  );
  return before?.party ?? null;
}

function only(ids: readonly string[], directory: Directory): Party | null {
  const [id, other] = ids;
  const agent = directory.agents.find((each) => each.id === id);
  if (agent === undefined || other !== undefined) return null;
  return { kind: 'agent', ids: [agent.id], person: agent.name, firm: null, naming: 'address', isSure: true };
}

/** The agent who is spoken to: the only one to whom the letter goes; else the agency. */
function you(lines: readonly Line[], { to, agencies }: Headers, directory: Directory): Party | null {
  const agent = only(to, directory);
  if (agent !== null) return agent;
  const opening = lines.find(({ zone }) => zone === 'own')?.tokens.find(({ party }) => party !== undefined)?.party;
  if (opening?.kind === 'agency' && to.length === 0) return opening;
  const [id, other] = agencies;
  const agency = directory.agencies.find((each) => each.id === id);
  if (agency === undefined || other !== undefined || to.length > 0) return null;
  return { kind: 'agency', ids: [agency.id], person: null, firm: agency.name, naming: 'address', isSure: true };
}
