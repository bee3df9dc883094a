/** The sentences of a letter in; whether its writer places the business with these parties alone or has others compete out. */
import type { Extraction } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { caseless } from './caseless.ts';
import { either } from './matches.ts';
import { evidenceIn, type Sentence } from './sentences.ts';

const PARTY = String.raw`(?:agents?|agenc(?:y|ies)|distributors?|brokers?|part(?:y|ies)|partners?|firms?|shops?|channels?|vendors?|suppliers?|bidders?|bids?|quotes?|proposals?|offers?|compan(?:y|ies)|outfits?|houses?|registrations?|consultants?|resellers?|routes?|hands?|desks?)`;

/** Words that turn the announcement of others round: `no beauty contest`, `I don't want five companies bidding`. */
const NOT =
  /\b(?:no|not|never|without|neither|nor|none|nobody|isn['’]?t|aren['’]?t|won['’]?t|don['’]?t|doesn['’]?t|didn['’]?t|wouldn['’]?t|haven['’]?t|cannot|can['’]?t|refuse|rather than|instead of|declined?|turned down|sin|sans|sem|ningún|aucune?|nenhum\w*)\b/i;

/** Two agents may share the work; agencies, bids and suppliers beside each other compete. */
const RIVAL = PARTY.replace('agents?|', '');

const OTHERS = new RegExp(
  [
    String.raw`\b(?:take|get|have|want|seek|invite)\w* (?:proposals|quotes|bids|offers) (?:through|from|via|by) [^.;]{3,60} and (?:through |from |via )?[^.;]{3,40} and (?:choose|pick|compare|decide|select)\b`,
    String.raw`(?<!\ball (?:the )?)\b(?:two|2|three|several|multiple|both|competing|rival|parallel) (?:(?:competing|different|rival|separate|master|other|independent) )*${RIVAL}\b`,
    String.raw`\b(?:one|two) more (?:master )?${RIVAL}\b`,
    String.raw`\b(?:one|an|a|the|some|any)\s?(?:other|second|third|rival|competing) (?:master )?${RIVAL}\b`,
    String.raw`\b(?:other|second|third|rival|competing|additional|further) (?:master )?${RIVAL}\b`,
    String.raw`\b(?:another|other|second|rival|competing) agents?\b(?=[^.;]{0,60}\b(?:bid|quot|propos|compet|pitch|pric|offer|numbers?\b|figures?\b|rival))`,
    String.raw`\banother (?:master )?${RIVAL}\b`,
  ]
    .map((source) => String.raw`(?:${source})(?! (?:of|for) (?:our|my|these|those))`)
    .join('|'),
  'i',
);
const TAKES_PART =
  /\b(?:will|shall|would|to be|are|is|am|have|has|can|may|let(?:ting)?|invit\w+|ask(?:ed|ing)?|consider\w*|compar\w+|hear(?:ing)?|get(?:ting)?|want|tak\w+|bring\w*|announc\w+|select\w*|nam(?:e|ed|ing)|bid(?:ding)?|quot\w+|propos\w+|compet\w+|going|look(?:ing)? at|talk(?:ing)? (?:to|with)|each)\b/i;
const COMPETE =
  /\b(?:compet(?:e|es|ed|ing|itive(?:ly)?|ition)|contest|bake[- ]?off|shoot[- ]?out|beauty (?:contest|parade)|run[- ]?off|head[- ]to[- ]head|side[- ]by[- ]side|against (?:each other|one another)|up against|may the (?:best|better)|(?:best|better|lowest|sharpest|winning|whoever|whichever)\b[^.;]{0,50}\b(?:wins|gets (?:it|the)|takes (?:it|the)|is chosen|carries the day)|marked against|measured against|up against|both (?:of you )?(?:know|will know) (?:about|of) (?:the other|each other)|out (?:to|for) (?:bid|tender)|tender|rfp|shopping (?:it|this) around|shop (?:it|this) around|bidding war|compiten?|competir|en concurrence|concorr\w+)\b/i;
const REPORTED =
  /\b(?:should|if|when(?:ever)?) (?:an?|any|some|the|another|other)\b.{0,60}\b(?:says?|tells?|calls?|claims?|asks?|writes?)\b/i;

const SOLE = either([
  /\b(?:anyone|anybody|any other|other|others)\b[^.;:?]{0,30}(?:quot|bid|compet|agent|agenc|involved|distributor)\w*[^.;:?]{0,12}[:?] *(?:no|none|nobody)\b/i,
  /\b(?:do|does|did|wo|would|ca|is|are)nt\b[^.;]{0,40}\b(?:any ?(?:one|body) else|others?)\b/i,
  /\b(?:not|n['’]t) (?:authori[sz]e|permit|allow|want) any(?:one|body) else\b/i,
  /\b(?:that(?:['’]s| is)|they are|you are) the (?:whole|entire|complete|full) (?:list|field|lot)\b|\bno other (?:horse|runner|contender|candidate)s?\b/i,
  /\b(?:one|two) (?:of you )?(?:is|are) (?:plenty|enough)\b|(?:\bnot|n['’]t) send (?:me |us )?(?:any ?(?:body|one) else|other|more)\b/i,
  /(?:\b(?:not|never|nor|no)|n['’]t)\b[^.;]{0,40}\belsewhere\b/i,
  /\b(?:you|them|those) (?:folks|people|guys|lot|fellows|ladies|all|alone|two|three)?,? ?only\b/i,
  /(?:\b(?:no|not|never)|n['’]t)\b[^.;]{0,30}\b(?:auction|horse ?race|bidding war|popularity contest|free[- ]for[- ]all|cattle call)\b/i,
  /\b(?:no[- ]?one|nobody|nowhere|none|nothing) else\b/i,
  /(?:(?:\bnot?|\bnor|\bnever|\bwithout|n['’]t)\b[^.;]{0,50}\b(?:any ?one|any ?body|any ?where) else|\bnot? with any other|\bto no other|\band no others?|\bwith no other|\bby no other)\b/i,
  new RegExp(String.raw`\bno (?:other|additional|further|competing|second|rival) (?:master )?${PARTY}\b`, 'i'),
  new RegExp(
    String.raw`(?:\bnot|n['’]t|\bnever|\bnor)\b[^.;]{0,50}\b(?:any )?(?:other|another|additional|further) (?:master )?${PARTY}\b`,
    'i',
  ),
  /(?<!\b(?:not?|neither|nor|non|isn['’]t|never)\b[^.;]{0,40})\bexclusiv(?:e(?:ly)?|ity|a(?:mente|ment)?|o|ement)\b/i,
  /\bsole(?:ly)?\b(?! proprietor)/i,
  new RegExp(
    String.raw`\b(?:the|our|my|your?|its?|this|that|one|'s|’s) (?:one and )?only (?:\w+ )?(?:${PARTY}|one|ones|people|door|place|way|path|two|pair|person|address|horse|team|name)\b`,
    'i',
  ),
  /\b(?:only|just)(?: to| with| through| via| by| for)? (?:him|her|them|you|yourselves|the (?:two|pair|three|both) of (?:you|them)|these (?:two|three)|those two|you (?:two|three|guys|both)|us)\b/i,
  /\b(?:through|with|to|via|from|by|for) (?:you|him|her|them|us|(?:the|both|these) (?:two|pair)(?: of (?:you|them))?)(?: and (?:you|him|her|them))? (?:only|alone|exclusively|and that(?:['’]s| is) (?:it|all))\b/i,
  /\b(?:you two|the two of you|you both|both of you|it['’]?s (?:just )?you)\b[^.;]{0,40}\b(?:that(?:['’]s| is) (?:it|all)|only|alone|full stop|period)\b/i,
  /\b(?:stays?|remains?|rests?|keep(?:ing)? (?:it|this)|belongs?) (?:only )?(?:with|between|among) (?:the two of|you two|both of|us|you\b)/i,
  /\b(?:end|bottom) of (?:the|my|our) (?:list|story)\b|\bfull stop\b|\bdoor is (?:closed|shut)\b/i,
  /(?:\b(?:not?|nor|never|no (?:wish|need|plan|plans|intention|desire|reason|time|interest|appetite))\b|n['’]t)[^.;]{0,40}\b(?:shop(?:ping)?|ask(?:ing)?|call(?:ing)?|look(?:ing)?|solicit(?:ing)?|go(?:ing)?|tak(?:e|ing)|get(?:ting)?|seek(?:ing)?|invit(?:e|ing)|entertain(?:ing)?|hear(?:ing)?|put(?:ting)?|talk(?:ing)?|speak(?:ing)?|collect(?:ing)?|want)\b[^.;]{0,30}\b(?:around|elsewhere|else|bids?|bidding|quotes?|offers?|other|others|out (?:to|for)|proposals? from|their calls?|competing|more (?:names|calls|offers))\b/i,
  /(?:\b(?:no|not|without|nor)|n['’]t)\b[^.;]{0,30}\b(?:beauty (?:contest|parade)|bake[- ]?off|shoot[- ]?out|contest|competition|tender|rfp|bidding)\b/i,
  /\bno (?:bids|bidding|quotes|competition|competitors?|rivals?)\b/i,
  /\b(?:the )?only (?:ones?|people|two|parties)\b[^.;]{0,40}\b(?:deal|talk|work|place|business|involved|on this)/i,
  /\bonly (?:through|with|via|to|go(?:es)? (?:through|to|with)|work(?:s|ing)? (?:through|with)|deal(?:s|ing)? with|buy(?:s|ing)? (?:through|from)|place(?:d)? (?:it )?(?:with|through))\b/i,
  /\bjust (?:the )?(?:one|two) (?:agent|agency|distributor|name|of you|of them|firm)s?\b/i,
  /\b(?:goes|go|placed?|placing|buy|sign|going) (?:it |this |all of it )?(?:entirely|wholly|solely|in full) (?:with|through|to)\b/i,
]);
/** Those with letters that only `u` knows. */
const SOLE_ABROAD = caseless(
  either([
    /\bonly (?:loop|include|copy|call|talk|bring|involve|deal|work)\b[^.;]{0,20} (?:in )?(?:him|her|them|you|\p{Lu}\p{L}+)/iu,
    /\b(?:told|turned (?:down|away)|sent (?:away|off|home)|said no to|declined|refused|waved off) (?:all |both )?(?:of )?(?:the )?(?:others?|other \p{L}+|rest|everyone else|everybody else|anyone else)\b/iu,
    /\b(?:não|no|sin|sem|sans|pas de|aucune)\b[^.;]{0,30}\b(?:concorr\p{L}+|concurren\p{L}+|compet\p{L}+|licitaci\p{L}+|appel d['’]offres)/iu,
    /(?<!\p{L})(?:únic[oa]|um só|uma só|un sol[oa]|une seule?|un seul) (?:agente?|agencia|agência|agence|distribuidor\p{L}*|distributeur|courtier|corredor\p{L}*|corretor\p{L}*|mayorista)|(?<!\p{L})(?:não|no|ne) [^.;]{0,30}(?:mais nenhum|ningún otro|ninguna otra|ninguno más|aucun autre)/iu,
    /\b(?:única|unica|únicamente|unicamente|solamente|solo con|sólo con|sólo a través|solo a través|nadie más|ningún otro|ninguna otra|uniquement|seulement avec|personne d['’]autre|aucun autre|aucune autre|apenas com|somente|só com|mais ninguém|ninguém mais|nenhum outro|nenhuma outra)\b/iu,
  ]),
);

export function placementOf(
  letter: Letter,
  sentences: readonly Sentence[],
  isParty: (text: string) => boolean,
): Extraction['placement'] {
  const isRefused = (at: number): boolean =>
    /\?\s*$/.test(sentences[at]?.text ?? '') && /^(?:no|non|não|never|not)\b/i.test(sentences[at + 1]?.text ?? '');
  const refused = sentences.find(({ text }, at) => isRefused(at) && (OTHERS.test(text) || COMPETE.test(text)));
  if (refused !== undefined) return { kind: 'sole', evidence: [evidenceIn(letter, refused)] };
  const contest = sentences.find(({ text }) => announcesOthers(text));
  if (contest !== undefined) return { kind: 'competing', evidence: [evidenceIn(letter, contest)] };
  const alone = sentences.find(
    ({ text }) =>
      !OF_STAFF.test(text) &&
      !OPEN_YET.test(text) &&
      (SOLE.test(text) || SOLE_ABROAD.test(text) || deniesOthers(text) || namesOnly(text, isParty)),
  );
  if (alone !== undefined) return { kind: 'sole', evidence: [evidenceIn(letter, alone)] };
  return { kind: 'unstated', evidence: [] };
}

/** `I have no wish to have three distributors fighting over it.` */
function deniesOthers(text: string): boolean {
  if (HAPPENED.test(text) || /\b(?:yet|so far)\b/i.test(text)) return false;
  const others = OTHERS.exec(text);
  return others !== null && NOT.test(text.slice(Math.max(0, others.index - 60), others.index));
}

/** `Nobody else here understands the phones.` */
const OF_STAFF =
  /\b(?:nobody|no ?one|any ?one|any ?body) else (?:here|in (?:our|my|the)|on (?:our|my)|at (?:our|the)|understands|knows (?:how|the)|to (?:answer|help|run|do|fix))\b/i;
/** `We are also asking Ostara for a proposal.` */
const ALSO_ASKED =
  /\b(?:we|I)(?:['’](?:ll|re|ve|m)| will| are| have| am)* also (?:be |been )?(?:talking|speaking|asking|asked|inviting|invited|getting|considering|hearing)\b[^.;]*\b(?:proposals?|quotes?|bids?|offers?|same|this project)\b|\b(?:has|have|was|were) (?:also )?(?:been )?(?:asked|invited)\b[^.;]*\b(?:proposal|quote|bid|offer)\b[^.;]*\b(?:as well|too)\b/i;

/** `También le voy a pedir precio a otro agente.` */
const OTHERS_ABROAD = caseless(
  /\b(?:otr[oa]s?|segund[oa]s?|outr[oa]s?|autres?|deuxième) (?:agente?s?|agencias?|agências?|agences?|distribuidor\p{L}*|distributeurs?|mayoristas?|grossistes?|courtiers?|corretor\p{L}*|corredor\p{L}*)(?!\p{L})[^.;]{0,60}(?:precio|cotiz|ofert|propuest|preço|cotaç|propost|prix|offre|soumission|devis)|(?:precio|cotiz\p{L}*|ofertas?|propuestas?|preços?|cotaç\p{L}+|propostas?|prix|offres?|soumissions?|devis)(?!\p{L})[^.;]{0,40}\b(?:otr[oa]s?|segund[oa]s?|outr[oa]s?|autres?|deuxième) (?:agente?s?|agencias?|agências?|agences?|distribuidor\p{L}*|distributeurs?|mayoristas?|grossistes?|courtiers?|corretor\p{L}*|corredor\p{L}*)(?!\p{L})/iu,
);
const NOT_ABROAD = /(?<!\p{L})(?:no|ni|não|nem|ne|n['’]|sin|sem|sans|aucun\p{L}*|ningun\p{L}*|nenhum\p{L}*)(?!\p{L})/iu;
/** Whether others come in is what is open. */
const OPEN_YET =
  /\b(?:not|n['’]t) (?:yet )?(?:decided|settled|made up|sure|know)\b[^.;]{0,40}\b(?:whether|if|who)\b|\b(?:undecided|no decision)\b[^.;]{0,40}\b(?:whether|if)\b/i;

function announcesOthers(text: string): boolean {
  if (REPORTED.test(text)) return false;
  if (SELF_ONLY.test(text)) return false;
  if (OPEN_YET.test(text)) return false;
  if (ALSO_ASKED.test(text) && !NOT.test(text)) return true;
  const abroad = OTHERS_ABROAD.exec(text);
  if (abroad !== null && !NOT_ABROAD.test(text.slice(Math.max(0, abroad.index - 30), abroad.index + abroad[0].length)))
    return true;
  if (!OTHERS.test(text) && !COMPETE.test(text)) return false;
  const clauses = text.split(/[;:]\s|,\s+(?:but|and|so|which|because)\s/);
  return clauses.some((clause) => {
    if (NOT.test(clause)) return false;
    return (OTHERS.test(clause) && TAKES_PART.test(clause) && !HAPPENED.test(clause)) || COMPETE.test(clause);
  });
}

/** Others that once called, told or asked are no competitors by that. */
const HAPPENED =
  /\b(?:calls? from|called|keeps? calling|told (?:me|us|you|them)|saying|says|heard|previous|last (?:time|year)|used to|years? ago|asked (?:me|us)|approached|pitched|knocking|confus\w+)\b/i;
const SELF_ONLY =
  /\b(?:(?:we|our (?:mills?|stores?|shops?|company|people)) compete|competitive (?:pricing|price|rates?|market|prices)|competitors? (?:sniffing|down the)|our competitors?|the competition (?:has|have|is))\b/i;
/** `Pelham only`, `only Stonebridge`, `just her and Quillstone`, `Quillstone and nobody`. */
function namesOnly(text: string, isParty: (text: string) => boolean): boolean {
  for (const match of text.matchAll(/\b(?:only|just|alone|solely)\b/gi)) {
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 50);
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const [next = ''] = after.split(/[.;:,!?]/, 1);
    const words = next.trim().split(/\s+/).slice(0, 6).join(' ');
    if (/^(?:just|only)$/i.test(match[0]) && ONLY_THEM.test(words) && isParty(words)) return true;
    const last = before.split(/[.;:,!?]/).at(-1) ?? '';
    if (/^\s*(?:$|[.;,!)])/.test(after) && isParty(last)) return true;
  }
  return false;
}

const ONLY_THEM =
  /^(?:(?:through|with|to|via|her|him|them|you|and|the|use|by)\s+){0,3}\p{Lu}|^(?:\p{L}+\s+)?(?:and\s+)?\p{Lu}/u;
