/** A letter as it was judged goes in; what it is written for comes out. */
import { INTENTS, type Intent } from '../../domain/lists.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import { hostName } from '../../domain/organisation.ts';
import { isNewsletter, knownMachine, signOf } from '../../domain/sign.ts';
import { bringsAgreement } from '../rules/psa.ts';
import type { Sentence } from '../rules/sentences.ts';
import { mostSaid } from './holder-features.ts';
import type { Judgement } from './judge.ts';
import type { Page } from './page.ts';

const CUSTOMERS: ReadonlySet<Intent> = new Set([
  'self_referral',
  'psa_referral',
  'update',
  'agent_change',
  'confirmation',
]);

export interface Known {
  /** It names an agent of record, or wants none, and an agency. */
  readonly isWhole: boolean;
  /** No need, no service, no agent and no agency. */
  readonly saysNothing: boolean;
  readonly own: readonly Sentence[];
}

/** What headers show stands above what words are like. */
export function intentOf({ page, intent, said: sayings }: Judgement, { isWhole, saysNothing, own }: Known): Intent {
  const { letter, headers } = page;
  const known = knownMachine(letter);
  if (known !== null) return known.as === 'own' ? 'unrelated' : known.as;
  if (isInternal(page) || (isNewsletter(letter) && !isWhole)) return 'unrelated';
  // An agreement that comes along makes of a referral one that begins with it.
  const hasAgreement = page.lines.some(({ zone }) => zone === 'agreement') || bringsAgreement(letter, own);
  const refersNothing = saysNothing && !hasAgreement;
  const ranked = Object.entries(intent).toSorted((one, other) => other[1] - one[1]);
  const said =
    ranked
      .map(([name]) => INTENTS.find((each) => each === name) ?? 'unrelated')
      // Whoever is of an agent's or an agency's house speaks for no customer.
      .filter((each) => !headers.isOfParty || !CUSTOMERS.has(each))
      // Nothing is taken back that no sentence takes back.
      .filter((each) => each !== 'withdrawal' || mostSaid(sayings, page, 'withdraws') >= SAID)
      .filter((each) => !refersNothing || (intent[each] ?? 0) >= CLEAR)
      .find((each) => !refersNothing || !NEEDS_CONTENT.has(each) || (each === 'update' && headers.isReply)) ??
    'unrelated';
  const found = hasAgreement && OPENS.has(said) ? 'psa_referral' : said;
  const isPassedOn = signOf(letter, 'redirected', 'group') !== null;
  const isLikeAMachines =
    signOf(letter, 'machine_subject') !== null || (signOf(letter, 'null_return_path') !== null && !isPassedOn);
  return isLikeAMachines && !OF_PEOPLE.has(found) ? 'auto_reply' : found;
}

/** From where on some sentence says it. */
const SAID = 0.2;
/** From where on words that refer to nothing are taken for what they are most like. */
const CLEAR = 0.5;
/** What no letter is that names no need, no service and no party. */
const NEEDS_CONTENT: ReadonlySet<Intent> = new Set(['self_referral', 'update', 'agent_change']);
/** What a letter may seem to be whose agreement says the rest. */
const OPENS: ReadonlySet<Intent> = new Set(['self_referral', 'inquiry', 'unrelated']);
const OF_PEOPLE: ReadonlySet<Intent> = new Set(['self_referral', 'psa_referral', 'agent_change', 'inquiry']);

/** Between the people of one party. */
function isInternal({ letter: { from, to, cc, subject }, directory: { agencies, agents } }: Page): boolean {
  if (/^\s*(?:fwd?|fw)\s*:/i.test(subject)) return false;
  const hosts = [...from, ...to, ...cc].map(({ address }) => hostName(address.slice(address.lastIndexOf('@') + 1)));
  const [host = ''] = hosts;
  const isTheirs =
    isCompanyHost(host) && [...agencies, ...agents].some(({ domains }) => domains.map(hostName).includes(host));
  return isTheirs && to.length + cc.length > 0 && hosts.every((each) => each === host);
}
