/** The skeleton of a sentence in; what it does to each party in it out: assigns, denies, leaves open, recalls. */
import { type Caseless, caseless } from './caseless.ts';
import { matchesOf } from './matches.ts';
import { AGENCY, AGENT, KNOWN_OR_PERSON, PRONOUN, SOMEBODY, YOU } from './parties.ts';

export type ActKind = 'assigns' | 'denies' | 'leaves_open' | 'recalls';

export interface Act {
  readonly kind: ActKind;
  /** The sign of the party in the skeleton. */
  readonly sign: string;
  /** Where in the skeleton it stands. */
  readonly at: number;
  /** Somebody else is put in the place, or the role is taken away, whatever else the clause says of them. */
  readonly replaced?: boolean;
  /** Named in one breath with others: `Dana and Derek are our agents`. */
  readonly together: boolean;
}

const X = String.raw`(?:[\uE000-\uE7FF]|${PRONOUN}|${YOU})`;
const P = String.raw`[${KNOWN_OR_PERSON}${PRONOUN}${YOU}]`;
const XS = String.raw`(?<x>${X}(?:(?:,? and |, | & |,? as well as |,? y |,? et |,? e )(?:also |with )?${X}){0,4})`;
const DET = String.raw`(?:(?:the|our|my|an?|its|their|this|that|[\p{L}-]{2,30}['’]s|(?:the )?[\p{L}-]{2,30}(?: [\p{L}-]{2,30}){0,3}['’]s?|${AGENCY}['’]s) )`;
const QUALITY = String.raw`(?:(?:(?:duly |newly )?(?:designated|appointed|exclusive|sole|only|official|new|current|named|independent|trusted|chosen|authori[sz]ed|dedicated|proper|one)|telecom|telecoms|telecommunications?|technology|tech|it|ict|network|voice|channel|sales|master|external|outside|formal|usual|own|second|first)(?: and |, | ))`;
const STRONG = String.raw`(?:agents?(?:[ -]of[ -](?:the[ -])?record)?|a\.?o\.?r\.?s?(?![\p{L}])|brokers?(?: of record)?|representatives?|intermediar(?:y|ies)|go-between|(?:partner|consultant|advis[eo]r|rep|dealer)s? of record)`;
const WEAK = String.raw`(?:(?:telecom|telecoms|telecommunications?|technology|tech|it|ict|channel|sourcing|procurement|trusted|network) (?:partner|consultant|advis[eo]r|rep|guy|gal|woman|man|person)s?|rep|(?:partner|consultant|advis[eo]r)s?(?= (?:for|on) (?:this|the|that)))`;
const ROLE = String.raw`(?:${QUALITY}{0,3}(?:${STRONG}|${WEAK})(?![\p{L}]))`;
const BE = String.raw`(?:is|are|['’]s|['’]re|am|will be|['’]ll be|shall be|remains?|stays?(?: on)?(?: as)?|acts? as|acting as|serves? as|serving as|should be|must be|is to be|are to be|to be|becomes?|continues?(?: on)?(?: as| to be)|is going to be|will act as|shall act as|will serve as|shall serve as|can be|has agreed to be|has agreed to act as|functions? as|works? as|comes in as|goes in as|goes down as|going down as)`;
const ADV = String.raw`(?:,? ?(?:still|now|also|hereby|both|therefore|hence|indeed|officially|formally|personally|again|as before|as of (?:today|now)|effective (?:today|immediately|now)|from (?:today|now on)|henceforth)[, ]{1,2}){0,2}`;
const NAMING = String.raw`(?:appoint(?:s|ed|ing)?|designat(?:e|es|ed|ing)|nam(?:e|es|ed|ing)|nominat(?:e|es|ed|ing)|select(?:s|ed|ing)?|choos(?:e|es|ing)|chose|chosen|pick(?:s|ed|ing)?|assign(?:s|ed|ing)?|engag(?:e|es|ed|ing)|retain(?:s|ed|ing)?|hir(?:e|es|ed|ing)|made|make|making|want|need|prefer|list(?:s|ed|ing)?|show|put(?:ting)?|enter|record|register|treat|recogni[sz]e[sd]?|authori[sz](?:e|es|ed|ing)|have|having|use|using|take|like|keep(?:s|ing)?|kept|asked|mark|confirm(?:s|ed|ing)?|add(?:s|ed|ing)?|elect(?:s|ed|ing)?|gone with|go with|going with|settled on|identif(?:y|ies|ied))`;
const FOR = String.raw`(?:,? (?:for|on|in|at|of|over|throughout|across|before|to|with|regarding|concerning|here|of ours)\b[^.;:?!\uE000-\uEC01]{0,80}?)?`;
const REGISTER = String.raw`(?:(?<!of )regist(?:er|ers|ered|ering|rations?)|put|puts|goes?|going|went|log|logged|book|booked|file|filed|record|recorded|enter|entered|list|listed|open|opened|submit|submitted|protect|protected|set up|credit|credited|attach|attached|belongs?|placed?|save|saved|run|hold|held|note|noted|sits?)`;
const PROJECT = String.raw`(?:deal|account|opportunity|opp|registration|project|order|business|job|referral|file|one|purchase|piece|work|matter)`;

/** Words that do something to a party, and on which side of it they stand first. */
interface Saying extends Caseless {
  readonly side: 'behind' | 'before';
}

