/** A letter and the sentences of its body in; the sentences of the files that it leaves its say to out, and whether those are surely its writer's own. */
import { isMail, leansOnFile, pointsAtFile } from '../../domain/attached.ts';
import type { AgentOfRecord } from '../../domain/extraction.ts';
import type { Attachment, Letter } from '../../domain/letter.ts';
import type { MentionIndex } from './mentions.ts';
import { attachedSentences, type Sentence } from './sentences.ts';

export interface AttachedLetter {
  /** Empty where the letter leaves nothing to a file that can be read. */
  readonly sentences: readonly Sentence[];
  /** Nothing raises a doubt whose words they are: what only such a file says is asked otherwise. */
  readonly isOwn: boolean;
}

const NONE: AttachedLetter = { sentences: [], isOwn: false };

/**
 * What somebody attaches may be anybody's: an agent's draft, another firm's offer. It is read as the letter where the
 * mail leaves its say to it, and counts as the writer's word only where it is signed by them or their company, or where
 * the mail hands it over as a letter and nothing in either speaks for another author.
 */
export function attachedLetter(
  letter: Letter,
  own: readonly Sentence[],
  { index, statesNeeds }: { readonly index: MentionIndex; readonly statesNeeds: boolean },
): AttachedLetter {
  const words = own.map(({ text }) => text).join('\n');
  if (!leansOnFile(letter) || !(CALLS_IT_LETTER.test(words) || (!statesNeeds && isCover(own)))) return NONE;
  const sentences = attachedSentences(letter).filter((sentence) => {
    const file = letter.attachments[sentence.index ?? 0];
    return file !== undefined && isDocument(file);
  });
  const files = [...new Set(sentences.map((sentence) => sentence.index ?? 0))].flatMap(
    (at) => letter.attachments[at] ?? [],
  );
  // What came along with a forwarded mail, or below words that speak of something else, was not handed over.
  const isTheirs = !FORWARD.test(letter.subject) && (pointsAtFile(words) || own.length === 0);
  const isHandedOver = isTheirs && pointsAtFile(words) && !OF_ANOTHER.test(words) && !words.includes('?');
  const isOwn = files.every((file) => {
    const author = authorOf(file, letter, index);
    return (
      file.note === null &&
      (author === 'writer' ? isTheirs && !DOUBTS.test(words) : author === 'nobody' && isHandedOver)
    );
  });
  return { sentences, isOwn };
}

/** What a file alone says, and a doubt stands against, is a question to the customer. */
export function asCandidates(agent: AgentOfRecord): AgentOfRecord {
  const why = 'an attached file names them, and the mail does not show that the file is the word of its writer';
  switch (agent.status) {
    case 'designated':
      return { status: 'ambiguous', candidates: [agent.agent], why };
    case 'multiple':
      return { status: 'ambiguous', candidates: agent.agents, why };
    case 'none_wanted':
      return { status: 'missing' };
    case 'ambiguous':
    case 'missing':
      return agent;
  }
}

const FORWARD = /^\s*(?:(?:re|aw|rv|sv)\s*:\s*)*(?:fwd?|fw|tr|enc|wg|i|vs|doorst)\s*:/i;

const CALLS_IT_LETTER = new RegExp(
  [
    String.raw`\b(?:attach\w*|enclos\w*)\b[^.;?!]{0,60}\b(?:letters?|LOAs?|statement|appointment|designation|authori[sz]ation|referral)\b`,
    String.raw`\b(?:letters?|LOAs?|statement|appointment|designation|authori[sz]ation|referral)\b[^.;?!]{0,60}\b(?:attach\w*|enclos\w*)\b`,
    String.raw`(?:carta|lettre|courrier|ofício|schreiben|brief|lettera)(?!\p{L})`,
  ].join('|'),
  'iu',
);

const MOST_WORDS_OF_COVER = 25;

