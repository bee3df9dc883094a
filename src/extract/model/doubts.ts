/** A sentence goes in; whether it leaves open, denies or recalls what it says, and whom it makes an agent or asks for, comes out. */

/** Says that there is nobody else, and so denies nothing of whom it names. */
const NOBODY_ELSE =
  /\b(?:nobody|no ?one|none|not any ?(?:one|body)) (?:else|other)\b|\bfull stop\b|\bno other \w+|\bnot (?:going|talking|asking|shopping|seeking|getting|taking) (?:\w+ ){0,3}?(?:else|elsewhere|other bids|bids)\b/giu;
const DENIAL =
  /\b(?:not?|never|no longer|cannot|nobody|noone|none|without|neither|nor|hardly|rather than|instead|other than|except|in place of|unlike|wrong(?:ly)?|false(?:ly)?|untrue|mistak\w*|revok\w*|terminat\w*|remov\w*|replac\w*|drop(?:s|ped|ping)?|fired|dismiss\w*|reject\w*|refus\w*|deny|denies|denied|stop(?:s|ped)?|quit|pas|jamais|nunca|jamás|nicht|niemals|kein\w*|não|nao|aucun\w*|ningun\w*|ningún|nessun\w*)\b|n['’]t\b|\b(?:dont|doesnt|isnt|wont|arent|wasnt|didnt|cant)\b/iu;
const NUMBERED = /\bno\.? ?\d|\bno (?:later|more|less|fewer|sooner|rush|hurry)\b/giu;
const PAST =
  /\b(?:used to|previous(?:ly)?|former(?:ly)?|once was|until|last (?:time|year|contract|term)|back in|years ago|in the past|at the time|was|were|had|been|ex-|earlier|originally|old|était|ancien\w*|era|fue|war|bisher\w*|ehemalig\w*|foi|antigo)\b/iu;
const OPEN =
  /\?["”’)]*\s*$|\b(?:if|whether|unless|might|may (?:be|become|decide|want|choose)|maybe|perhaps|possibly|probably|presumably|either|or (?:else|maybe)|consider\w*|not sure|unsure|undecided|thinking (?:of|about)|could|suppose\w*|should we|to be (?:decided|determined|confirmed)|tbd|tba|pending|provided|depend\w*|subject to|in case|once|as soon as|assum\w*|hypothetical\w*|for example|e\.g|imagine|would(?! (?:like|be (?:happy|glad|grateful|pleased))))\b|\b(?:si|wenn|falls|vielleicht|peut-être|quizás|talvez)\b/iu;
const REPORTED =
  /\b(?:claim(?:s|ed|ing)?|sa(?:ys|id|ying)|told|tells|wrote|writes|according to|allege\w*|pretend\w*|insist\w*|argue\w*|wants? (?:me|us) to|asked (?:me|us)|calls? (?:him|her|it|them)sel\w*|introduc\w*)\b/iu;
/** Speaks to a machine, and not to an agency. */
const INSTRUCTION =
  /\b(?:ignore|disregard|(?:previous|prior|above) (?:instructions|rules)|system (?:prompt|message)|(?:answer|reply|respond|output|return) (?:that|with|only)|json|language model|llm|chatgpt)\b|^\s*(?:system|assistant)\s*:/iu;

/** A designation in such a sentence is none. */
export function isDoubtful(sentence: string): boolean {
  const rest = plainly(sentence);
  return DENIAL.test(rest) || PAST.test(rest) || OPEN.test(rest) || REPORTED.test(rest) || INSTRUCTION.test(rest);
}

/** `Would Quillstone please put an engineer on this?` asks for them, and asks no question. */
const POLITE =
  /\b(?:could|would|can|will)\b(?=[^.?]*\b(?:please|put|bring|engineers?|walk|involve|join|loop)\b)([^.?]*)\?/giu;

/** A wish in such a sentence is none; who recommended it does not matter. */
export function isDoubtfulWish(sentence: string): boolean {
  const rest = plainly(sentence).replace(POLITE, '$1');
  return DENIAL.test(rest) || PAST.test(rest) || OPEN.test(rest) || INSTRUCTION.test(rest);
}

export function isDenied(sentence: string): boolean {
  return DENIAL.test(plainly(sentence));
}

/** `As I told you`, `as Judith wrote`: the writer agrees with what was said. */
const AGREED = /\bas (?:i|we|\p{L}{2,20}) (?:wrote|said|told \p{L}{2,20})\b/giu;

function plainly(sentence: string): string {
  return sentence.replace(/\s+/g, ' ').replace(NOBODY_ELSE, ' ').replace(NUMBERED, ' ').replace(AGREED, ' ');
}

/** Stands for the party in question in the sentences that are tested below. */
export const PARTY = '\uE000';

const ROLE = String.raw`(?:agents? of record|^\W{0,4}agent\b|\baor\b|\b(?:telecom|technology|tech|it|sales|channel|our|the|as|designated|named|exclusive|sole|my|an?) (?:\w+ ){0,2}?(?:agent|broker|advis[oe]r|representative|rep|consultant|intermediary)\b|\bagente\b|\bagent mandaté|\bcourtier|\bcorredor|\bcorretor|\bmakler\b|\brepresentante\b)`;
/** Stands for what is written as a name and is not the party's. */
const ANOTHER = '\uE001';
const NAME = /\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/gu;
const PART_OF_A_ROLE = /agent|record|broker|advis|representative|consultant|telecom|technology|regist|appoint/i;
/** No other person's name stands between the party and the role. */
const NEAR = String.raw`[^.;!?${ANOTHER}]{0,60}?`;
const LINKS: readonly RegExp[] = [
  String.raw`${PARTY}${NEAR}\b(?:is|are|as|be|being|acts|serves|remains|stays|es|est|ist|é)\b${NEAR}${ROLE}`,
  String.raw`${ROLE}${NEAR}(?:\b(?:is|are|be|to|named|remains|stays|es|est|ist|é)\b|[:=,–—-])${NEAR}${PARTY}`,
  String.raw`(?:agents? of record|\baor\b)[ ,(]{1,3}${PARTY}`,
  String.raw`\b(?:put|mark|write) ${PARTY} down\b`,
  String.raw`\b(?:appoint|designat|nominat)\w*\b${NEAR}${PARTY}`,
  String.raw`\bregist\w*\b${NEAR}\b(?:under|with|to|for)\b${NEAR}${PARTY}`,
  String.raw`\b(?:put|book|log|record|submit|enter|file|credit|list|goes?)\w*\b${NEAR}\bunder\b${NEAR}${PARTY}`,
  String.raw`\b(?:book|log|record|credit|assign)\w*\b${NEAR}\b(?:this|it|us|deal|opportunity|project|account|business|order)\b${NEAR}\b(?:to|with|for)\b${NEAR}${PARTY}`,
  String.raw`${PARTY}(?:['’]s)? (?:deal|account|opportunity|registration)\b`,
  String.raw`${PARTY}${NEAR}\b(?:represents?|acts? for|speaks? for|representing|acting for)\b${NEAR}\b(?:us|our|me|the)\b`,
].map((pattern) => new RegExp(pattern, 'iu'));

/** Whether the sentence makes the party its writer's agent. */
export function makesAgent(sentence: string): boolean {
  const named = sentence.replace(NAME, (name) => (PART_OF_A_ROLE.test(name) ? name : ANOTHER));
  return LINKS.some((link) => link.test(named));
}

const AGENCY_ROLE =
  /\b(?:master (?:agency|agent)|distributors?|distribution|tsds?|tsb|agenc(?:y|ies)|brokerage|aggregator|agencia|agence|agentur|agência)\b/iu;
const ASKED =
  /\b(?:engineers?|bring|brings|involve|involved|through|via|with|loop|assign|want|would like|['’]d like|place|placed|work|use|include|ask|register|by way of|put|get|in on|file|only|just|alone|con|avec|mit|com)\b/iu;
const BROUGHT = new RegExp(
  String.raw`\b(?:bring(?:ing)?(?: in)?|through|via|with|involve|loop(?:ing)? in|by way of) ${PARTY}`,
  'iu',
);

/** Whether the sentence asks for the agency; of one that nobody knows, it has to say that it is an agency. */
export function asksForAgency(sentence: string, isListed: boolean): boolean {
  if (AGENCY_ROLE.test(sentence) && sentence.includes(PARTY)) return true;
  return BROUGHT.test(sentence) || (isListed && ASKED.test(sentence));
}

const AGENT = /\b(?:agents?|brokers?|middlem[ae]n|intermediar\w+|consultants?|advis[oe]rs?|agente|courtier)\b/iu;
export function wantsNoAgent(sentence: string): boolean {
  return AGENT.test(sentence) && DENIAL.test(sentence) && !OPEN.test(sentence) && !REPORTED.test(sentence);
}

const SOLE =
  /\b(?:only|alone|just|exclusiv\w*|sole(?:ly)?|nobody|no ?one|none|no other|not .{0,40}(?:other|bids?|shopping|else)|without .{0,20}(?:bids?|others)|solo|sólo|únic\w*|seul\w*|uniquement|nur|ausschlie\w*|apenas|somente)\b/iu;
const COMPETING =
  /\b(?:compet\w*|others?|second|another|also|(?:several|two|three) (?:bids?|proposals|quotes|offers|agents|agencies|distributors)|bids?|compar\w*|both|best|multiple|rfp|tender|otr[oa]s?|autres?|andere\w*|outr[oa]s?)\b/iu;

export function saysPlacement(sentence: string, kind: 'sole' | 'competing'): boolean {
  return (kind === 'sole' ? SOLE : COMPETING).test(sentence) && !OPEN.test(sentence);
}