const BEGINS_WITH_PARTY = /^(?:\^\\W\{0,3\})?\(\?<[xd]>/;

const pattern = (source: string): Saying => ({
  ...caseless(new RegExp(source, 'giu')),
  side: BEGINS_WITH_PARTY.test(source) ? 'behind' : 'before',
});

/** The writer's business, as its people call it. */
const US = String.raw`(?:us\b|me\b|(?:the|our) (?:company|firm|business|district|county|city|town|school|bank|council|hospital|clinic|group|college|university|co-?op(?:erative)?|foundation|church|parish|authority|board|practice|hotel|trust|charity|club|association|tribe|diocese)\b)`;
const FOR_US = String.raw`(?:(?:for|on behalf of) ${US}|on (?:our|my|the [\p{L}]{2,20}['’]s) (?:behalf|side|end|account))`;
/** What an agent does for a customer, and at what; whoever does a customer's payroll is none. */
const TENDING = String.raw`(?:act(?:s|ing)?|speak(?:s|ing)?|talk(?:s|ing)?|deal(?:s|ing)?|handl(?:es?|ing)|do(?:es|ing)?|carr(?:y|ies|ying)|run(?:s|ning)?|manag(?:es?|ing)|negotiat(?:es?|ing)|broker(?:s|ing)?|sort(?:s|ing)?|arrang(?:es?|ing)|sourc(?:es?|ing)|shop(?:s|ping)?|lead(?:s|ing)?|quarterback(?:s|ing)?|front(?:s|ing)?|stands? between|stand(?:s|ing) between|buy(?:s|ing)?|bargain(?:s|ing)?|tak(?:es?|ing)(?: (?:on|care of))?|look(?:s|ing)? after|see(?:s|ing)? to|help(?:s|ing)?(?= us)|working)`;
const THIS_MATTER = String.raw`(?: (?:with |on |of |in )?(?:this|it|that|them|these|everything|all of (?:this|it|that)|things|matters|the (?:whole )?(?:\p{L}+ )?(?:deal|purchase|project|procurement|paperwork|negotiations?|talking|thing|lot|job|search|tender|carriers?|vendors?|suppliers?|providers?|telecoms?|bidding|process|buying|shopping|business|quotes?|market)|the agency|${AGENCY}|point|(?:the )?(?:show|lead|charge|ball)|interference|(?:carriers|vendors|suppliers|providers)(?! us))(?: one| deal| project| job| purchase)?){0,2}`;
const MAN = String.raw`(?:bloke|guy|fella|fellow|man|woman|lady|gal|person|people|folks|pick|choice|voice|go-to|point (?:man|woman|person)|ears|champion)`;
const ONE_WHO = String.raw`(?:person|persons|people|one|ones|party|firm|company|man|woman|guy|lady|somebody|someone|name|outfit)`;

/** `When the form asks for an agent, type Dana.` */
const FILLS_IN = pattern(
  String.raw`\b(?:type|enter|write|put|use|fill in|give|say|name) (?:in )?(?<x>${P})(?=[.,!;]|$)`,
);

/** A second agent joins the first: both hold the role. */
const JOINS = pattern(
  String.raw`\b(?:beside|besides|alongside|next to|in addition to|joining|joins|together with) (?<x>${P})(?=[:,.]|$| (?:as|on|for)\b)`,
);

/** Somebody who acts for many, for others or for their own firm does not thereby act for the writer. */
const OUR_SIDE = String.raw`(?! (?:themsel|himsel|hersel|an? |many\b|several|lots|other|some\b|most\b|half\b|companies|clients|businesses|all (?:of )?the|${AGENT}|${AGENCY}|(?:our|the) (?:landlord|sister|parent|neighbou?rs?|competitors?|suppliers?|customers?|vendors?|carriers?)|their |his |her ))`;

const ASSIGNS: readonly Saying[] = [
  // X is our agent
  pattern(
    String.raw`${XS}(?:,? (?:who|that)|, (?:who|whom|whose|which)[^,;.]{1,60},)?,?(?: |(?=['’]))${ADV}${BE} ${ADV}(?:as |to be )?${DET}?${ROLE}`,
  ),
  pattern(
    String.raw`${XS},? (?:is|are|will be|shall be) (?:(?:the )?(?:one|ones|person|people|guy|woman|man|firm|company|party|folks|outfit|agent|broker|name) (?:(?:who|that|which|whom) )?|who |whom )(?:(?:we|I) ?)?(?:['’]?(?:ve|have|has|is|are|will|shall|to) )?(?:made|named|appointed|designated|asked|chosen|picked|selected|want(?:ed)?|represent(?:s|ing)?|speaks?|acts?|acting|hired|engaged|handl(?:e|es|ing)|registered)`,
  ),
  // our agent is X; agent of record: X
  pattern(
    String.raw`${ROLE}${FOR}(?:,)? ?${ADV}(?:is|are|['’]s|will be|shall be|remains?|should be|would be|must be|is to be|to be|stays?)(?: now| still| again| hereby)?(?: to be| called| named)?:? (?:one, and (?:it['’]?s|it is) )?${XS}`,
  ),
  pattern(
    String.raw`${ROLE}${FOR} ?(?:[:=→>\t|]|-{1,2}>?|–|—){1,3} ?(?:one, and (?:it['’]?s|it is|that(?:['’]s| is)) |just |only |still |now )?${XS}`,
  ),
  pattern(String.raw`\b(?:agents? of record|a\.?o\.?r\.?),? ${XS}`),
  pattern(
    String.raw`(?:\bour|\bmy|\bthe (?:company|firm|district|county|city)['’]s|^) ?${QUALITY}{0,2}${STRONG},? ${XS}`,
  ),
  pattern(
    String.raw`${ROLE}(?: is| are)?[^.;\uE000-\uEC01]{0,25}, (?:it is|it['’]s|that is|that['’]s|say|tell them|put|type) ${XS}`,
  ),
  pattern(String.raw`(?:it['’]s|it is) ${XS} (?:that |who |whom )?(?:we|I)(?:['’]d| would)? (?:want|have|like|need)`),
  pattern(
    String.raw`\b(?:there is|there['’]s|we have|I have) (?:only |just )?(?:one|an) ${ROLE},? ?(?:and )?(?:(?:it|that)['’]?s |${PRONOUN} is |[:–—-] ?)?${XS}`,
  ),
  pattern(
    String.raw`${ROLE} (?:is,? and (?:remains|stays|will be),?|(?:that |whom |who )?(?:we|I)\b[^.;:?!\uE000-\uEC01]{1,50} is) ${XS}`,
  ),
  // we appoint X (as our agent)
  pattern(
    String.raw`\b${NAMING} ${ADV}(?:as |both |each of |to )?${XS}(?:,[^.;\uE000-\uEC01]{0,60},)? ?${ADV}(?:as|to be|to act as|to serve as|be|is|for) (?:both )?${DET}?${ROLE}`,
  ),
  pattern(
    String.raw`\b(?:made|make|making|call|name[sd]?|appoint(?:s|ed|ing)?|designated?|elect(?:ed)?|adding|added) ${XS} (?:as )?${DET}${ROLE}`,
  ),
  pattern(
    String.raw`\b(?:appoint(?:s|ed|ing)?|designat(?:e|es|ed|ing)|nominat(?:e|es|ed|ing)) (?:both |hereby |[^.;\uE000-\uEC01]{0,30}${ROLE}[^.;\uE000-\uEC01]{0,60}?[:,]? )?${XS}`,
  ),
  pattern(
    String.raw`${XS},? (?:is|are|has been|have been|was|were) ${ADV}(?:appointed|designated|nominated|engaged|retained|authori[sz]ed|named|assigned|selected|chosen|hired|asked)(?: by [^.;\uE000-\uEC01]{1,40})? (?:as|to (?:act|be|serve|represent|speak|request|negotiate|obtain|handle)|for this|by us)`,
  ),
  pattern(String.raw`\bas ${DET}?${ROLE},? (?:we|I)(?:['’](?:d|ve|ll))? (?:would |have |hereby )?${NAMING} ${XS}`),
  pattern(
    String.raw`\b(?:want|like|need|chosen?|chose|ask(?:ed)?|asking|authori[sz]e[sd]?|appoint(?:ed)?|engag(?:e|ed)|hired?|retained?|picked|selected|designated?) ${XS} to (?:represent|speak for|act (?:for|on behalf of|as)|be ${DET}?${ROLE}|be on record|handle (?:this|it) (?:for us|as))`,
  ),
  pattern(String.raw`(?<x>${YOU})(?:['’]re| are) (?:it|the one|our (?:pick|choice|man|woman|person|guy))(?=[.,:;!]|$)`),
  pattern(
    String.raw`\b(?:ours|our one|the right one|the one (?:that )?(?:we|I) (?:mean|meant|want)|(?:we|I) mean|(?:we|I) meant)(?: is|:)? (?:the )?(?<x>${AGENT})`,
  ),
  // X represents us
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN}) (?:\p{L}[^.;,:\uE000-\uEC01]{0,60}|[^.;,:\uE000-\uEBFF]{0,50}${PRONOUN}[^.;,:\uE000-\uEBFF]{0,20}),? and (?:now |also |from now on )?(?:represents|acts for|speaks for|is ${DET}${ROLE})`,
  ),
  pattern(
    String.raw`${XS}(?:,? (?:who|that))?,? ${ADV}(?:(?:is|are|will be|['’]s|will|shall|['’]ll|to) )?${ADV}(?:represent(?:s|ing)?|speak(?:s|ing)? for|act(?:s|ing)? (?:for|on behalf of)|fronts?|fronting|negotiat(?:es?|ing) for|carr(?:y|ies|ying) the (?:flag|ball|torch|water) for|stand(?:s|ing)? in for)\b${OUR_SIDE}`,
  ),
  pattern(
    String.raw`${XS},? (?:is|are|will be|shall be|['’]s) (?:acting|working|speaking|negotiating|there)(?: on (?:this|it|that))?(?: for us)? on (?:our|my|the [\p{L}]{2,20}['’]s) behalf`,
  ),
  pattern(String.raw`\b(?:represented|fronted|brokered) (?:[^.;\uE000-\uEC01]{0,40})?by ${XS}`),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN}),? (?:is|will be|shall be|['’]s|['’]ll be|is the one) (?:handling|running|taking care of|managing|quarterbacking|brokering|looking after) (?:this|it|the (?:deal|purchase|whole)|all of (?:this|it))(?: one| deal| purchase| project| thing)? (?:for us|on our (?:side|behalf|end)|as our)`,
  ),
  pattern(
    String.raw`\b(?:we|I)(?:['’]re| are| am|['’]m|['’]ve| have)? (?:gone|going|go|went|sticking|stick|stay|staying|hired|engaged|retained|signed) (?:with |on )?(?<x>${AGENT})(?: as\b| for this)`,
  ),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN})(?:,? (?:who|that))?,? ${ADV}(?:(?:is|are|['’]s|['’]re|will be|will|shall|['’]ll|has agreed to|have agreed to|is going to) )?${ADV}${TENDING}${THIS_MATTER},? ${FOR_US}`,
  ),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN})(?:,? (?:who|that))?,? ?${BE} ${ADV}(?:our|my) (?:own )?(?:\p{L}+ ){0,2}?${MAN}(?: (?:for|on|in|with|here)\b|(?=[.,;!]|$))`,
  ),
  pattern(String.raw`\b(?:our|my) (?:\p{L}+ )?${MAN}${FOR} ?(?:is|are|will be|['’]s|:|–|—|-|=) ?(?<x>${AGENT})`),
  pattern(
    String.raw`\b${ONE_WHO} (?:(?:who|that|which)(?:['’]s|['’]ll)? ?(?:is |are |will be |will |shall |has been |may )?|(?:we|I)(?:['’]ve)? (?:have |had )?)?(?:${TENDING}|represent(?:s|ing)?|authori[sz]ed|appointed|chosen|engaged|hired|picked|asked)\b[^.;:?!\uE000-\uEC01]{0,60}? (?:is|are|will be|:) ${XS}`,
  ),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN}) (?![^.;]{0,60}\b(?:ceas|quit|stop|leav|left|retir|resign|step|fail|withdr|end|pretend|pos|remov|drop|str[iu]c?k|fir|dismiss|terminat|los|suggest|propos|recommend)\p{L}*)(?:(?:will|shall|is|are|can|has agreed to|have agreed to|\p{L}+s) )[^.;:?!\uE000-\uEBFF]{0,60}?as (?:our|my|its|the [\p{L}]{2,20}['’]s) ${ROLE}`,
  ),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN})[^.;:?!\uE000-\uEBFF]{0,80}?\b(?:is|are|will|shall|should|must|has|to|be)\b(?: to)?(?: be)? (?:entered|recorded|registered|listed|noted|shown|put down|treated|considered|regarded|logged|credited|marked|helping(?: us)?|assisting(?: us)?|advising us|working(?: with us)?|engaged|retained)(?: [^.;:\uE000-\uEC01]{0,30}?)? as ${DET}?${ROLE}`,
  ),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN}) ?${BE} the (?:name|one|person) (?:(?:to put|that goes|you put|that belongs|to use|to enter|to write) )?(?:on|for|in) (?:this|the|it|that)\b`,
  ),
  pattern(
    String.raw`\b(?:all |the |any |full )?(?:credit|commissions?|residuals?)(?: (?:for|on) (?:this|it|the \p{L}+)(?: one)?)? (?:goes?|belongs?|is due|should go|is to go|must go|are due) to (?<x>${P})`,
  ),
  // who is left when another goes
  pattern(
    String.raw`${XS} (?:now |then |will |shall )?(?:carr(?:y|ies) on|continues?|stays?(?: on)?|remains?|goes on|keeps on|is left|stands|holds the role)(?: on)?(?: as before)? (?:alone|by (?:him|her|them|it)self|on (?:his|her|their|its) own|in place|solo|as (?:the )?(?:only|sole) one|as before)`,
  ),
  pattern(
    String.raw`\b(?:leav(?:es|ing)|keep(?:s|ing)?)(?: us)?(?: with)? (?:only |just )?(?<x>${AGENT})(?:,)? (?:alone|in place|on it|as (?:the )?(?:only|sole) (?:one|agent)|as our|by (?:him|her|them)self)`,
  ),
  pattern(
    String.raw`\bin (?:${PRONOUN}(?:['’]s)?|his|her|their|(?<d>${X})['’]s|that) (?:place|stead|room),? (?:please |we |I )?(?:\p{L}+ ){0,3}?(?<x>${X})`,
  ),
  // register it under X
  pattern(String.raw`\b${REGISTER}\b[^.;?!\uE000-\uE7FF]{0,60}?\bunder (?:the name (?:of )?)?(?<x>${P})`),
  pattern(
    String.raw`\b(?:regist(?:er|ers|ered|ering|ration)|log|logged|book|booked|assign(?:ed|s)?|credit(?:ed|s)?|tag(?:ged)?|attribut(?:e|ed)|(?<!of )record(?:ed)?)\b[^.;?!\uE000-\uE7FF]{0,50}?\b(?:to|for|with|against|in the name of) (?<x>${P})`,
  ),
  pattern(
    String.raw`\b(?:put|write|mark|pencil|set|take|note|enter|sign) (?:down )?(?<x>${P})(?:['’]s name)? (?:down|in as|in for|on (?:it|this|the (?:deal|registration|account|form|paperwork|order))|for (?:this|it|the))`,
  ),
  pattern(String.raw`\b(?:put|write|mark|set|take) down (?<x>${P})`),
  pattern(
    String.raw`\b(?:put|write|type|use|enter|list|show|attach|record|add)\b[^.;?!\uE000-\uEC01]{0,30}(?<x>${P})(?:['’]s)? (?:own )?name`,
  ),
  pattern(String.raw`(?<x>${P})['’]s (?:is the )?name (?:goes|belongs|should|is to|is the one|needs to|must|down)`),
  pattern(String.raw`\b(?:in|under) (?<x>${P})['’]s name`),
  pattern(
    String.raw`(?:\bthis|\bit|\bthat|\bdeal|\baccount|\bbusiness) ?(?:is|['’]s|one is|one['’]s|stays|remains|should be|will be|shall be|has to be) (?:going to be )?(?<x>${P})['’]s(?: own)?(?: ${PROJECT}\b| to represent| to run| alone| and (?:nobody|no one)|,? all of it|(?=[.!,;]|$))`,
  ),
  pattern(
    String.raw`\b(?:this|it|deal|account|opportunity|registration|credit|commissions?|residuals?|project|referral|order) (?:should |must |will |is to |are to |shall )?(?:belongs?|goes?|be paid|be credited|be assigned|assigned|credited) to (?<x>${P})`,
  ),
  pattern(String.raw`(?<x>${SOMEBODY})['’]s (?:${PROJECT}),? (?:please|and (?:nobody|no one)|not)`),
  pattern(
    String.raw`(?<x>${P}) (?:gets|should get|is to get|deserves|earns) (?:the |all (?:the )?)?(?:credit|commissions?|registration|deal|order)`,
  ),
  pattern(String.raw`\b(?:credit|tag|attach) (?<x>${AGENT})(?=[.,!;]|$| (?:with|for|as|on|to)\b)`),
  pattern(
    String.raw`(?<x>${AGENT}|${PRONOUN}) (?:should|is to|will|shall|must) (?:be|get) [^.;\uE000-\uEC01]{0,50} as (?:our|the) ${ROLE}`,
  ),
  pattern(String.raw`\blet ${XS} be ${DET}${ROLE}`),
  // labels, and remarks behind a name
  pattern(
    String.raw`(?<x>${X})(?:(?: listed| named| shown| registered| recorded| entered| down| noted)?(?: here)?)(?:,| -| –| —| :|:| =| \(| as| \|)? ?(?:as |is )?(?:our |the |my )?(?:agent of record|a\.?o\.?r\b|broker of record)`,
  ),
  pattern(
    String.raw`^\W{0,3}(?<x>${AGENT})(?: is|['’]s|,| -| –| —|:|=)? ?(?:our|my) (?:agent|broker|rep)(?: (?:for|on) (?:this|it)(?: one)?)?[.!]?$`,
  ),
  pattern(String.raw`\b(?:with|having|and) ${XS} as ${DET}?${ROLE}`),
  JOINS,
  FILLS_IN,
  pattern(
    String.raw`(?<x>${X}) (?:has|have|holds?|carr(?:y|ies)) (?:our|a|the|my)(?: signed)? (?:LOA|letter of (?:agency|authori[sz]ation)|authority|authori[sz]ation|mandate|power of attorney|blessing to represent)`,
  ),
  pattern(
    String.raw`(?<x>${X})(?:,? and (?:nobody|no one) else[^,]{0,30},)? ?,? (?:may|can|is (?:the only one )?(?:authori[sz]ed|empowered|entitled) to|has authority to) (?:request|obtain|get|ask for|pull|order) (?:quotes?|pricing|proposals?|bids?)[^.;]{0,20} (?:in our name|for us|on our behalf)`,
  ),
  // replaced by X
  pattern(
    String.raw`\b(?:switch|chang|mov|transferr?|re-?assign)\w* (?:over )?${DET}?${ROLE}(?: of [^.;\uE000-\uEC01]{1,30})? (?:over )?to ${XS}`,
  ),
  pattern(
    String.raw`${XS} (?:will |shall |is to |now )?(?:tak(?:e|es|ing) over|steps? in|comes? in) (?:from here )?as ${DET}?${ROLE}`,
  ),
  pattern(
    String.raw`(?:no longer|\bnot|n['’]t)\b[^;.\uE000-\uEC01]{0,40}(?:agent|represent)\p{L}*[^;.\uE000-\uEC01]{0,20}[;,] (?:but )?(?<x>${P}) (?:is|does|will)(?: now)?(?=[.!]*$)`,
  ),
  pattern(
    String.raw`(?<x>${X}),? (?:replace[sd]|(?:has|have) replaced|will replace|is replacing|takes over from|is taking over from|will take over from|succeeds|steps in for|takes? the place of|is stepping in for|supersedes) (?<d>${X})`,
  ),
  pattern(
    String.raw`(?<x>${X}),? (?:takes|is taking|will take|will be taking|takes over|has taken|fills|is filling|will fill|steps into|is stepping into|will step into|has) (?:over )?(?:(?<d>${X})['’]s?|${PRONOUN}(?:['’]s)?|his|her|their|the) (?:place|spot|seat|role|chair|shoes|position|part|job)`,
  ),
  pattern(
    String.raw`\b(?:replac(?:e|es|ed|ing)|substitut(?:e|ed|ing)|swap(?:ped|ping)?|exchang(?:e|ed|ing)) (?:out )?(?<d>${X})(?: as ${DET}?${ROLE})? (?:with|by|for) (?<x>${X})`,
  ),
  pattern(
    String.raw`\b(?:switch(?:ed|ing)?|chang(?:e|ed|ing)|mov(?:e|ed|ing)|transfer(?:red|ring)?|re-?assign(?:ed|ing)?|hand(?:ed|ing)?|shift(?:ed|ing)?|go|gone|going)\b[^.;?!\uE000-\uE7FF]{0,60}?\bfrom (?<d>${X}) (?:over )?(?:to|and over to|and to) (?<x>${X})`,
  ),
  pattern(String.raw`(?<d>${X}) (?:is|['’]s|goes) out(?:,| and|;|,? but)? (?<x>${X}) (?:is|['’]s|comes) in`),
  pattern(String.raw`(?<x>${X}) (?:instead of|in place of|rather than|in lieu of|and not|, not) (?<d>${X})`),
  // español, français, português
  pattern(
    String.raw`${XS},? (?:(?:que|qui|quien|quem),? )?(?:es|êtes|eres|será|sera|seguirá siendo|sigue siendo|sigue como|contin[uú]a(?:rá)? (?:como|siendo)|permanece como|mant[eé]m-se como|son|serán|queda como|est|reste|sont|demeure|é|são|continua sendo|continua a ser|actúa como|agit comme|atua como|fica como) (?:(?:nuestr[oa]s?|mis?|el|la|los|un|notre|nos|mon|le|l['’]|noss[oa]s?|meu|o|a|como|comme|em) ?){0,2}(?:agentes?|agents?|courtiers?|courtière|représentante?s?|mandataires?|corredor(?:a|es)?|corretor(?:a|es)?|representantes?|br[oó]kers?|intermediari[oa]s?)`,
  ),
  pattern(
    String.raw`(?:nuestr[oa]|mi|el|la|notre|mon|l['’]|nosso|nossa|o|a) ?(?:agente?|courtier|courtière|représentante?|mandataire|corredora?|corretora?|representante|br[oó]ker)(?: [\p{L}'’]{1,20}){0,6}? (?:es|será|sera|seguirá siendo|sigue siendo|contin[uú]a siendo|continua a ser|est|reste|demeure|é) ${XS}`,
  ),
  pattern(
    String.raw`(?:^|\b)(?:agente?(?: de registro| de r[ée]f[ée]rence| mandaté| autorizado| oficial| officiel| registrado| désigné| designado| de registo| attitré)?|courtier|représentant|corretor|representante)(?: ?\([^()]{1,30}\))? ?[:=–—\t|-] ?${XS}`,
  ),
  pattern(
    String.raw`\b(?:designamos|nombramos|designo|nombro|elegimos|hemos (?:designado|nombrado|elegido)|désignons|nommons|désigne|nomme|avons (?:désigné|nommé|choisi|mandaté)|mandatons|nomeamos|nomeio|indicamos|escolhemos) (?:como [\p{L} ]{3,30} )?(?:a |o |ao |à |al )?${XS}`,
  ),
  pattern(
    String.raw`\b(?:fica|ficam|queda|quedan|quedará|reste|restent) (?:[\p{L}]{1,12} ){0,2}?${XS},?(?: [^.;:\uE000-\uEC01]{1,50},)? (?:como|comme) (?:noss[oa]|nuestr[oa]|notre|o|el|le) (?:[úu]nic[oa] |seule? )?(?:agente?|courtier|corredora?|corretora?|representante)`,
  ),
  pattern(
    String.raw`${XS} (?:nos representa|nous représente|nos representará|nous représentera|representa a|représente|nos vai representar|actúa en nuestro nombre|agit (?:pour|en) notre (?:compte|nom)|agit pour nous|atua em nosso nome|lleva est[ea] [\p{L}]{3,12} por nosotros)`,
  ),
  pattern(
    String.raw`\b(?:regist\w+|enregistr\w+|inscri\w+|pongan|anot\w+|mettez|coloquem|ponga)\b[^.;?!\uE000-\uE7FF]{0,50}?(?:a nombre de|bajo|al nombre de|au nom de|sous le nom de|em nome de|no nome d[oae]) (?<x>${X})`,
  ),
];

