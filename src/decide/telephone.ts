/** A telephone call that an operator attests, the mails that it is about and the numbers on record go in; whether it counts, and what lacks, comes out. */
import type { NumberOnRecord } from '../domain/call.ts';
import { isSameNumber, phoneNumberOf, standsInText } from '../domain/phone.ts';
import { mayBeOne } from '../domain/sales-manager.ts';
import type { TelephoneCall } from '../domain/voice.ts';

export interface CallGiven {
  readonly call: TelephoneCall;
  /** Every text of every mail that it is about. */
  readonly texts: readonly string[];
  /** When the first of these mails came: what was kept after it may have been kept because of it. */
  readonly since: Date;
  readonly onRecord: readonly NumberOnRecord[];
}

export type CallWeighed =
  /** The number is on record from another source: one person is enough. */
  | { readonly is: 'counts'; readonly call: TelephoneCall }
  /** Nobody but who telephoned says that the number is the customer's. */
  | { readonly is: 'second_wanted'; readonly call: TelephoneCall }
  | { readonly is: 'refused'; readonly why: string };

/** Whoever forges a mail writes a number into it that they answer themselves. */
export function weighCall({ call, texts, since, onRecord }: CallGiven): CallWeighed {
  if (phoneNumberOf(call.number) === null)
    return { is: 'refused', why: `${call.number} is not a whole telephone number: give it with its area code.` };
  const known = onRecord.find(
    ({ number, keptBy, keptAt }) =>
      isSameNumber(number, call.number) &&
      keptAt.getTime() < since.getTime() &&
      // Who telephones and who kept the number must be two people.
      (keptBy === null || !mayBeOne(keptBy, call.operator)),
  );
  if (known !== undefined) {
    const by = known.keptBy === null ? known.source : `${known.source}, kept by ${known.keptBy}`;
    return { is: 'counts', call: { ...call, numberFrom: by, second: null } };
  }
  if (texts.some((text) => standsInText(call.number, text)))
    return {
      is: 'refused',
      why: `${call.number} stands in the mail itself: whoever wrote the mail may answer it. Call a number that you have from somewhere else, such as their web site or a contract.`,
    };
  if (isTheMail(call.numberFrom))
    return {
      is: 'refused',
      why: `A number from the mail proves nothing (“${call.numberFrom}”): call one that you have from somewhere else, and say where it came from.`,
    };
  return { is: 'second_wanted', call };
}

/** What somebody types who took it from the mail; that the number stands in no mail is seen beside it. */
function isTheMail(source: string): boolean {
  return /^\W*(?:(?:from|in|out of|see|off|as in) )*(?:(?:the|this|that|their|his|her|customer['’]?s?) )*(?:e-?mail|mail|message|letter|signature|footer|mail itself)s?(?: (?:itself|signature|footer))?\W*$/i.test(
    source.trim(),
  );
}

/** A second person says that they checked the number too: another than the first, by their mailbox. */
export function confirmedBy(
  call: TelephoneCall,
  second: { readonly operator: string; readonly numberFrom: string; readonly at: string },
): TelephoneCall | string {
  if (mayBeOne(call.operator, second.operator))
    return 'You made this call yourself: a colleague has to check the number.';
  if (second.numberFrom === '') return 'Say where you found the number, or that you called it too.';
  if (isTheMail(second.numberFrom)) return 'A number from the mail proves nothing: check it at another place.';
  return { ...call, second };
}
