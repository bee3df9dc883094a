/** The claim: somebody else's assertion that they hold a customer's opportunity. It is kept, and never becomes a designation. */
import type { Rung } from './voice.ts';

export interface Claim {
  readonly rung: Extract<Rung, 'forwarded_by_agent' | 'agents_word'>;
  /** The address that it came from. */
  readonly claimant: string;
  /** The agent of the directory who writes from there. */
  readonly agentId: string | null;
  readonly company: string | null;
  /** Of the customer that it speaks of, lower case; null where it names none. */
  readonly customerDomain: string | null;
}