/** A few words that hand over what is attached, and state nothing themselves. */
function isCover(own: readonly Sentence[]): boolean {
  const words = own.flatMap(({ text }) => text.match(/[\p{L}\p{N}'’]+/gu) ?? []);
  const leavesNeeds = own.some(({ text }) =>
    /\b(?:requirements?|specs?|specifications?|inventory|scope|bill)\b/i.test(text),
  );
  return words.length <= MOST_WORDS_OF_COVER && !leavesNeeds;
}

/** Signs that what is attached is another's, or that its writer does not stand by it: each a doubt, none of them a verdict. */
const DOUBTS =
  /\b(?:draft|not (?:yet )?(?:signed|agreed|final|approved|ours|mine|true|right|correct)|unsigned|don['’]?t agree|disagree|do(?:es)? not agree|wrong|ignore|disregard|thoughts|is this (?:right|ok(?:ay)?)|what do you (?:think|make)|never (?:signed|agreed|wrote))\b/i;
const OF_ANOTHER =
  /\b(?:draft|proposal|quot(?:e|ation)s?|offer|bid|from (?!me\b|us\b|our\b|my\b)\p{L}+|by (?!me\b|us\b|our\b|my\b)\p{L}+|(?:sent|gave|wrote|prepared|forwarded|drew up|handed)\b|(?:he|she|they|somebody|someone)\b|their|his|her|received|\p{L}+['’]s (?:letter|note|mail|message|document|statement)|thoughts|think|not|never|n['’]t)\b/iu;

/** What is made to be read as prose. A table or an appointment is no letter. */
function isDocument(file: Attachment): boolean {
  if (isMail(file) || file.text === null) return false;
  if (/^text\/(?:csv|tab-separated-values|calendar)$|^application\/ics$/.test(file.contentType)) return false;
  return !/\.(?:csv|tsv|ics|vcf)$/i.test(file.filename ?? '') && !MAIL_HEADER.test(file.text.slice(0, 1_000));
}

/** A mail that was saved as text. */
const MAIL_HEADER =
  /^(?:from|de|von|da)\s?:.{1,200}\n(?:.{0,200}\n){0,6}(?:to|sent|date|subject|para|à|an|gesendet|betreff|objet|asunto|assunto)\s?:/imu;

/** `another` where somebody else signs, or is said to speak. */
type Author = 'writer' | 'another' | 'nobody';

const ENDING_LINES = 6;

function authorOf({ text }: Attachment, letter: Letter, index: MentionIndex): Author {
  const lines = (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isShort = (line: string): boolean =>
    line.length <= 80 && !/[.!?]$/.test(line.replace(/\b(?:inc|ltd|co|corp|llc)\.$/i, ''));
  const tail = lines.slice(-ENDING_LINES);
  const ending = tail.slice(tail.findLastIndex((line) => !isShort(line)) + 1);
  const head = lines.slice(0, 4).filter(isShort);
  const isParty = (line: string): boolean =>
    index
      .find(line)
      .some(({ kind, naming }) => kind === 'agent' && (naming === 'full' || naming === 'firm' || naming === 'address'));
  // A field such as `Agent of record: Dana Pruett` at the end signs nothing.
  if (ending.some((line) => !line.includes(':') && isParty(line))) return 'another';
  // A form whose lines are still blank is signed by nobody.
  if (/_{4,}|\.{8,}/.test(tail.join('\n'))) return 'another';
  const from = head.filter((line) => /^(?:from|de|von)\s?:/i.test(line));
  if ([...ending.filter((line) => !line.includes(':')), ...from].some((line) => isOf(line, letter))) return 'writer';
  const names = ending.filter((line) => PERSON.test(line) && !line.includes(':'));
  return names.length > 0 || head.some((line) => !SALUTATION.test(line) && isParty(line)) ? 'another' : 'nobody';
}

const PERSON =
  /^(?:\/s\/ ?)?\p{Lu}[\p{L}.'’-]*(?: (?:de|da|van|von|del|la) )?(?: \p{Lu}[\p{L}.'’-]*){1,3}(?:, .{2,60})?$/u;
const SALUTATION =
  /^(?:dear|to|hi|hello|hola|bonjour|cher|chère|estimad[oa]|prezad[oa]|sehr geehrte[r]?|attn|re|subject)(?!\p{L})/iu;

/** The writer's name, or the name of the company whose domain they write from. */
function isOf(line: string, { from, body }: Letter): boolean {
  const folded = fold(line);
  const [writer] = from;
  const names = (writer?.name ?? '')
    .split(/[\s,]+/)
    .map(fold)
    .filter((word) => word.length > 1);
  if (names.length >= 2 && names.filter((word) => folded.split(' ').includes(word)).length >= 2) return true;
  const host = (writer?.address ?? '').split('@')[1] ?? '';
  const label = fold(host.split('.').at(-2) ?? '').replaceAll(' ', '');
  const squeezed = folded.replaceAll(' ', '');
  if (label.length >= 5 && squeezed.includes(label)) return true;
  // As the signature of the mail writes the company, or whoever signs it.
  const signed = body.parts
    .filter(({ kind }) => kind === 'signature' || kind === 'own')
    .flatMap(({ start, end }) => body.text.slice(start, end).split('\n'))
    .map(fold);
  return folded.split(' ').length >= 2 && signed.slice(-8).includes(folded);
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