/** Who was it, and may not be it any more. */
const HAS_BEEN = pattern(
  String.raw`${XS},? (?:has|have|had)(?: (?:always|long|so far|until now|lately))? been ${ADV}(?:as )?${DET}?${ROLE}|(?<y>${AGENT}),? (?:was|were) ${ADV}${DET}?${ROLE}`,
);

const DENIES: readonly Saying[] = [
  pattern(
    String.raw`(?<x>${SOMEBODY}) (?:is|are|['’]s) (?:now )?(?:off|out of) (?:this|it|the (?:deal|project|account|job|record|registration|referral))\b`,
  ),
  pattern(
    String.raw`(?<x>${X}),? (?:ya no|ne|n['’]|já não|não|no) ?(?:nos |nous |me |lo |le )?(?:es|est|é|será|sera|representa|représente|trabaja|travaille|trabalha|actúa|agit|atua|lleva)(?![\p{L}])`,
  ),
  pattern(
    String.raw`\b(?:no idea who|(?:do|did)(?:n['’]t| not) (?:even )?know (?:who |any |an? |this )?|never (?:heard of|met|dealt with|spoken to|worked with)|do not know (?:who )?|who (?:on earth |in the world )?is) ?(?<x>${SOMEBODY})`,
  ),
  pattern(String.raw`(?<x>${X}),? no longer (?:represents?|speaks?|acts?|works?|is|are|has)\b`),
  pattern(
    String.raw`\b(?:remov(?:e|es|ed|ing)|dropp?(?:ed|ing)?|revok(?:e|ed|ing)|terminat(?:e|ed|ing)|dismiss(?:ed|ing)?|fir(?:e|ed|ing)|releas(?:e|ed|ing)|strike|delet(?:e|ed|ing)|cancel(?:l?ed|l?ing)?|let go of|parted ways with|part(?:ing)? ways with|no longer|anymore|unregister|withdraw(?:n|ing)?|ended (?:things|it) with) (?<x>${X})(?: and (?<d>${X}))?(?!['’]s? (?:lines?|services?))`,
  ),
  pattern(String.raw`\btak(?:e|ing|en) (?<x>${X})(?: and (?<d>${X}))? (?:off|out|down)`),
  pattern(
    String.raw`\b(?:revok\p{L}*|rescind\p{L}*|cancel\p{L}*|terminat\p{L}*|withdraw\p{L}*|end(?:ed|ing)?) (?:the |our |any |that )?(?:letter of (?:agency|authori[sz]ation)|LOA|authori\p{L}+|appointment|designation|mandate|representation|engagement)[^.;:\uE000-\uEC01]{0,40}? (?:to |of |with |for |gave )?(?<x>${X})`,
  ),
  pattern(String.raw`(?<x>${SOMEBODY}) (?:is|are|['’]s) (?:now )?(?:out|off|gone|done|finished|history)\b`),
  pattern(
    String.raw`(?:^|,|;| and| —| –| -) (?:and )?(?:not|never|nor) (?:through |with |under |to |for )?(?<x>${SOMEBODY})`,
  ),
  pattern(
    String.raw`^(?:and |but )?(?:not|never|definitely not|please not) (?:through |with |under |to |for )?(?<x>${SOMEBODY})`,
  ),
  pattern(
    String.raw`\b(?:instead of|rather than|in place of|in lieu of|as opposed to|not) (?:through |with |under |to |for )?(?<x>${SOMEBODY})(?!['’]s? (?:lines?|service))`,
  ),
  pattern(
    String.raw`(?<x>${X}) (?:does|do|did|is|are|was|has|have|will|shall|may|can|must)(?: not|n['’]t|nt\b| no longer)[^.;,\uE000-\uEC01]{0,30}\b(?:represent|speak for|act for|our|the|agent|any(?:thing)?|part|authori|involved|registered|connected)`,
  ),
];

