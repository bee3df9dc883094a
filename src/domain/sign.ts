/** The signs on a mail: what its header, its structure or its addresses say of who, or what, wrote it. Read by `read/origin.ts`, judged by `decide/authorship.ts`. */

export const SIGNS = {
  own_notice: 'it carries the mark of a notice of ours',
  delivery_report: 'a mail server reports what became of a mail',
  read_receipt: 'a mail program reports that a mail was shown',
  other_report: 'a program reports something in the form of a report',
  auto_replied: 'its header says that a program answered',
  auto_generated: 'its header says that a program made it',
  calendar_reply: 'a calendar answers an invitation',
  null_return_path: 'nobody is to hear where it cannot be delivered',
  machine_subject: 'its subject begins as those of automatic mails do',
  other_head: 'its subject puts other words than Re: before the subject of the mail that it answers',
  recall: 'a mail program asks to take back an earlier mail',
  reaction: 'a mail program tells of a reaction such as a thumbs-up',
  help_desk: 'a help desk or a ticket system sent it',
  web_program: 'a program of a web site sent it',
  carries_report: 'a report stands beside its words',
  automated_address: 'its address is one that nobody reads',
  program_address: 'its address is one from which web sites and devices write',
  desk_address: 'its address is one at which a help desk answers, by its people or by its program',
  shared_address: 'its address is one that several people use',
  redirected: 'a rule of another mailbox passed it on',
  group: 'it came through a group or a discussion list',
  list_unsubscribe: 'it offers to unsubscribe',
  bulk: 'its header calls it bulk',
  mass_mail: 'it bears the marks of a program for mass mail',
} as const;
export type SignKind = keyof typeof SIGNS;

export interface Sign {
  readonly kind: SignKind;
  /** What shows it, such as `Auto-Submitted: auto-replied`. */
  readonly says: string;
}

type Signed = { readonly signs: readonly Sign[] };

export function signOf({ signs }: Signed, ...kinds: readonly SignKind[]): Sign | null {
  return signs.find(({ kind }) => kinds.includes(kind)) ?? null;
}

/** What is known to be a program's by its form alone, whatever its words say. */
export interface KnownMachine {
  readonly as: 'own' | 'bounce' | 'auto_reply';
  readonly sign: Sign;
}

/** Each of these is written by programs alone. RFC 3834 section 2. */
export function knownMachine(letter: Signed): KnownMachine | null {
  const own = signOf(letter, 'own_notice');
  if (own !== null) return { as: 'own', sign: own };
  const bounce = signOf(letter, 'delivery_report');
  if (bounce !== null) return { as: 'bounce', sign: bounce };
  const answer = signOf(letter, 'read_receipt', 'other_report', 'auto_replied', 'calendar_reply');
  if (answer !== null) return { as: 'auto_reply', sign: answer };
  // A rule that passes a person's mail on calls what it sends generated, and leaves the writer in From.
  const made = signOf(letter, 'auto_generated');
  if (made !== null && signOf(letter, 'redirected') === null) return { as: 'auto_reply', sign: made };
  return null;
}

/** Offers to unsubscribe, was sent by a program for mass mail, and is no group's, which offers it for each mail of a member. */
export function isNewsletter(letter: Signed): boolean {
  const bears = (...kinds: readonly SignKind[]): boolean => signOf(letter, ...kinds) !== null;
  return bears('list_unsubscribe') && bears('bulk', 'mass_mail') && !bears('group');
}
