/** A claimed notice and who we are go in; the mail to send comes out, with headers that no letter can write into. */
import { asciiDomain } from '../domain/organisation.ts';
import type { OutgoingMail, Recipient } from '../domain/notice.ts';
import type { ClaimedNotice } from '../domain/ports.ts';
import { plainLine } from '../domain/plain.ts';

/** Who we are to the reader of a notice. */
export interface SenderIdentity {
  readonly name: string;
  readonly address: string;
  /** Whether Reply-To carries the reference of the referral as a plus tag. RFC 5233 section 1. */
  readonly replyTag: boolean;
  /** Where answers go; the sender's own address when left out. */
  readonly answersTo?: string | null;
}

/**
 * `code` is what the answer to its question is known by; only a notice to one reader has one.
 * `seal` is the signed head of the chain of events: whoever keeps the mail can show that history was changed after it.
 */
export function compose(
  notice: ClaimedNotice,
  identity: SenderIdentity,
  date: Date,
  seal: string,
  code: string | null,
): OutgoingMail {
  const { id, draft, rendered, logo } = notice;
  const { inReplyTo, references } = threadOf(draft.inReplyTo, draft.references);
  return {
    messageId: noticeMessageId(id, identity.address),
    from: { name: nameOf(identity.name), address: identity.address },
    replyTo: { name: nameOf(identity.name), address: replyAddress(identity, draft.facts.reference, code) },
    to: mailboxes(draft.recipients, 'to'),
    cc: mailboxes(draft.recipients, 'cc'),
    inReplyTo,
    references,
    date,
    headers: {
      'Auto-Submitted': 'auto-replied', // RFC 3834 section 5.2
      'X-Auto-Response-Suppress': 'All', // what Exchange heeds in its place
      'X-Firsthand-Notice': `${draft.facts.kind}; ${id}`,
      [SEAL_HEADER]: (seal.match(/.{1,64}/g) ?? []).join(' '), // so that it can be folded
    },
    content: {
      subject: headerText(rendered.subject, SUBJECT_SIGNS),
      text: rendered.text,
      html: rendered.html,
      attachments: rendered.attachments.map(({ filename, contentType, content }) => ({
        filename: filename.replace(/[^A-Za-z0-9._-]+/g, '_').slice(-100),
        contentType: /^[a-z]+\/[a-z0-9.+-]+$/.test(contentType) ? contentType : 'application/octet-stream',
        content,
      })),
    },
    logo,
  };
}

export const SEAL_HEADER = 'X-Firsthand-Chain';
const NAME_SIGNS = 80;
/** RFC 5321 section 4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;
const SUBJECT_SIGNS = 400;
const MOST_REFERENCES = 20;

/** The same whenever a notice is sent again; a reply is known by it. */
export function noticeMessageId(noticeId: string, senderAddress: string): string {
  return `<${noticeId}@${senderAddress.slice(senderAddress.lastIndexOf('@') + 1).toLowerCase()}>`;
}

/** Beside the signs of RFC 5321 the letters of RFC 6531, which a server takes that speaks SMTPUTF8. */
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\p{L}\\p{M}\\p{N}]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?';
const MAIL_ADDRESS = new RegExp(`^(?=.{3,254}$)${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})*$`, 'u');

/** RFC 5321 section 4.1.2 without quoted local parts and address literals: nobody has them, and they are how addresses are smuggled. */
export function isMailAddress(address: string): boolean {
  return MAIL_ADDRESS.test(address);
}

/** Such an address needs a server that offers SMTPUTF8. */
export const isBeyondAscii = (address: string): boolean => /[^\x00-\x7f]/.test(asciiDomain(address));

/** An address that is none is left out here and refused by the sender of notices. */
function mailboxes(recipients: readonly Recipient[], role: Recipient['role']): OutgoingMail['to'] {
  return recipients
    .filter((recipient) => recipient.role === role)
    .map(({ name, address }) => ({ name: nameOf(name), address: asciiDomain(address) }))
    .filter(({ address }) => isMailAddress(address));
}

function nameOf(name: string): string {
  return headerText(name, NAME_SIGNS);
}

/** What looks like an encoded word (RFC 2047 section 2) would be shown as what it encodes. */
function headerText(text: string, most: number): string {
  return plainLine(text, most).replaceAll('=?', '= ?');
}

function replyAddress(
  { address, answersTo, replyTag }: SenderIdentity,
  reference: string,
  code: string | null,
): string {
  const answers = answersTo ?? address;
  const at = answers.lastIndexOf('@');
  const tag = code === null ? reference : `${reference}-${code}`;
  const tagged = `${answers.slice(0, at)}+${tag}${answers.slice(at)}`;
  return replyTag && reference !== '' && at + tag.length < LONGEST_LOCAL_PART && isMailAddress(tagged)
    ? tagged
    : answers;
}

const MESSAGE_ID = /^(?!.*=\?)<[!-;=?-~]{1,400}@[!-;=?-~]{1,400}>$/;

/** RFC 5322 section 3.6.4: References end in the letter that is answered; of a long thread its beginning and its end are kept. */
function threadOf(
  inReplyTo: string | null,
  references: readonly string[],
): Pick<OutgoingMail, 'inReplyTo' | 'references'> {
  const parent = inReplyTo !== null && MESSAGE_ID.test(inReplyTo) ? inReplyTo : null;
  const earlier = [...new Set(references)].filter((one) => one !== parent && MESSAGE_ID.test(one));
  const thread = parent === null ? earlier : [...earlier, parent];
  const kept = thread.length > MOST_REFERENCES ? [...thread.slice(0, 1), ...thread.slice(1 - MOST_REFERENCES)] : thread;
  return { inReplyTo: parent, references: kept };
}
