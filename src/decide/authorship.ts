/** The signs on a mail, what it says, and how it answers go in; whether a person wrote it to us, now, with the reasons, comes out. */
import type { Answer } from '../domain/answer.ts';
import type { Authorship } from '../domain/authorship.ts';
import type { Extraction } from '../domain/extraction.ts';
import { type Letter, ownWords, wordsOf } from '../domain/letter.ts';
import { isNewsletter, knownMachine, type Sign, signOf, SIGNS } from '../domain/sign.ts';
import { echoOf } from './echo.ts';
import { isOfItsWriter } from './own-address.ts';

export interface Written {
  readonly letter: Letter;
  readonly extraction: Pick<Extraction, 'intent' | 'readBy' | 'customer'>;
  /** How the whole mail answers our question; null where that was not asked, or not read. */
  readonly answer: Answer | null;
  /** Its domain is proved to have sent it. */
  readonly isProved: boolean;
  /** It stands in the thread of a referral. */
  readonly isReply: boolean;
  /** It stands in a thread of ours, or a question to its writer is open: then it may be an answer, in whatever words. */
  readonly mayAnswer: boolean;
  /** Words of others that it may repeat without saying so: our notice, the letter that it answers. */
  readonly others: readonly string[];
  /** How long after our notice it was written; null where that is not known. */
  readonly secondsAfterNotice: number | null;
}

/**
 * A form that programs alone write settles it. Each other sign is one that honest mail has too, so that it is weighed with
 * what the words do: signs and words that agree are a machine's; signs that stand against words of a need, and words that
 * stand alone, are asked or looked at by a person.
 */
export function authorshipOf(written: Written): Authorship {
  const { letter } = written;
  const known = knownMachine(letter);
  if (known !== null) return machine(because(known.sign));
  const recalled = signOf(letter, 'recall', 'reaction');
  if (recalled !== null) return { by: 'unsure', reasons: [because(recalled)] };

  const sound = soundOf(written);
  const doubts = [...doubtsAbout(written), ...ofMassMail(written), ...ofRole(written, sound)];
  const reasons = doubts.map(({ says }) => says);
  const isGrave = doubts.some(({ weight }) => weight === 'grave');
  const agree = isGrave || doubts.length > 1;
  const statesNeed = NEEDS.has(written.extraction.intent);
  switch (sound) {
    case 'machine': {
      const said = [...reasons, 'its words are those of a program'];
      return !statesNeed && (doubts.length > 0 || isKnownByWords(written)) ? machine(...said) : unsure(...said);
    }
    case 'perhaps': {
      const said = [...reasons, 'its words may be those of a program'];
      return !statesNeed && agree ? machine(...said) : unsure(...said);
    }
    case 'person':
      // What it seems to answer says nothing where nothing was asked: there a newsletter is known by its form.
      if (!written.mayAnswer && !statesNeed && isNewsletter(letter) && doubts.some(({ settles }) => settles))
        return machine(...reasons);
      return agree ? unsure(...reasons) : whoWrites(written);
    case 'unread':
      if (doubts.length > 1 || doubts.some(({ settles }) => settles))
        return statesNeed ? unsure(...reasons) : machine(...reasons);
      return isGrave || (doubts.length > 0 && !statesNeed) ? unsure(...reasons) : whoWrites(written);
  }
}

const machine = (...reasons: readonly string[]): Authorship => ({ by: 'machine', reasons });
const unsure = (...reasons: readonly string[]): Authorship => ({ by: 'unsure', reasons });
const because = ({ kind, says }: Sign): string => `${says}: ${SIGNS[kind]}`;

/** What a mail about nobody's need hardly ever does. */
const NEEDS: ReadonlySet<Extraction['intent']> = new Set(['self_referral', 'psa_referral', 'agent_change']);

interface Reason {
  /** Grave: a person hardly ever writes so. Light: some do. */
  readonly weight: 'grave' | 'light';
  /** Enough by itself where nobody read the words, and they state no need. */
  readonly settles: boolean;
  readonly says: string;
}

const light = (says: string): Reason => ({ weight: 'light', settles: false, says });
const grave = (says: string): Reason => ({ weight: 'grave', settles: false, says });

const LONG_ECHO = 0.5;
const FASTER_THAN_READING_SECONDS = 8;

function doubtsAbout({ letter, extraction, answer, isReply, others, secondsAfterNotice }: Written): Reason[] {
  // Rules and groups send with a null return path, and make what they pass on neither better nor worse.
  const isPassedOn = signOf(letter, 'redirected', 'group') !== null;
  const found: Reason[] = [];
  for (const sign of letter.signs) {
    const says = because(sign);
    if (sign.kind === 'null_return_path' && !isPassedOn) found.push({ weight: 'grave', settles: true, says });
    // Nobody reads there, and it is about nothing of ours: such as the bill of a carrier.
    if (sign.kind === 'automated_address')
      found.push({ weight: 'grave', settles: extraction.intent === 'unrelated' && !isReply, says });
    if (sign.kind === 'web_program') found.push(grave(says));
    // People answer through help desks too.
    if (sign.kind === 'help_desk') found.push(answer === null ? grave(says) : light(says));
    if (sign.kind === 'machine_subject' || sign.kind === 'other_head' || sign.kind === 'carries_report')
      found.push(light(says));
  }
  if (echoOf(ownWords(letter), others) >= LONG_ECHO)
    found.push(light('it repeats our words, or those of an earlier mail, as its own'));
  // Alone it says nothing: clocks differ, and a yes is quickly typed.
  if (secondsAfterNotice !== null && secondsAfterNotice < FASTER_THAN_READING_SECONDS && found.length > 0)
    found.push(light('it came faster than anybody reads'));
  return found;
}

