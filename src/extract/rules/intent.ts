/** A letter and its sentences in; what it is written for out. */
import type { Directory } from '../../domain/directory.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Intent } from '../../domain/lists.ts';
import type { Sentence } from './sentences.ts';

const NEED =
  /\b(?:want|wants|need|needs|looking (?:for|at|to)|in the market|buy|buying|replac\w+|upgrad\w+|new|switch(?:ing)? to|move to|moving (?:to|off)|migrat\w+|purchas\w+|procur\w+|contract(?:ing)? for|acquir\w+|getting quotes|quotes?|proposals?|ready to sign|intends?|would like|evaluat\w+|explor\w+|considering|necesitamos|queremos|buscamos|nous (?:voulons|cherchons|souhaitons)|besoin|precisamos|queremos)\b/i;
const OTHERS_BUSINESS =
  /\b(?:my|our|a|this|the|one of (?:my|our)) (?:clients?|customers?|accounts?|prospects?|end users?|leads?)\b|\bon behalf of\b|\b(?:I|we)(?:'d| would) like to register\b|\bplease register (?:this|the following|them)\b|\bdeal reg(?:istration)?\b|\b(?:they|the customer) (?:want|need|are looking|is looking|have asked)\b/i;
const WE_OURSELVES =
  /\b(?:our (?:offices?|sites?|stores?|clinics?|network|phones?|phone system|internet|buildings?|users?|employees|company|business|team|people|plants?|warehouses?|staff|contract|current|it\b)|we (?:have|are|need|want|use|run|operate|pay))\b/i;
const WITHDRAWAL =
  /\b(?:call(?:ing)? (?:it|this|the project) off|withdraw(?:ing|n)?|cancel(?:l?ing|l?ed)?|stop (?:all )?work|on hold indefinitely|no longer (?:moving|going|proceeding|pursuing|need)|not (?:moving|going) (?:forward|ahead)|pull(?:ing)? (?:the plug|our referral|this)|take (?:it|this|our referral) back|decided (?:not to|against)|scrapp\w+|is dead|please close)\b/i;
const DISPUTE =
  /\b(?:never (?:asked|referred|wrote|sent|authori[sz]ed|signed|heard|agreed|gave|named|requested|said)|did(?:n['’]t| not) (?:ask|refer|write|send|authori[sz]e|sign|agree|name|say|request)|not (?:my words|mine|from (?:us|me)|authori[sz]ed by)|without (?:our|my) (?:knowledge|consent|permission|authori[sz]ation)|who (?:told|gave) you|is(?:n['’]t| not) true|false|dispute|in our name|fraud\w*|unauthori[sz]ed)\b/i;
const CONFIRMING =
  /\b(?:confirm(?:ed|s|ing)?|correct|that(?:'s| is) (?:right|it|correct|accurate)|accurate|looks (?:right|good|fine|correct)|all (?:good|correct|right)|yep|yes|exactly|approved?|agreed|spot on|no changes|as (?:stated|written))\b/i;
const CHANGE_OF_AGENT =
  /\b(?:replac\w+|instead of|no longer|switch\w*|chang(?:e|ed|ing)|remov\w+|take .{0,40} off|drop(?:ped|ping)?|in place of|swap\w*|add(?:ing|ed)?|effective (?:today|immediately|now)|from now on|going forward|as of (?:today|now)|is out|move .{0,30} (?:to|over))\b/i;
const EARLIER =
  /\b(?:referral|registration|read[- ]?back|FH-[0-9A-Z]{8}|as (?:we|I) (?:wrote|said|told)|earlier (?:mail|email|message|note)|my (?:last|previous|earlier) (?:mail|email|message|note)|we (?:already )?(?:sent|referred))\b/i;
const QUESTION_HOW =
  /\b(?:how (?:does|do|would|will|is)|what (?:is|are|does|happens)|who (?:gets|pays|is)|can (?:you|we|I)|could you (?:explain|tell)|explain|wondering|question|curious|is there (?:a|any)|do (?:we|I) (?:have|need) to)\b/i;
const PSA = /\b(?:PSA|professional services agreement)\b/i;
const PSA_CARRIED =
  /\b(?:attach(?:ed|ing|ment)?|enclos(?:ed|ing)|sign(?:ed|ing)|executed|countersign\w*|herewith|find)\b/i;
const MASS_MAIL =
  /\b(?:unsubscribe|view (?:this|it) in (?:your )?browser|you(?:'re| are) receiving this|manage (?:your )?preferences|invoice (?:number|no|#)|amount due|remit|webinar|register now|limited time|special offer|click here)\b/i;

export interface IntentNeeds {
  readonly letter: Letter;
  readonly sentences: readonly Sentence[];
  readonly directory: Directory;
  readonly hasServices: boolean;
  readonly namesParty: boolean;
  readonly isPartyAddress: (address: string) => boolean;
}

export function intentOf(needs: IntentNeeds): Intent {
  const { letter, sentences, hasServices, namesParty } = needs;
  if (letter.origin === 'bounce') return 'bounce';
  if (letter.origin === 'auto_reply') return 'auto_reply';
  if (letter.origin === 'bulk' || letter.origin === 'own') return 'unrelated';
  const text = sentences.map((sentence) => sentence.text).join('\n');
  const said = `${letter.subject}\n${text}`;
  if (MASS_MAIL.test(text)) return 'unrelated';
  const writer = letter.from[0]?.address ?? '';
  const attachments = letter.attachments
    .map(({ filename, text: content }) => `${filename ?? ''}\n${content?.slice(0, 5_000) ?? ''}`)
    .join('\n');

  if (needs.isPartyAddress(writer)) return hasServices || namesParty ? 'third_party_claim' : 'unrelated';
  const ofOthers = OTHERS_BUSINESS.test(text);
  if (ofOthers && !WE_OURSELVES.test(text) && hasServices) return 'third_party_claim';

  const isReply = letter.references.length > 0 || /^\s*(?:re|aw|rv|sv)\s*:/i.test(letter.subject);
  if (isReply || EARLIER.test(said)) {
    if (DISPUTE.test(text)) return 'dispute';
    if (WITHDRAWAL.test(text)) return 'withdrawal';
    if (namesParty && CHANGE_OF_AGENT.test(text) && EARLIER.test(said)) return 'agent_change';
    if (isReply && CONFIRMING.test(text) && text.length < 400 && !CHANGE_OF_AGENT.test(text)) return 'confirmation';
    if (isReply) return namesParty && CHANGE_OF_AGENT.test(text) ? 'agent_change' : 'update';
  }
  if ((PSA.test(said) && PSA_CARRIED.test(said)) || (PSA.test(attachments) && letter.attachments.length > 0))
    return 'psa_referral';
  if (hasServices && (NEED.test(said) || namesParty)) return 'self_referral';
  if (QUESTION_HOW.test(text) && text.includes('?') && !namesParty) return 'inquiry';
  return namesParty && NEED.test(said) ? 'self_referral' : 'unrelated';
}
