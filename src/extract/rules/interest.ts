/** The sentences of a letter in; whether the business is in the market, only exploring, or does not say out. */
import type { Extraction } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { type Caseless, caseless } from './caseless.ts';
import { evidenceIn, type Sentence } from './sentences.ts';

/** Nothing is left open by these, whatever else the letter muses about. */
const DECIDED = caseless(
  /\b(?:(?:we|I|who|it|board|committee|owners?|council|trustees|elders|management|ceo|cfo|partners) (?:['’]?(?:ve|have|has|had) )?(?:\w+ )?(?:approved|voted (?:to|for|the)|authori[sz]ed the|signed off|funded|decided (?:to|on|that|it)|resolved to)|(?:is|are|been|was) (?:funded|approved|budgeted)|approved (?:the (?:money|spend|budget|purchase|replacement|project)|budget|this)|sign-off|(?:we|I)(?:['’]re| are| am|['’]m)(?: all| now| definitely| already| still)? (?:buying|in the market|ready to (?:buy|sign|move|go|order|purchase)|purchasing|contracting|going to market|going to (?:buy|replace|sign)|signing|doing it)|is (?:buying|in the market|contracting|going to market|purchasing|procuring|acquiring)|(?:a|the) purchase and not|no longer a maybe|decision (?:is )?(?:made|has been made)|made (?:the|our) decision|made up our minds?|made the call|it['’]?s a go\b|a go on our end|money is (?:there|set aside)|authori[sz]ed to (?:spend|buy|sign|commit)|(?:is|are|['’]re|am|['’]m) (?:going|moving|pressing|forging) (?:ahead|forward)|goes ahead|will be (?:contracting|buying|purchasing|signed|placing an order)|ready to (?:buy|sign)|estamos comprando|hemos decidido|está aprobado|nous achetons|avons décidé|budget est approuvé|decidimos|vamos (?:comprar|contratar|a comprar|a contratar)|estamos comprando|compramos)\b/iu,
);
const TENTATIVE = caseless(
  /\b(?:(?:just|only|merely|simply|still) (?:exploring|looking|researching|browsing|curious|window|kicking|gathering|sizing|thinking)|explor(?:e|ing|atory)|(?:maybe|perhaps|possibly|probably|likely|not before|not until) (?:in )?(?:next (?:year|spring|summer|fall|autumn|fiscal)|20\d\d|later)|no (?:budget|money|funding|funds)|budget (?:is(?:n['’]t| not)|has(?:n['’]t| not)|(?:may|might|could) not)|not (?:yet )?(?:ready|approved|budgeted|funded|decided|committed|a commitment|committing)|may (?:look|need|want|replace|consider|be (?:in the market|looking)|move|decide|go|buy|switch)|(?:may|might|could) (?:be )?(?:interested|buy|replac\w+|need|want|look(?:ing)?|consider|do|turn into|go)|thinking (?:about|of)|toying with|kick(?:ing)? (?:around|the tires)|early days|early stage|no (?:firm |final )?(?:decision|commitment|promises|timeline)|(?:have|has)(?:n['’]t| not) (?:yet )?(?:decided|approved|voted|been (?:approved|decided|voted))|undecided|considering|tentative\w*|window[- ]shopping|at some point|some day|someday|down the road|pending (?:approval|budget|funding)|nothing (?:firm|is (?:firm|voted|decided|signed|approved|certain)|definite|decided|certain|signed)|can['’]?t promise|cannot promise|no promises|big ["“”]?if|if (?:we|anything|the (?:board|money|budget|numbers|council))\b[^.;]{0,50}(?:we (?:do|would|might|could|will)|something|approve[sd]?|allow|there|goes)|dipping (?:a|our) toe|feeling (?:things )?out|getting a feel|ballpark|wish list|on (?:our|the|somebody['’]s) radar|not in a (?:hurry|rush)|whenever that is|subject to (?:board|budget|funding)|would (?:perhaps|possibly|maybe)|tal vez|quizás?|peut-être|talvez|explorando|à l['’]étude|estamos evaluando|nous étudions|estudando)\b|[“"]maybe[”"]/iu,
);
const NOT_SO =
  /\b(?:nothing|none|nobody|no one|nor|without|hasn['’]t|haven['’]t|no longer|not|isn['’]t|aren['’]t|never|rather than|past|beyond|wrote|told you|said|used to|no (?:statement|representation|promise)|whether)\b[^.;]{0,40}$/i;
/** `may look at the bills whenever you like`: an offer to the reader, not the project. */
const FOR_READER = /\b(?:you|your|they|he|she|agent|engineers?|carrier|competitor)\b[^.;,]{0,12}$/i;
const WANTS = caseless(
  /\b(?:(?:we|I)(?:['’](?:d|ll|re|ve)| would| also| really| all| just| do| will| need| now| still| then| have| are| am)*,? (?:want|need|require|intend|plan|like|replac\w+|looking|shopping|moving|switching|leaving|going|seek(?:ing)?|getting rid|after|must|aim|wish|expect|mean|sign|signing|buy|ready|growing|opening|building|have to|put|moved?|running out)|(?:needs|wants|requires)(?! (?:me|us|you|help with the form)\b)|(?:want|need)(?:ed)? (?:new|to|a|an|better|faster|something|somebody|someone|help|it|all|more|quotes?|pricing|that|those|phones?|internet)|(?:is|are) (?:replacing|moving|leaving|looking|switching|opening|upgrading|seeking|migrating|consolidating|shopping|growing|going to|in need|to be replaced|getting rid)|refers? (?:itself|ourselves|its own|our own)|referring (?:our|my|its) own|wishes to|intends? to|(?:has|have) (?:decided|resolved)|looking (?:for|to|at)|shopping for|would like|must (?:be|have|go)|asking for|requests? for|in need of|get us|out to replace|request (?:a )?(?:quote|proposal|pricing)|is (?:procuring|acquiring)|replacement of|as much in the market|buying|are up for|necesitamos|queremos|buscamos|quisiéramos|necesita|(?:vamos|va|van) a (?:contratar|comprar|adquirir|cambiar)|pretend(?:emos|e|em) (?:contratar|adquirir|comprar)|(?:va|allons|vont|souhaite|souhaitons) (?:acheter|acquérir|remplacer|changer|contracter)|cherch(?:e|ons)|desej(?:amos|a)|quer(?:emos)?|nous (?:voulons|cherchons|souhaitons|devons|aimerions|avons besoin)|souhaite|besoin de|precisamos|procuramos|gostaríamos|vamos (?:trocar|cambiar)|remplacer|reemplazar|substituir)\b/iu,
);
const ORDERED =
  /\b(?:put (?:them|it|those|that) on the order|add (?:them|it|those|that)|can (?:we|you) (?:also |please )?add|please (?:also )?add|also add|we['’]?ll be \d|(?:still|remains?|stays?) (?:buying|signing|on|the plan)|(?:purchase|project|order|rest|need|plan)\b[^.;]{0,20} (?:is|stays|remains) (?:as (?:it was|before)|unchanged|the same)|(?:purchase|project|order|rest|plan|it)\b[^.;]{0,40}\b(?:goes|is going|moves|stands|continues|proceeds) (?:ahead|forward|on|as)|goes forward|going forward as|still (?:signing|buying|in the market))\b/i;
const DECLINED =
  /\b(?:not (?:in the market|interested|looking|buying|shopping|in a position)|no (?:interest|project|plans|need)|nothing to buy|do(?:n['’]t| not) (?:need|have) (?:any|a|an)thing|not have anything to buy|don['’]t have anything)\b/i;

export function interestOf(
  letter: Letter,
  sentences: readonly Sentence[],
  opportunity: { readonly hasServices: boolean },
): Extraction['interest'] {
  const first = (test: (text: string) => boolean): Sentence | undefined => sentences.find(({ text }) => test(text));
  const decided = first((text) => says(DECIDED, text));
  if (decided !== undefined) return { level: 'affirmed', evidence: [evidenceIn(letter, decided)] };
  const declined = first((text) => DECLINED.test(text));
  const tentative = first((text) => says(TENTATIVE, text) && !ABOUT_ELSE.test(text));
  if (tentative !== undefined && opportunity.hasServices)
    return { level: 'tentative', evidence: [evidenceIn(letter, tentative)] };
  if (declined !== undefined) return { level: 'absent', evidence: [] };
  const wants = first(
    (text) => ORDERED.test(text) || ((WANTS.test(text) || BUYS.test(text) || OWN.test(text)) && !ABOUT_ELSE.test(text)),
  );
  if (wants !== undefined && opportunity.hasServices)
    return { level: 'affirmed', evidence: [evidenceIn(letter, wants)] };
  const ordered = first((text) => ORDERED.test(text));
  if (ordered !== undefined) return { level: 'affirmed', evidence: [evidenceIn(letter, ordered)] };
  return { level: 'absent', evidence: [] };
}

/** What is going to be bought, by whomever: `will be replacing`, `has to have`. */
export const BUYS =
  /\b(?:will|shall|must|has to|have to|is to|are to|going to|would like to|plans? to|intends? to|wants? to|needs? to|hopes? to|aims? to|about to|ready to|looking to|time to) (?:be )?(?:finally )?(?:replac|buy|purchas|get(?:ting)?|hav(?:e|ing) (?:new|an?|better)|mov(?:e|ing)|switch|chang|upgrad|install|add|put(?:ting)? in|procur|acquir|contract|order|roll(?:ing)? out|migrat|consolidat|overhaul|moderni[sz]|rebid|outsourc|renew)\w*/i;

/** Somebody puts a need forward in words of their own, be it decided or dreamt of. */
export function statesNeed(text: string): boolean {
  return says(DECIDED, text) || WANTS.test(text) || BUYS.test(text) || says(TENTATIVE, text);
}

/** In first-person words, so that it is the writer's own need. */
export function statesOwnNeed(text: string): boolean {
  return OWN.test(text);
}

const OWN = caseless(
  /^\W{0,3}(?:(?:hi|hello|hey|yo|ok|so|morning|afternoon)\b[^.!]{0,30}?[,.!–-]* )?(?:also |we |just )?(?:need(?:ing)?|want(?:ing)?|looking (?:for|to)|seeking|trying to|interested in|in the market|time (?:to|for)|shopping)\b|\b(?:(?:we|I)(?:['’](?:d|ll|re|ve|m)| would| also| really| all| just| do| will| now| still| have| are| am| been| both)*,? (?:want|need|require|intend|plan|like|replac\w+|looking|shopping|moving|switching|leaving|seek\w*|after|buy\w*|ready|sign\w*|purchas\w*|procur\w*|contract\w*|look for|in the market|opening|growing|outgrown|made (?:up|the)|decided|pay|spend|run|operate|use)|(?:our|my) (?:\w+ ){0,3}(?:offices?|sites?|stores?|shops?|clinics?|branch\w*|network|phones?|phone system|telephones?|internet|buildings?|users?|employees|company|business|people|plants?|warehouses?|staff|contract|carrier|provider|pbx|lines?|servers?|bills?|board|locations?|campus\w*|hotels?|schools?|trucks?|data|firewall\w*|backups?|own (?:need|referral|request))|shopping for|necesitamos|queremos|buscamos|nuestr[oa]s? (?:oficinas?|red|tiendas?)|nous (?:voulons|cherchons|souhaitons|avons)|nos (?:bureaux|magasins|sites)|precisamos|noss[oa]s? (?:lojas?|escritórios?|rede))\b/iu,
);

/** Meetings, calls and names may be tentative without the project being so. */
const ABOUT_ELSE =
  /\b(?:(?:may|might|could|would) (?:I|you|we (?:speak|talk|meet|call|suggest))|considering (?:your|the) (?:offer|agent)|if you (?:need|have|want|can|could|like|would)|call|meeting|thursday|friday|monday|tuesday|wednesday|lunch|agent of record (?:may|might)|(?:channels?|agenc(?:y|ies)|agents?|distributors?|bidders?|placement)\b[^.;]{0,30}\bnot (?:yet )?decided)\b/i;

function says(pattern: Caseless, text: string): boolean {
  const match = pattern.exec(text);
  if (match === null) return false;
  const before = text.slice(0, match.index);
  return !NOT_SO.test(before) && !(pattern === TENTATIVE && FOR_READER.test(before)) && !/\?\s*$/.test(text);
}