/** Newsletters. What a group passes on, and what some companies' relays send, bears the same marks: there the words decide. */
function ofMassMail({ letter, extraction, answer, isReply }: Written): Reason[] {
  const offers = signOf(letter, 'list_unsubscribe');
  const bulk = signOf(letter, 'bulk');
  const isGroups = signOf(letter, 'group') !== null;
  const isAboutNothing = extraction.intent === 'unrelated' && !isReply;
  if (offers !== null) {
    const weight = answer === null ? 'grave' : 'light';
    const settles = isNewsletter(letter) || isAboutNothing;
    const isMembers = isGroups && !(isAboutNothing && signOf(letter, 'bulk', 'mass_mail') !== null);
    return isMembers ? [] : [{ weight, settles, says: because(offers) }];
  }
  return bulk === null || isGroups ? [] : [{ weight: 'light', settles: isAboutNothing, says: because(bulk) }];
}

/** Where programs and people share an address, the words say which of them wrote. */
function ofRole({ letter, others }: Written, sound: Sound): Reason[] {
  const role = signOf(letter, 'program_address', 'desk_address', 'shared_address');
  if (role === null) return [];
  const repeats = echoOf(ownWords(letter), others) >= LONG_ECHO;
  if (sound === 'perhaps' && role.kind !== 'shared_address') return [grave(because(role))];
  return sound === 'machine' || sound === 'perhaps' || repeats ? [light(because(role))] : [];
}

const LIKELY = 0.6;
const POSSIBLE = 0.3;
const PLAIN = 0.9;

type Sound = 'machine' | 'perhaps' | 'person' | 'unread';

/** First letters that state a matter of their own. */
const MATTERS: ReadonlySet<Extraction['intent']> = new Set([...NEEDS, 'third_party_claim', 'update']);

/**
 * By whom the words sound to be written. The reader of answers knows what people and programs write in answer to a question.
 * A long letter about a matter of its own is neither: where it can answer nothing, only what is surely a program's counts.
 */
function soundOf({ answer, extraction, letter, mayAnswer }: Written): Sound {
  if (letter.flags.includes('encrypted_body') || !saysWords(letter)) return 'unread';
  if (answer === null) {
    const isReadSo = extraction.intent === 'auto_reply' || extraction.intent === 'bounce';
    return extraction.readBy.model.read && isReadSo ? 'machine' : 'unread';
  }
  const isSurely = answer.kind === 'machine' && answer.degree === 'sure';
  if (!mayAnswer && !isSurely && MATTERS.has(extraction.intent)) return 'unread';
  if (answer.machine >= LIKELY || (answer.kind === 'machine' && answer.degree !== 'unknown')) return 'machine';
  const isRole = signOf(letter, 'automated_address', 'program_address', 'desk_address', 'shared_address') !== null;
  const acknowledges = answer.kind === 'receipt' && (isRole || signOf(letter, 'help_desk') !== null);
  return answer.machine >= POSSIBLE || answer.kind === 'machine' || acknowledges ? 'perhaps' : 'person';
}

const LINK = /\bhttps?:\S+/i;
const LINKS = new RegExp(LINK, 'gi');

/** A link says nothing of who put it there. */
function saysWords(letter: Letter): boolean {
  return /\p{L}/u.test(ownWords(letter).replaceAll(LINKS, ' '));
}

/**
 * Words alone are a judgement, and no knowledge. In an answer to us that is enough. But a program may say in the name of a
 * person, from their own mailbox, that their letter waits elsewhere: encrypted, scanned or shared. A person looks at that.
 */
function isKnownByWords({ answer, letter, isProved, mayAnswer }: Written): boolean {
  const isPlain = answer?.kind === 'machine' && answer.degree === 'sure' && answer.machine >= PLAIN;
  const pointsElsewhere = letter.attachments.length > 0 || LINK.test(ownWords(letter));
  return isPlain && (mayAnswer || !isProved || !pointsElsewhere);
}

function mayBeOfItsWriter(letter: Letter, { customer }: Pick<Extraction, 'customer'>): boolean {
  const [from] = letter.from;
  if (from === undefined) return true;
  const named = {
    address: from.address,
    displayed: from.name,
    signed: customer.contactName?.value ?? null,
    company: customer.company?.value ?? null,
    words: wordsOf(letter, ['own', 'signature']),
  };
  return isOfItsWriter(named) ?? true;
}

/** A person, or whoever uses the mailbox: several people, or programs beside them. */
function whoWrites({ letter, answer, isReply, extraction }: Written): Authorship {
  const role = signOf(letter, 'program_address', 'desk_address', 'shared_address');
  if (role === null) {
    const isNobodys = !isReply && NEEDS.has(extraction.intent) && !mayBeOfItsWriter(letter, extraction);
    return isNobodys
      ? { by: 'shared', reasons: ['its address has nothing of the name of whoever writes'] }
      : { by: 'person', reasons: [] };
  }
  const reasons = [because(role)];
  // A first mail from a web site may be a form's that anybody filled in, whatever it says.
  if (role.kind === 'program_address') return { by: 'unsure', reasons };
  if (answer === null) {
    const isUnread = role.kind === 'desk_address' || (isReply && !NEEDS.has(extraction.intent));
    return { by: isUnread ? 'unsure' : 'shared', reasons };
  }
  const isAnswered = answer.degree !== 'unknown' && answer.kind !== 'other';
  return { by: isAnswered || role.kind === 'shared_address' ? 'shared' : 'unsure', reasons };
}
