/** A letter and the directory go in; what a language model is shown of them comes out, as JSON text. */
import { addressesOf, type HeaderParty, headerParties } from './header-facts.ts';
import type { Directory } from '../../domain/directory.ts';
import { type Address, type Letter, ownWords } from '../../domain/letter.ts';
import { mentionIndex } from '../rules/mentions.ts';

const MOST_CHARS = 32_000;
const MOST_OF_OTHERS = 8_000;
const MOST_ENTRIES = 40;

/** JSON, because nothing that a mail holds can end a string of it. What is empty is left out. */
export function materialOf(letter: Letter, directory: Directory, receivedAt: Date): string {
  const { subject, from, to, cc, date, attachments } = letter;
  const own = ownWords(letter).slice(0, MOST_CHARS);
  const files = attachments.flatMap(({ filename, text }) => (text === null ? [] : [{ file: filename, text }]));
  const parties = headerParties(letter, directory);
  const material = {
    sent: date ?? receivedAt.toISOString(),
    from: from.map(written).join(', '),
    to: to.map(written),
    cc: cc.map(written),
    facts: [...new Set(parties.map(factOf))],
    directory: entriesMeant(letter, own, directory, parties),
    subject,
    words: wordsShown(letter).slice(0, MOST_CHARS),
    signature: partsOf(letter, 'signature').slice(0, MOST_OF_OTHERS),
    quoted: isInterleaved(letter) ? '' : partsOf(letter, 'quoted').replaceAll(QUOTE_MARKS, '').slice(0, MOST_OF_OTHERS),
    attachments: files.map(({ file, text }) => ({ file, text: text.slice(0, Math.floor(MOST_CHARS / files.length)) })),
  };
  return JSON.stringify(Object.fromEntries(Object.entries(material).filter(([, value]) => value.length > 0)), null, 1);
}

/** The writer answers below what they quote: neither can be understood without the other. */
function isInterleaved({ body }: Letter): boolean {
  const first = body.parts.findIndex(({ kind }) => kind === 'quoted');
  return first !== -1 && body.parts.slice(first).some(({ kind }) => kind === 'own');
}

const MOST_ABOVE = 2_000;

/** What the writer wrote; where they answer below what they quote, that stands above it in its place. */
function wordsShown(letter: Letter): string {
  if (!isInterleaved(letter)) return ownWords(letter);
  const { text, parts } = letter.body;
  return parts
    .flatMap(({ kind, start, end }) => {
      const words = text.slice(start, end).trim();
      if (words === '' || (kind !== 'own' && kind !== 'quoted')) return [];
      const quoted = words.replaceAll(QUOTE_MARKS, '').slice(-MOST_ABOVE);
      return kind === 'own' ? [words] : [quoted.replaceAll(/^/gm, '> ')];
    })
    .join('\n\n');
}

/** The signs before a line that say that it is quoted. */
const QUOTE_MARKS = /^[>|][>| \t]*/gm;

function written({ name, address }: Address): string {
  return name === '' ? address : `${name} <${address}>`;
}

function partsOf({ body }: Letter, kind: 'signature' | 'quoted'): string {
  return body.parts
    .filter((part) => part.kind === kind)
    .map(({ start, end }) => body.text.slice(start, end).trim())
    .join('\n');
}

function factOf({ address, is, source }: HeaderParty): string {
  const whose =
    is.kind === 'agency'
      ? `${is.isReferralAddress ? 'the referral address' : 'an address'} of the agency ${is.agency.name}`
      : `the address of the agent ${is.agent.name}, ${is.agent.company}`;
  return `${source === 'from' ? 'The writer’s' : source} ${address} is ${whose}`;
}

/** Names alone, of those whom the mail may mean: no address of the directory leaves the house, and nobody else's name. */
function entriesMeant(
  letter: Letter,
  own: string,
  directory: Directory,
  parties: readonly HeaderParty[],
): readonly string[] {
  const quoted = partsOf(letter, 'quoted').slice(0, MOST_OF_OTHERS);
  const names = addressesOf(letter).map(({ name }) => name);
  const files = letter.attachments.map(({ text }) => (text ?? '').slice(0, MOST_OF_OTHERS));
  const text = [letter.subject, own, partsOf(letter, 'signature'), quoted, ...names, ...files].join('\n\n');
  const meant = new Set([
    ...mentionIndex(directory)
      .find(text)
      .flatMap(({ kind, ids }) => ids.map((id) => `${kind} ${id}`)),
    ...parties.map(({ is }) => (is.kind === 'agency' ? `agency ${is.agency.id}` : `agent ${is.agent.id}`)),
  ]);
  const also = (aliases: readonly string[]): string => (aliases.length === 0 ? '' : ` (also ${aliases.join(', ')})`);
  return [
    ...directory.agencies
      .filter(({ id }) => meant.has(`agency ${id}`))
      .slice(0, MOST_ENTRIES)
      .map(({ name, aliases }) => `agency ${name}${also(aliases)}`),
    ...directory.agents
      .filter(({ id }) => meant.has(`agent ${id}`))
      .slice(0, MOST_ENTRIES)
      .map(({ name, company, aliases }) => `agent ${name}, ${company}${also(aliases)}`),
  ];
}