/** The role is taken away, which stands above a word such as `as our agent` behind the name. */
const REMOVED = /^(?:remov|dropp?|revok|terminat|dismiss|fir|releas|strike|delet|cancel|tak)/i;

/** `Dana is off this.` */
const OFF_IT = /(?:off|out of) (?:this|it|the \w+)$/i;

const EITHER = pattern(
  String.raw`(?<x>${X})(?:['’]s)?,? (?:or|and\/or|\/|vs\.?|versus) (?:maybe |perhaps |possibly )?(?<d>${X})`,
);

const NEGATED =
  /(?:\b(?:(?:under|in|by|at|on) no (?:circumstances?|way|event|case|means|time|account)|least of all|anything but|far from|not|never|no longer|cannot|nobody|neither|nor|hardly|without|ya no|tampoco|nunca|jamais|não|nem|ne|n['’](?:est|a|ont|avons))\b|\b(?:is|are|was|were|do|does|did|wo|would|has|have|had|ca|could|should|ai)n['’]?t\b|(?<![\p{L}])no (?=(?:es|nos|queremos|est[aá]|represent|designamos|nombramos)\b))/iu;
/** Words that set what follows off from others, or from what others say. */
const SET_OFF =
  /\b(?:unlike|whatever|no matter what|regardless of what|despite what|contrary to what) [^,;]{0,60},(?: (?:when|where|which) [^,;]{0,60},)?/gi;
const HARMLESS_NOT =
  /\b(?:no[- ]?one|nobody|none|no other|not any (?:other|one)|nothing|nowhere|not to anyone|not with any) ?(?:else|other)?\b[^,.;]{0,40}|\bnot (?:only|just|to be (?:mistaken|confused)|that)\b|\b(?:why|is it|are you) not\b|\bwhether or not\b|\bnot (?:yet|hesitate)\b|\bif (?:it|she|he|they)(?:['’]s| is| are) not\b|\bdon['’]?t (?:hesitate|worry|mind|care)\b/gi;
const PAST =
  /\b(?:used to|(?:referral|letter|mail|e-?mail|note|message|form)\b[^.;]{0,25} (?:named|listed|said|gave|put|had|showed)|previous(?:ly)?|former(?:ly)?|predecessors?|had (?=[\uE000-\uE7FF])|once|until (?:last|now|recently|this|yesterday|today)|last (?:time|year|contract|term|month|week|spring|summer|fall|autumn|winter)|years? ago|months? ago|back (?:in|then|when)|in the past|at the time|originally|initially|at first|earlier|had been|ex-|before (?:this|that|now)|in (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: (?:of )?(?:20\d\d|last year))?,? (?:we|I)\b|(?:since|in|back in) (?:19|20)\d\d,? (?:we|I)\b|antes|anteriormente|auparavant|anterior)\b/i;
const WAS = new RegExp(
  String.raw`${X}(?: and ${X})? (?:was|were|had been|used to be|era|fue|était|foi)\b(?! (?:hereby|now|today|just))`,
  'iu',
);
const TODAY =
  /\b(?:today|now|as of|effective|hereby|from (?:now|here)|henceforth|going forward|still|remains?|stays?|continues?|again|since then)\b/i;
const REPORTED = new RegExp(
  String.raw`(?:(?:${SOMEBODY}|${PRONOUN}|\b(?:someone|somebody|people|man|woman|guy|rep|fellow|caller|who|which|note|letter|form|carrier|distributor|agency|they|everyone|website|newsletter|template)) (?:\p{L}+ ){0,3}?|^)(?:says?|said|saying|claims?|claimed|claiming|tells?|told|insists?|insisted|pretends?|thinks?|believes?|hopes?|alleg\w+|purports?|suggest\w*|implie[sd]|keeps? (?:saying|telling|asking)|asks?|asked|asking|wants?|wanted|would (?:like|love)|offer(?:s|ed)|introduced|pos(?:es|ed|ing)|present(?:s|ed|ing)? (?:him|her|them)sel\p{L}+|pass(?:es|ed|ing)? (?:him|her|them)sel\p{L}+|describ(?:es|ed|ing)|styl(?:es|ed)|calls? (?:himself|herself|themselves)|heard|states?|stated|stating)\b|\b(?:told (?:me|us)|says? (?:that )?(?:he|she|they)|(?:got|get|received|saw|seen|found|read|opened|(?:was|were|been) (?:sent|handed|shown|copied on)|there (?:is|was)|here came|came|arrived|turned up) (?:\p{L}+ ){0,2}?(?:notes?|letters?|mails?|e-?mails?|messages?|notices?|confirmations?|calls?|forms?|summary|congratulations|invoice|welcome|paperwork)\b|congratulat\w+|according to|claim(?:s|ing)? (?:that|to)|rumou?r|pretend\w*|heard (?:that|from)|purport\w*|alleg\w+|so-called|wants? (?:me|us) to|asked (?:me|us) (?:to|if|whether)|supposed(?:ly)?|apparently)\b`,
  'iu',
);
const OURS_TO_SAY =
  /\b(?:I|we)(?:['’](?:ve|d|ll|m|re))?(?: (?:have|had|also|already|would|am|are|just|do|hereby|all))*,? (?:say|said|told|tell|ask|asked|asking|want|wanted|state|stated|hope|believe|think|offer|offered|heard|suggest)\b|\uEC00 (?:(?:has|have|had|also|further) ){0,2}(?:asks|asked|wishes|wants|directed|directs|instructed|instructs|requests|requested) me to (?:state|say|confirm|inform you|tell you|let you know|record|add|note|convey|write)\b/gi;
const OPEN =
  /\b(?:if|whether|unless|assuming|provided that|might|may (?:be|become|want|name|choose|appoint|end)|maybe|perhaps|possibly|probably|considering|leaning|hop(?:e|es|ing) to|(?:one|some) day\b|someday|eventually|not (?:yet )?(?:sure|certain|decided|settled)|undecided|undetermined|tbd|to be (?:decided|determined|confirmed|announced)|thinking (?:of|about)|could be|should we|shall we|can we|would (?:be|become|like to be)|once (?:the|we|they)|pending|tempted|until we|have(?:n['’]t| not) (?:decided|chosen|settled|picked)|si |quizás?|tal vez|peut-être|talvez|acaso|se o |caso )/i;
const HARMLESS_IF =
  /\b(?:if|when|whenever|should|where) (?:(?:[\uE000-\uEC00]|you|your|the|a|an|any|anyone|anybody|someone|somebody|it|there|they|one|this|that|another|carrier|other)[^.;]{0,60}?\b(?:asks?|needs?|requires?|wants?|insists?|calls?|wonders?|questions?|is (?:a|any)|has|have|says?|tells?|claims?|prefer|know|helps?|matters?)\b[^,;.]{0,60}|possible|need(?:ed)?(?: be)?|so|necessary|not|(?:I|we)(?:['’]ve| have)? (?:understood|understand|remember|recall|may)[^,;.]{0,50}|(?:it|that)(?:['’]s| is) (?:ok|okay|all right|alright|easier|helpful))\b|\bfor once\b|\bonce (?:and for all|more|again)\b|\b(?:would be|could be) (?:grateful|glad|happy|great|good|nice|helpful|appreciated|wonderful)\b|\bas if\b/gi;
const OTHER_MATTER =
  /^[^.;,\uE000-\uEC01]{0,30}\b(?:for|on|at|of|in) (?:(?:our|the|an?|their|his|her|its) )?(?:sister|parent|affiliate|subsidiary|landlord|neighbou?r|competitor|many|several|most|some|half|lots|companies|everybody|everyone|other|another|different|old|previous|last|past|earlier|former|existing|personal|unrelated|separate|insurance|real estate|travel|payroll|home|next)\b|^ (?:for|on) (?:a|the) (?:competitor|neighbou?r|different)/i;
const OTHER_TRADE =
  /\b(?:insurance|real[- ]estate|leasing|travel|freight|customs|mortgage|patent|shipping|ticket|estate|letting|transfer|purchasing|registered|statutory|leave|process|bargaining|collection|escrow|support|call[- ]?cent(?:er|re)|service|ai|virtual|voice|front[- ]desk|help[- ]?desk|live) (?:agent|broker|representative|rep|consultant|advis[eo]r|partner)s?\b/i;

const SIGN = new RegExp(X, 'gu');
const ANYBODY = new RegExp(SOMEBODY, 'gu');

function signsIn(text: string): readonly string[] {
  return text.match(SIGN) ?? [];
}

const WORD_BEHIND = new RegExp(String.raw`${X}.*\p{L}`, 'su');
const WORD_BEFORE = new RegExp(String.raw`\p{L}.*${X}`, 'su');

const NAMED = /[\uE000-\uE7FF]/;
const SPOKEN_OF = /[\uEC00\uEC01]/;
/** A pronoun alone is looked at where the role or a registration is spoken of. */
const CONCERNS =
  /agent|a\.?o\.?r\b|broker|represent|regist|behalf|speak|act(?:s|ing)? for|name|deal|account|under|record|put|credit|commission|handl|look(?:s|ing) after|tak|replac|remov|it\b|courtier|corre/i;

/** `Dana, not Miguel, is our agent.` */
const ASIDE = new RegExp(
  String.raw`(?:,| [-–—]) (?:and )?not (?:through |with )?(${SOMEBODY})(?=,| [-–—])(?: [-–—])?`,
  'giu',
);
/** `Not Sam from Tallgrass.` */
const EXCLUDED = new RegExp(String.raw`^(?:and |but )?(?:definitely |certainly |please )?not (?<x>${SOMEBODY})`, 'iu');

export function actsIn(sentence: string): Act[] {
  const acts: Act[] = [];
  const skeleton = sentence.replaceAll(ASIDE, (_, sign: string) => {
    acts.push({ kind: 'denies', sign, at: 0, together: false });
    return '';
  });
  const excluded = EXCLUDED.exec(skeleton)?.groups?.['x'];
  if (excluded !== undefined) acts.push({ kind: 'denies', sign: excluded, at: 0, together: false });
  const isQuestion = /\?["”’)]*\s*$/.test(skeleton);
  for (const { text, start } of clausesOf(skeleton)) {
    const around = text.replaceAll(HARMLESS_IF, ' ');
    if (!NAMED.test(text) && !(SPOKEN_OF.test(text) && CONCERNS.test(text))) continue;
    // Many clauses have no word on the one side of their parties, and all that is said there need not be looked for.
    const hasWord = { behind: WORD_BEHIND.test(text), before: WORD_BEFORE.test(text) };
    for (const match of HAS_BEEN.matchesIn(text))
      for (const sign of signsIn(match.groups?.['x'] ?? match.groups?.['y'] ?? ''))
        acts.push({ kind: 'recalls', sign, at: start + match.index, together: false });
    for (const each of ASSIGNS) {
      if (!hasWord[each.side]) continue;
      if ((each === JOINS || each === FILLS_IN) && !ROLE_WORD.test(skeleton)) continue;
      for (const match of each.matchesIn(text)) {
        const { x = '', d } = match.groups ?? {};
        const until = match.index + match[0].length;
        if (OTHER_MATTER.test(text.slice(until)) || OTHER_TRADE.test(text.slice(Math.max(0, match.index - 20), until)))
          continue;
        const before = text.slice(0, until);
        const signs = signsIn(x);
        const kind = kindOf({
          clause: around,
          before,
          rest: skeleton.slice(start + until),
          isQuestion,
          match: match[0],
        });
        const beside = BESIDE_IT.exec(text.slice(until))?.[1];
        for (const sign of beside === undefined ? signs : [...signs, beside])
          acts.push({
            kind,
            sign,
            at: start + match.index,
            together: signs.length > 1 || each === JOINS || sign === beside,
          });
        if (d !== undefined && kind === 'assigns')
          acts.push({ kind: 'denies', sign: d, at: start + match.index, together: false, replaced: true });
      }
    }
    const isOfRole = ROLE_WORD.test(skeleton) || REGISTERED.test(skeleton);
    for (const each of DENIES) {
      if (!hasWord[each.side]) continue;
      for (const match of each.matchesIn(text)) {
        if (!isOfRole && !REMOVED.test(match[0]) && !OFF_IT.test(match[0])) continue;
        if (isQuestion || OPEN.test(around)) continue;
        const { x, d } = match.groups ?? {};
        for (const sign of [x, d])
          if (sign !== undefined && sign !== YOU)
            acts.push({
              kind: 'denies',
              sign,
              at: start + match.index,
              together: false,
              replaced: REMOVED.test(match[0]),
            });
      }
    }
    if (ROLE_WORD.test(skeleton) || REGISTERED.test(skeleton))
      for (const match of EITHER.matchesIn(text)) {
        const { x, d } = match.groups ?? {};
        if (x === d) continue;
        for (const sign of [x, d])
          if (sign !== undefined) acts.push({ kind: 'leaves_open', sign, at: start + match.index, together: true });
      }
  }
  const isOpen = (isQuestion || UNSURE.test(skeleton)) && FAR_OR.test(skeleton) && ROLE_WORD.test(skeleton);
  if (isOpen || WHICHEVER.test(skeleton))
    for (const match of matchesOf(ANYBODY, skeleton))
      acts.push({ kind: 'leaves_open', sign: match[0], at: match.index, together: true });
  const list = SEVERAL_LISTED.exec(skeleton);
  if (list !== null && !isQuestion)
    for (const match of matchesOf(ANYBODY, skeleton.slice(list[0].length)))
      acts.push({
        kind: PAST.test(list[0]) ? 'recalls' : 'assigns',
        sign: match[0],
        at: list[0].length + match.index,
        together: true,
      });
  const denied = new Set(
    acts.filter(({ kind, replaced }) => kind === 'denies' && replaced === true).map(({ sign }) => sign),
  );
  return acts.filter(({ kind, sign }) => kind !== 'assigns' || !denied.has(sign));
}

/** `Joanna is carrying it for us on one side and Teddy on the other.` */
const BESIDE_IT = new RegExp(
  String.raw`^[^.;:?!\uE000-\uE7FF]{0,60},? and (${SOMEBODY}),? (?:on|for|with|at|in|over) (?!us\b|me\b)`,
  'u',
);

/** `Should it be Dana, who knows us, or Miguel, who is cheaper?` */
const FAR_OR = new RegExp(String.raw`${SOMEBODY}[^.;]{0,100}\bor (?:maybe |perhaps |with |to )?${SOMEBODY}`, 'u');
/** `Whichever of the two answers better will be our agent.` */
const WHICHEVER =
  /\b(?:whichever|whoever|one of (?:the two|them|these two|you)|the (?:better|winner|cheaper)(?: one)?(?: of (?:the two|them))?|either of (?:them|the two))\b[^,;.]{0,80}\b(?:agents?|a\.?o\.?r\b|brokers?|represent\w*)/i;
const UNSURE =
  /\b(?:either|whether|(?:not|n['’]t) (?:yet )?(?:sure|know|decided|made up)|undecided|can['’]?t decide|torn between|toss(?:ing)? (?:a coin|up)|flip a coin|you (?:choose|pick|decide))\b/i;

/** `We appoint two agents: Dana for the network and Miguel for the phones.` */
const SEVERAL_LISTED =
  /^(?=.*\b(?:appoint|designat|nam(?:e|ing)|have|hav(?:e|ing)|there are|chosen?|use|with|want)\w*\b)[^:.;?\uE000-\uEC01]{0,80}\b(?:two|three|both|2|3) (?:\p{L}+ ){0,2}(?:agents?|brokers|AORs)\b[^:.;?\uE000-\uEC01]{0,60}[:,–—] ?/iu;

const ROLE_WORD =
  /\b(?:agents?|a\.?o\.?r\b|brokers?|represent\w*|agente|courtier|corredor|corretor|intermediar\w+|on record|of record|telecom (?:partner|consultant|advis[eo]r|rep)|speaks? for|acts? for)\b/i;
const REGISTERED =
  /\b(?:regist\w+|deal|account|referral|put .{0,12}down|under .{0,20}name|goes? (?:to|under|through))\b/i;

function kindOf(of: {
  clause: string;
  before: string;
  /** What follows in the sentence. */
  rest: string;
  isQuestion: boolean;
  match: string;
}): ActKind {
  const said = of.before.replaceAll(SET_OFF, ' ').replaceAll(HARMLESS_NOT, ' ').replaceAll(HARMLESS_IF, ' ');
  const told = said.replaceAll(OURS_TO_SAY, ' ');
  if (of.isQuestion) return 'leaves_open';
  if (WAS.test(said) && !TODAY.test(said)) return 'recalls';
  if (PAST.test(said) && !TODAY.test(of.match)) return 'recalls';
  if (NEGATED.test(said)) return REPORTED.test(told) ? 'recalls' : 'denies';
  if (OPEN.test(said) || LATER_OPEN.test(of.clause.slice(of.before.length))) return 'leaves_open';
  if (UNTRUE.test(of.before.slice(0, -of.match.length)) || UNTRUE_AFTER.test(of.rest)) return 'recalls';
  if (REPORTED.test(told) || PER.test(told)) return 'recalls';
  return 'assigns';
}

/** What is called wrong, or is to be undone, assigns nothing, on whichever side of it that is said. */
const UNTRUE =
  /\b(?:false|untrue|wrong|mistaken|nonsense|disregard\w*|ignor\w+|revok\w+|rescind\w*|withdr\w+|void\w*|strike|undo|(?:am|are|was|were) told|I hear|we hear|rumou?r|to say|pretend\w*|(?:letter|form|mail|note|template|registration)s? (?:that )?(?:nam|list|show|stat|claim|say)\w+)\b[^,;.\uE000-\uEC01]{0,60}$/i;
const UNTRUE_AFTER =
  /\b(?:(?:I|we) (?:want|would like|need) (?:it )?(?:removed|deleted|voided|cancell?ed|undone|revoked|taken (?:down|off|out))|(?:is|are|be|was) (?:\p{L}+ )?(?:nonsense|wrong|false|untrue|mistaken|fiction|news to (?:me|us)|revoked|withdrawn|void)|is what (?:the|he|she|they|that|it)|know nothing|not true|never agreed|which I (?:struck|crossed))\b/iu;

/** `Per Dana, she is our agent.` */
const PER = new RegExp(String.raw`\b(?:per|by) ${SOMEBODY}(?:['’]s (?:account|word|own words))?,`, 'iu');

/** `X is our agent if the board agrees`. */
const LATER_OPEN =
  /\b(?:if|unless|provided|assuming|once|pending|subject to|depending)\b(?!,)(?! (?:you|anyone|anybody|someone|somebody|and for all|possible|need))|\b(?:I think|I guess|maybe|perhaps|probably)\b/i;

const TURN =
  /[;]\s|:\s|,\s+(?=(?:and |but )?(?:not|but|never|nor|so(?! (?:that|far|as|long|much)\b)|hence|therefore|rather|instead|unlike|although|though(?!,)|while|whereas|which|because|since|even though)\b(?! as))|\s(?=(?:but|although|though(?!,)|whereas|because)\s)|\s[–—]\s|\.\s|!\s/gu;

function clausesOf(text: string): { text: string; start: number }[] {
  const turns = [...matchesOf(TURN, text)].filter((match) => !LABEL.test(text.slice(0, match.index + 1)));
  const starts = [0, ...turns.map((match) => match.index + match[0].length)];
  return starts.map((start, at) => ({ text: text.slice(start, starts[at + 1] ?? text.length), start }));
}

const LABEL = new RegExp(
  String.raw`(?:${ROLE}|\b(?:agente|courtier|corretora?|corredora?|representante?)(?![\p{L}]))[^:.;]{0,40}[:–—]$`,
  'iu',
);
