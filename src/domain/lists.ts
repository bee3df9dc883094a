/** The closed lists of the field: intents, services, reasons. Each is written once, here, spelled as in the labelled letters. */

export const INTENTS = [
  'self_referral',
  'psa_referral',
  'update',
  'agent_change',
  'confirmation',
  'dispute',
  'withdrawal',
  'third_party_claim',
  'inquiry',
  'unrelated',
  'auto_reply',
  'bounce',
] as const;
export type Intent = (typeof INTENTS)[number];

export const SERVICES = [
  'ucaas',
  'ccaas',
  'sd_wan',
  'connectivity',
  'wireless',
  'security',
  'cloud',
  'backup_dr',
  'colocation',
  'managed_it',
  'iot',
  'pots_replacement',
  'expense_management',
  'cx_ai',
  'hardware',
  'other',
] as const;
export type Service = (typeof SERVICES)[number];

export const ASKS = ['compensation_transparency', 'accountability', 'education'] as const;
export type Ask = (typeof ASKS)[number];

/** The five parts of a complete referral. `placement` is noted when it lacks, but never blocks. */
export const PARTS = ['interest', 'opportunity_summary', 'master_agency', 'agent_of_record', 'placement'] as const;
export type Part = (typeof PARTS)[number];

export const INTERESTS = ['affirmed', 'tentative', 'absent'] as const;
export type Interest = (typeof INTERESTS)[number];

export const PLACEMENTS = ['sole', 'competing', 'unstated'] as const;
export type Placement = (typeof PLACEMENTS)[number];

export const SIGNATORIES = ['customer', 'agent', 'agency'] as const;
export type Signatory = (typeof SIGNATORIES)[number];

/** Why a letter waits for an operator. The key is stable: dashboards, tables and the console lean on it. */
export const HOLD_REASONS = {
  unverified_sender: 'nothing proves who wrote this mail',
  contradicted_sender: 'our own border says that the mail is not from its From domain',
  malformed_sender: 'the mail has not exactly one From header with exactly one mailbox',
  company_not_proved: 'the writer is proved, and nothing proves that they write for the company that the mail names',
  on_record_elsewhere: 'the company that the mail names is on record under another domain',
  look_alike_domain: 'the domain of the mail looks like that of somebody whom we know',
  borrowed_name: 'the name beside the address is that of somebody else',
  replayed: 'the mail may be an earlier one of its writer that somebody sent once more',
  unsure_author: 'a program may have written the mail, and a program speaks for nobody',
  recalled: 'the customer’s mail program asks to take back an earlier mail',
  public_body: 'procurement rules may forbid a public body, or an applicant for E-Rate, to refer itself',
  no_answer: 'the customer did not answer our question',
  contested: 'two voices of the same customer name different agents of record',
  disputed: 'the customer says that something is wrong',
  denied: 'the customer says no to a later mail in their name, about which we asked',
  read_wrong: 'the customer says that what we understood of their mail is not right',
  agent_not_listed: 'the agent of record named by the customer is not in the directory',
  agent_not_with_agency: 'the directory does not list the named agent with the named agency',
  agent_unreachable: 'the directory has no mail address for the named agent',
  agency_not_listed: 'the master agency named by the customer is not in the directory',
  agency_not_served: 'the master agency named by the customer is known, and not served by this installation',
  agency_unreachable: 'the directory has neither a desk nor a sales manager for the named master agency',
  several_agencies: 'the mail asks for two or more master agencies',
  several_agents: 'the mail assigns two or more agents of record',
  no_agent_wanted: 'the customer says that they want no agent of record',
  /** Of earlier versions: today such a designation is likely at most, or left open. */
  readers_disagree: 'two readers of the mail read different designations',
  reply_in_thread: 'a reply in the thread of an earlier referral',
  not_understood: 'it is not understood what the mail asks for',
  asks_to_wait: 'the customer asks us to wait',
  data_request: 'the writer appeals to data protection law, or asks to be forgotten',
  two_referrals: 'the mail refers to two referrals',
  colleague_answered: 'a colleague answered in place of the one we asked, and does not say that they may decide it',
  party_in_thread: 'an agent or agency writes in the thread of their referral',
  follow_up_without_thread: 'the mail speaks of an earlier referral and does not stand in its thread',
  third_party_claim: 'somebody else puts forward the opportunity of the customer',
  inquiry: 'a question about self-referral, for a person to answer',
  psa_to_read: 'the mail begins or carries a professional services agreement',
  too_large: 'the mail is larger than the limit: only its headers were fetched',
  unreadable: 'reading the mail failed twice',
  over_the_limit: 'the mail exceeds a limit of structure, such as its number of parts',
  hidden_text: 'the mail holds hidden text that names a party',
  unreadable_attachment:
    'the mail leaves to an attached file what it does not say itself, and that file cannot be read',
  encrypted_mail: 'the mail is encrypted, and nobody here has its key',
  taken_back: 'an operator says that this is a referral',
  said_otherwise: 'on the telephone the customer said something else than what is on record',
} as const;
export type HoldReason = keyof typeof HOLD_REASONS;

/** Why nothing was done about a mail. The key is as stable as that of a hold. */
export const IGNORE_REASONS = {
  our_own: 'a mail of ours that came back',
  bounce: 'a mail server reports that a mail was not delivered',
  auto_reply: 'an automatic reply',
  newsletter: 'a newsletter, or mail of a mailing list',
  machine: 'a program wrote this mail',
  unrelated_unproved: 'no referral was found in it, and nothing proves who wrote it',
  by_operator: 'an operator ignored it',
} as const;
export type IgnoreReason = keyof typeof IGNORE_REASONS;

export interface Ignored {
  readonly because: IgnoreReason;
  /** What shows it, for people: the header that gave a program away, or what the operator wrote. */
  readonly says: string | null;
}

/** Why no language model had a part in a reading. */
export const WITHOUT_MODEL = {
  none_set: 'no model is set up',
  not_for_a_model: 'a machine wrote the mail, or its writer added no word',
  plain_yes: 'a plain yes to what was read back needs no second reader',
  unproved_writer: 'nothing proves who wrote the mail, and a model is not paid to read it',
  over_budget: 'the budget of the day was spent',
  failed: 'the model gave no answer that could be used',
} as const;
export type WithoutModel = keyof typeof WITHOUT_MODEL;

/** What the time of a letter, and of a notice, is spent on. */
export const STAGES = ['read', 'verify', 'extract', 'decide', 'commit', 'send'] as const;
export type Stage = (typeof STAGES)[number];

/** What became of a letter. A letter without an outcome is unfinished work. */
export const OUTCOMES = ['referral', 'hold', 'claim', 'ignored', 'duplicate'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Who is mailed without being asked: nobody, the desk alone, whoever an operator releases, or everybody concerned. */
export const MODES = ['shadow', 'desk', 'approve', 'automatic'] as const;
export type Mode = (typeof MODES)[number];

/** Why others go before a mail. None of it says what the mail is worth: it is read all the same, in its turn. */
export const BEHIND = {
  sender: 'more mail of its sender came shortly before, and nothing proves who wrote it',
  domain: 'much mail of its sender’s domain came shortly before, and nothing proves who wrote it',
  network: 'much mail of the network that it came from came shortly before, and nothing proves who wrote it',
  heavy: 'its size, its files or its layout make it long to read',
  slow_dns: 'the DNS of its sender was slow to answer',
  failed: 'reading it failed',
} as const;
export type BehindWhy = keyof typeof BEHIND;
