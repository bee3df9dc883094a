/** The three statements of a self-referral, laid out for a customer who asks how to write one; the brackets are theirs to fill. */

/** What the receipt for a claimant opens in the customer's mail program, and what is known again when it comes back unchanged. */
export const THREE_STATEMENTS = [
  'We want new services for our company, namely: [what, where, for how many, by when]',
  'Please bring in the engineers of this master agency: [name of the agency]',
  'Our agent of record for this opportunity is: [name and company of the agent]; we place it [with them alone / in competition]',
] as const;
