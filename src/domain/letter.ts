/** The letter: a mail once it has been parsed, with its writer's own words told apart from what they quote. */
import type { Sign } from './sign.ts';

export interface Address {
  /** Decoded display name, control and bidi signs removed; '' when there is none. */
  readonly name: string;
  /** Address as `local@domain`, domain lower case and in its A-label (punycode) form. */
  readonly address: string;
}

export const PART_KINDS = ['own', 'quoted', 'signature', 'disclaimer', 'banner', 'unsure'] as const;
/** `own` is what the writer wrote now; `unsure` could not be placed and therefore designates nobody. */
export type PartKind = (typeof PART_KINDS)[number];

/** A stretch of the body; the parts of a body follow each other without gap or overlap. */
export interface BodyPart {
  readonly kind: PartKind;
  /** Offsets into `Letter.body.text`, in UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Why words of a body may not have been before its writer's eyes. */
export type DoubtfulWhy =
  /** They are laid out in a way that may hide them. */
  | 'style'
  /** Of the two forms of the mail, text and HTML, only one holds them. */
  | 'one_form'
  /** They stand between signs with which some programs mark what is struck out. */
  | 'struck';

export interface DoubtfulWords {
  /** Offsets into `Letter.body.text`, as those of a part. */
  readonly start: number;
  readonly end: number;
  readonly why: DoubtfulWhy;
}

/** What the writer struck out, and so does not say: it stood at this place, and is not in the text. */
export interface StruckWords {
  readonly at: number;
  readonly text: string;
}

/** Why an attachment has no text. */
export const ATTACHMENT_NOTES = [
  /** Of a kind that holds no text, such as a picture. */
  'not_text',
  /** A document whose pages hold no text, such as a scan. */
  'no_text',
  'too_large',
  'unreadable',
  'encrypted',
  'over_the_limit',
  /** Beside a text: some of it is marked as hidden, and whoever attached the file may not have seen it. */
  'hidden_text',
] as const;
export type AttachmentNote = (typeof ATTACHMENT_NOTES)[number];

export interface Attachment {
  readonly filename: string | null;
  /** Lower case media type, such as `application/pdf`. */
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `\n` line ends; `null` when there is none to be had: `note` says why. */
  readonly text: string | null;
  /** Beside a text it says that there was more of it than is read. */
  readonly note: AttachmentNote | null;
}

/** Something that the reader noticed and that a person should see beside the letter. */
export const LETTER_FLAGS = [
  'hidden_text',
  /** Some of the writer's own words may not have been seen: `doubtful` says which. */
  'doubtful_text',
  /** Words that are meant for a program which reads the mail; what stands in their paragraph is not read. */
  'orders_to_software',
  'undecodable_bytes',
  'truncated_text',
  'broken_structure',
  'no_headers',
  'encrypted_body',
  /** Its words were signed by S/MIME or PGP, and nobody checked that: it proves nothing here. */
  'signature_unchecked',
] as const;
export type LetterFlag = (typeof LETTER_FLAGS)[number];

/** What became of a mail of ours, as a mail server reports it. RFC 3464. */
export interface DeliveryReport {
  /** The addresses to which the report came. */
  readonly cameTo: readonly string[];
  readonly recipients: readonly ReportedDelivery[];
}

export interface ReportedDelivery {
  readonly address: string;
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** RFC 3463, such as `5.1.1`. */
  readonly status: string | null;
  readonly diagnostic: string | null;
}

export interface Letter {
  /** Every mailbox of every From header, in order. RFC 5322 section 3.6.2 wants exactly one header. */
  readonly from: readonly Address[];
  readonly fromHeaders: number;
  readonly sender: Address | null;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Without folding, encoded words decoded, control and bidi signs removed. */
  readonly subject: string;
  /** Angle brackets kept. RFC 5322 section 3.6.4. */
  readonly messageId: string | null;
  /** In-Reply-To and References, oldest first, without repetition. */
  readonly references: readonly string[];
  /** ISO 8601 with the sender's own offset, as in `2026-09-14T13:12:00+02:00`; null when missing or impossible. */
  readonly date: string | null;
  /** Of who, or what, wrote it; none of them decides alone. */
  readonly signs: readonly Sign[];
  readonly body: { readonly text: string; readonly parts: readonly BodyPart[] };
  /** In the order of their places. */
  readonly doubtful: readonly DoubtfulWords[];
  /** In the order of their places. No reader takes them for the writer's words. */
  readonly struck: readonly StruckWords[];
  readonly attachments: readonly Attachment[];
  /**
   * Whole messages that this one carries (message/rfc822), as raw bytes: a journal's, a forward-as-attachment's.
   * Bounded in number (5) and size; deeper ones are reached by reading these.
   */
  readonly carried: readonly Uint8Array[];
  /** True for an Exchange journal report, whose one carried message is what was written. */
  readonly journal: boolean;
  /** What a bounce reports in the standard form; null for any other mail. */
  readonly report: DeliveryReport | null;
  readonly flags: readonly LetterFlag[];
}

export function overlap(
  one: { readonly start: number; readonly end: number },
  other: { readonly start: number; readonly end: number },
): boolean {
  return one.start < other.end && other.start < one.end;
}

/** The stretches of the body that the writer wrote now. */
export function ownWords(letter: Pick<Letter, 'body'>): string {
  return wordsOf(letter, ['own']);
}

/** The stretches of these kinds; those that follow each other stay as they stand. */
export function wordsOf({ body }: Pick<Letter, 'body'>, kinds: readonly PartKind[]): string {
  const stretches: { start: number; end: number }[] = [];
  for (const { kind, start, end } of body.parts) {
    const last = stretches.at(-1);
    if (!kinds.includes(kind)) continue;
    if (last?.end === start) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches
    .map(({ start, end }) => body.text.slice(start, end))
    .join('\n')
    .trim();
}
