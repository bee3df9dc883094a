/** Why a mail is on hold goes in; what an operator can do about it, in a sentence, comes out. */
import type { HoldReason } from '../domain/lists.ts';

const CALL_OR_ASK = 'Telephone the customer, or ask the writer.';
const KEEP_OR_IGNORE = 'Keep it with its referral, or ignore it.';

/** For each reason something that works today: a page must not lead anybody to a button that is refused. */
export const WHAT_TO_DO = {
  unverified_sender: 'Accept it, and its writer is asked to confirm; or telephone the customer.',
  contradicted_sender: 'Ignore it, or file it as a claim. Telephone the customer if you think that it is genuine.',
  malformed_sender: 'Ignore it, or telephone the customer whom it names.',
  company_not_proved: 'Telephone the company that the mail names, and record the call.',
  on_record_elsewhere: 'Telephone the contact on record of that company, and record the call.',
  look_alike_domain: 'Telephone the real company, and record the call; or ignore the mail.',
  borrowed_name: 'Telephone the person whose name it is, and record the call; or ignore the mail.',
  replayed: 'Ask the customer for a new mail, or telephone them and record the call.',
  unsure_author: CALL_OR_ASK,
  recalled: 'Ask the customer what is to be taken back. If it is the referral, record the withdrawal.',
  public_body: 'Ask whether their rules allow it. If they do, accept the mail.',
  no_answer: 'Telephone the customer, and record the call.',
  contested:
    'Telephone the customer. It is settled when they tell you who is agent of record, or when one of them writes the name that the other gave.',
  disputed:
    'Telephone the customer, or ask them to reply to our last mail with the right agent in one line: their reply settles it.',
  denied: 'Ask the customer what they want. What was on record before stays.',
  read_wrong:
    'Read what they wrote, and ask them, or telephone. A reply of theirs that names the agent or the agency goes on by itself.',
  agent_not_listed: 'Add the agent to the directory; then this mail can be accepted.',
  agent_not_with_agency: 'Add this agency to the agent in the directory; then this mail can be accepted.',
  agent_unreachable: 'Add a mail address of the agent to the directory; then this mail can be accepted.',
  agency_not_listed: 'Add the agency to the directory, or ask the writer which agency they mean.',
  agency_not_served: 'This installation does not serve that agency. Tell the customer so, and ignore the mail.',
  agency_unreachable: 'Add a desk address or a sales manager of the agency to the directory.',
  several_agencies: 'Ask the writer which of the agencies they mean.',
  several_agents: 'Ask the writer which of the agents is their agent of record.',
  no_agent_wanted: 'Ask the writer whether they want no agent at all.',
  readers_disagree: 'Read the mail. Accept what was read, or correct it first.',
  reply_in_thread: KEEP_OR_IGNORE,
  not_understood: 'Ask the writer what they want changed.',
  asks_to_wait: 'Wait for the customer. Nothing new happens until they write.',
  data_request: 'Pass it to whoever is responsible for personal data.',
  two_referrals: 'Ask the writer which of the two they mean, or keep it with one of them.',
  colleague_answered: 'Wait for the person whom we asked, or telephone them.',
  party_in_thread: 'Answer them from your own mailbox, then keep the mail with its referral.',
  follow_up_without_thread: 'Find the referral that it speaks of, and keep it there; or ask the writer.',
  third_party_claim: 'File it as a claim.',
  inquiry: 'Answer from your own mailbox, then keep the mail with its referral or ignore it.',
  psa_to_read: 'Read the agreement. Correct what is not read right, and accept it.',
  too_large: 'Ask the writer for a smaller mail.',
  unreadable: KEEP_OR_IGNORE,
  over_the_limit: KEEP_OR_IGNORE,
  hidden_text: 'Look at the hidden text. If the mail means what its visible words say, accept it.',
  unreadable_attachment: 'Ask the writer to put into the mail what the file says.',
  encrypted_mail: 'Ask the writer for a mail without encryption.',
  taken_back: 'Read the mail. Accept what was read, or correct it first.',
  said_otherwise:
    'Ask the customer to reply to our last mail with what is right, in one line: their reply changes the record.',
} as const satisfies Readonly<Record<HoldReason, string>>;
