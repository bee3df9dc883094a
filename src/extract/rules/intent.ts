/** A letter and its sentences in; what it is written for out. */
import { plain } from '../../domain/company.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Intent } from '../../domain/lists.ts';
import { hostName, written } from '../../domain/organisation.ts';
import { isNewsletter, knownMachine, signOf } from '../../domain/sign.ts';
import { type Caseless, caseless } from './caseless.ts';
import { BUYS, statesNeed, statesOwnNeed } from './interest.ts';
import { matchesOf } from './matches.ts';
import type { Sentence } from './sentences.ts';

const MASS_MAIL: readonly RegExp[] = [
  /\bunsubscribe\b/i,
  /\bview (?:this|it) (?:email )?in (?:your )?browser\b/i,
  /\byou(?:['’]re| are) receiving this (?:e-?mail |message )?(?:because|as)\b/i,
  /\b(?:manage|update) (?:your )?(?:email )?preferences\b/i,
  /\b(?:webinar|register now|limited[- ]time|special offer|click here|early bird|book (?:a|your) demo|free trial|sign up (?:now|today)|spiffs?)\b/i,
];
const BILL =
  /\b(?:invoice (?:number|no\.?|#)? ?[\w-]*\d|(?:amount|balance|payment) (?:due|of \$)|past due|remit(?:tance)?|is due (?:on|by)|pay online|purchase order (?:number|no|#)|statement of account|overdue|wire the|tracking number|your (?:order|package|parcel) )\b/i;
const PITCH =
  /\b(?:we (?:offer|provide|help|specialize|specialise|are a leading|deliver|work with (?:companies|businesses))|our (?:platform|solution|product|award-winning|clients include|services include)|(?:quick|15[- ]minute|short) (?:call|chat|demo)|(?:are you|would you be) (?:the right person|interested in)|boost your|grow your business|i came across|reaching out (?:to see|because)|list of (?:leads|contacts)|guest post|seo\b|crypto|lottery)/i;

const OTHERS: readonly (readonly [Pick<Caseless, 'test'>, number])[] = [
  [
    caseless(
      /\b(?:have|got|found|met|working with) an? (?:new |good |great )?(?:customer|client|prospect|account)\b|\bone of (?:my|our) (?:members|customers|clients|tenants|accounts|prospects)\b|\bregister an? (?:new )?(?:opportunity|opp|deal|lead)\b|\b(?:our|my) (?:customer|client) \p{Lu}/iu,
    ),
    2,
  ],
  [
    /\b(?:recorded|registered|listed|named|noted|shown|protected) as (?:their |the |its |an? )?(?:agent|broker|AOR|partner)\b[^.;]{0,20}(?:[.;!]|$)|\bmake (?:me|us) (?:the|their) (?:agent|AOR)\b/im,
    1,
  ],
  [
    caseless(
      /\b(?:authori[sz]ed|asked|instructed|engaged|mandated|retained) (?:me|us) to (?:approach|go to|test|start|run|find|source|get|put|act|negotiate|handle|reach)\b|\bapproach the market (?:for|on)\b|\b(?:advis(?:es|ing)|acts? for|represents?) \p{Lu}[^.;]{2,60}\b(?:on (?:its|their) )?(?:procurement|technology|telecoms?|sourcing|purchas\w+)\b/iu,
    ),
    2,
  ],
  [
    /\b(?:my|our|a|this|one of (?:my|our)|mutual|existing|good) (?:clients?|customers? of (?:mine|ours)|accounts?|prospects?|end[- ]users?|end customers?|leads?)\b/i,
    2,
  ],
  [
    /\bon behalf of (?:my|our|a|one of|the) (?:clients?|customers?|account)\b|\bon their behalf\b|\b(?:retains?|hired|engaged|pays) (?:me|us) (?:to|as|for)\b|\bcompan(?:y|ies) that retains? me\b/i,
    3,
  ],
  [
    /\b(?:regist(?:er|ration)|protect(?:ed|ion)?|lock|log|book|claim|open|put)\b[^.;]{0,60}\b(?:under (?:me|us|my|our)\b|(?:to|for) my (?:name|firm|company|id)\b|against my)/i,
    3,
  ],
  [/\b(?:regist(?:er|ration)|protect|lock|log|open|claim)\b[^.;]{0,40}\b(?:to|for) me\b/i, 1],
  [
    /\b(?:deal[- ]reg(?:istration)?|opp(?:ortunity)? (?:for|to) regist\w+|for registration|new (?:opp|lead)|lead (?:for you|you can|below|to pass)|pass(?:ing|ed)? (?:you )?(?:on |along )?(?:a|this|the) lead|hot lead|(?:a|this) lead\b|here['’]?s one\b)/i,
    2,
  ],
  [
    /\b(?:they|the (?:customer|client|prospect|account|owner|controller|end user))(?:['’](?:re|ve|d|s))? (?:are |is |have |has |would |also |both |all |really )*(?:want|wants|need|needs|looking|look|like|decided|asked|after|replacing|moving|ready|shopping|made|agreed|said|told|given|knows?|expects?)\b/i,
    1,
  ],
  [
    /\b(?:he|she|they)(?:['’]s| is| are| has| have|['’]ve)? (?:good with|on board|100%|fully on|given (?:me|us)|gave (?:me|us)|agreed|okayed|ok['’]?d|cool with|happy for|fine with)\b/i,
    2,
  ],
  [/\b(?:verbal|blessing|letter (?:is )?(?:coming|to follow|on its way)|LOA (?:is )?(?:coming|to follow))\b/i, 2],
  [
    /\b(?:channel manager|partner manager|account executive|sales director at|install tech|our direct team|my commission|my customer|protect(?:ed)? under|competitor sniffing|spiff|one-person advisory|advisory practice|fractional|I (?:act|work) as (?:an? )?(?:consultant|adviser|advisor|broker))\b/i,
    2,
  ],
  [
    /\b(?:I(?:['’]m| am)|we(?:['’]re| are)) (?:the|their|an?|its) (?:\w+ ){0,3}(?:agent|broker|consultant|advisor|adviser|reseller|MSP|VAR|distributor|integrator)\b(?: for| of| to| who)/i,
    3,
  ],
];
const CLAIMING: readonly (readonly [Pick<Caseless, 'test'>, number])[] = [
  [
    /\b(?:I|we|us|me|my firm|our firm)\b[^.;?]{0,40}\b(?:should|would|will|shall|want to|like to|can|to) be (?:recorded as |named |made )?(?:the |their |its |an? )?(?:agent|AOR|broker)\b/i,
    3,
  ],
  [
    /\b(?:may I|let me|I(?:['’]d| would) like to|allow me to|pleased to|want(?:ed)? to) introduce\b|^introducing\b/im,
    2,
  ],
  [
    /\b(?:reserve|hold|protect|lock|save|block|flag)\b[^.;]{0,30}\b(?:opportunity|opp|deal|lead|account|it|this)\b[^.;]{0,20}\b(?:for us|for me|in (?:our|my) name|to us|to me|on our behalf)\b/i,
    3,
  ],
  [
    /\b(?:speak|act|represent|negotiat\w+|shop|source|handle (?:it|this)) (?:for )?(?:them|him|her)\b|\b(?:I|we) (?:do|run|support|manage|look after|handle|maintain|sell|service) (?:all (?:of )?)?their\b|\b(?:I|we) (?:look after|support|work with|serve) them\b/i,
    2,
  ],
  [
    /\b(?:told|gave|asked|lets?|letting|allowed) (?:me|us) (?:that )?(?:I|we|to|run|the (?:ok|okay|nod|go-ahead|green light))\b[^.;]{0,40}\b(?:could|can|should|run|register|go|take|submit|nod|ok|okay|go-ahead|light)\b/i,
    2,
  ],
  [
    caseless(
      /\b(?:I|we)(?:['’]ve| have|['’]m| am| are|['’]re)?(?: been)? (?:retained|engaged|hired|instructed|mandated|commissioned) by \p{Lu}|\b(?:happy|glad|willing|pleased|prepared) to be (?:listed|named|recorded|registered|shown|noted)\b/iu,
    ),
    3,
  ],
  [
    /\b(?:pass(?:ing|ed)?|hand(?:ing|ed)?|send(?:ing)?|sent) (?:it|this|them|that|one|these people) (?:across|over|along|on|your way)\b|\bone for (?:you|ye|y['’]all)\b/i,
    3,
  ],
  [
    /\b(?:fella|fellow|guy|man|woman|lady|person|one|contact) to (?:talk|speak|ring|call)\b[^.;]{0,60}\btheir\b|\b(?:he|she|they)(?:['’]s| is|['’]re| are) expecting (?:a|your) call\b/i,
    2,
  ],
  [/\b(?:that|this) one(?:['’]s| is) (?:mine|ours)\b|\bnote it (?:to|for|under) (?:me|us)\b/i, 3],
  [
    caseless(
      /\b(?:mi|nuestro|tengo un|mon|notre|j['’]ai un|un de nos|meu|nosso|tenho um) client[e]?(?![\p{L}])|\b(?:a mi nombre|a nombre nuestro|à mon nom|à notre nom|em meu nome|em nosso nome)(?![\p{L}])/iu,
    ),
    3,
  ],
];
const CUSTOMER_FIELD =
  /^\s*(?:[-*•]\s*)?(?:end[- ])?(?:customer|client|account|company|prospect)(?: name)?\s*[:=\t-]\s*(\S.{1,70})/i;
const CONTACT_FIELD = /^\s*(?:[-*•]\s*)?(?:customer )?(?:contact|decision[- ]maker|signer)\b[^:]{0,15}[:=\t]\s*\S/i;

const EARLIER =
  /\b(?:(?:my|our) (?:letter|mail|e-?mail|note|message) of\b|further to (?:my|our|mine|ours|the)\b|(?:my|our|the|your|a|this|that) (?:\w+ ){0,2}(?:referral|registration|read[- ]?back|summary)|referral (?:no\.?|number|#|of|id)|(?:what|as|which|that|the (?:mail|email|message|note|letter)) (?:we|I) (?:wrote|said|told|sent|referred|gave|mentioned|put)|(?:I|we) (?:wrote|told you|sent you|referred|emailed|asked you|gave you|gave \w+ our|registered)|(?:earlier|last|previous|first|original) (?:mail|e-?mail|message|note|letter|referral)|FH-[0-9A-Z]{8}|[A-Z]{2,4}-\d{3,}|(?:we|I) (?:already|previously) (?:sent|referred|named|asked|registered)|(?:in|last|on|back in) (?:january|february|march|april|may|june|july|august|september|october|november|december|week|month|spring|summer|fall|autumn|winter|monday|tuesday|wednesday|thursday|friday)[^.;]{0,12},? (?:we|I) (?:referred|asked|gave|named|registered|wrote|sent|told|appointed|designated|submitted)|same as (?:before|in \w+)|on file|our (?:file|record) with you|nuestra referencia|notre (?:demande|référence)|nossa indicação)\b/i;
const OWN_STEP = /\b(?:I|we) (?:made|wrote|sent|gave|named|referred|registered|submitted|asked|appointed)\b/i;
const OUR_REFERRAL =
  /\b(?:[Oo]ur|[Mm]y) (?:referral|registration) (?:of|from|no|number|dated|FH|[A-Z]{2,4}-\d|#)|\b(?:referral|registration) (?:no|number|FH|[A-Z]{2,4}-?\d)|\bFH-[0-9A-Z]{8}/;
const CORRECTS =
  /\b(?:corrections?|correct(?:ed|ing)? (?:to|the|my)|miscounted|mis-?typed|typo|got (?:that|it|the (?:number|count)) wrong|I was wrong|forgot|left (?:it |that )?out|one more (?:thing|site|location)|one thing (?:I|more)|one (?:addition|change|fix|update)|(?:two|three|a few|some) (?:corrections|changes|additions|updates|fixes)|(?:please|also|to) add\b|add(?:ing)? (?:to|one|a|two|three)|in addition|update (?:on|to|from|about)|an update|to update|instead of (?:\d|the \d|the (?:one|date))|not \d+|rather than \d|is now \d|are now \d|has (?:grown|shrunk|changed|moved)|have (?:grown|changed)|revised|amend\w*|again\b|the rest (?:is|stays|remains|of it)|everything else|otherwise|unchanged|as before|still\b|remains?\b|sooner than|later than I|no longer a maybe|you asked|your question|good question|to answer|answers?\b|see below|in ?line|my answers|(?:two|the) names? (?:that )?(?:I|you)|I (?:owed|promised) you)\b/i;
const DISPUTE = caseless(
  /\b(?:(?:never|nobody|no one|(?:none|neither|not one) of (?:us|them)|did(?:n['’]t| not)|have(?:n['’]t| not)|has(?:n['’]t| not)|had(?:n['’]t| not))(?: (?:here|at|in|from|of|on|with|ever|else|my|our|the|this|\p{Lu}[\p{L}&'’.-]*|and|company|team|staff)){0,9} (?:ask(?:ed)?|refer(?:red)?|wr[oi]te(?:n|tten)?|sen[dt]|authori[sz]ed?|sign(?:ed)?|appoint(?:ed)?|agree[sd]?|designated?|requested?|submit(?:ted)?|heard of|registered|register|gave (?:anyone|anybody|him|her|them)|given (?:anyone|anybody)|made any|made such|dealt|approved)\b(?! (?:if|me for)\b)|not (?:mine|my words|from (?:us|me)|ours|written by|sent by|authori[sz]ed by)|(?:isn['’]t|is not|wasn['’]t|was not) (?:mine|ours|from (?:us|me)|my (?:words|mail|message)|genuine|real|true|authori[sz]ed)|purport\w*|without (?:our|my|any) (?:knowledge|consent|permission|authori[sz]ation|say-?so)|void (?:the|that|this)|no such thing|(?:strike|void|take down|delete|undo|expunge|annul) (?:the|this|that|our|any) (?:\w+ )?(?:registration|referral|claim|entry)|it (?:has|did|was) not\.|impersonat\w+|forg(?:ed|ery)|fraud\w*|unauthori[sz]ed|who (?:sent (?:it|this) in|told you|gave you|authori[sz]ed|submitted|put this)|(?:there['’]s|there is) no (?:deal|project|referral)|dispute|in (?:my|our) name (?:is|was) (?:not|false)|spoof\w*|neither (?:\p{L}+ ){0,2}?(?:requested|authori[sz]ed|approved|made|sent|asked|signed|referred)|expunge|(?:we|I|he|she|they) (?:did(?:n['’]t| not)|have(?:n['’]t| not)|never did)(?=\s*[.!])|(?:no|without|lack(?:ed|s)|exceeded) (?:any |the )?authority|(?:null and|as|is|be|it) void|treat (?:it|this|that|the \w+) as (?:if it|never|withdrawn)|no idea who|never heard of|(?:do|did)(?:n['’]t| not) know (?:him|her|them|who|any(?:one|body)|a \p{Lu}|this (?:man|woman|person|gentleman|firm))|(?:we|I) have no (?:\w+ ){0,2}(?:agreement|arrangement|relationship|connection) with\b|(?:put|set) (?:it|this|that|the record) (?:right|straight)|correct the record|(?:undo|reverse|retract) (?:it|this|that|the)|how (?:it|this|that|we|our name) (?:got|came|ended up|wound up)|(?:sent|made|entered|registered|filed) (?:in error|by mistake)|not have (?:it|that|this) from|false(?:ly)? (?:claim|regist|refer)\w*|under false|we did not (?:make|send|write|ask)|no es nuestr[oa]|nunca (?:\p{L}+ )?(?:ped|autoriz|solicit|envi|hic|hiz|fizemos|firm|assin)\w*|no (?:hicimos|autorizamos|pedimos|enviamos|conocemos|reconocemos|solicitamos)|n(?:['’]|e l['’])(?:avons|ai|a) (?:jamais|pas|rien)|ne (?:le |la |les )?connaissons pas|não (?:fizemos|autorizamos|conhecemos|pedimos|enviamos|reconhecemos|solicitamos))(?!\p{L})/iu,
);
const DISPUTED_THING = caseless(
  /\b(?:referral|refer(?:red)?|registration|registered|registr\w+|claim|deal|message|mail|e-?mail|letter|agent|in (?:my|our) name|paperwork|PSA|form|listing|designation|référence|recommandation|inscription|referencia|registro|referido|indicação|solicitud|demande)(?!\p{L})/iu,
);
const WITHDRAWAL = caseless(
  /\b(?:call(?:ing|ed)? (?:it|this|the (?:\w+ )?(?:project|thing|deal)|everything) off|withdraw(?:ing|n|s)?\b|rescind\w*|cancel(?:l?ing|l?ed)? (?:(?:the|our|my|this|that|all|everything)\b ?(?:\w+ )?)?(?:project|referral|request|registrations?|purchase|order|it|this|everything|thing|lot)|(?:purchase|deal|project|funding|lease|sale|expansion|merger|grant)\b[^.;]{0,25}\b(?:fell through|collapsed|is off|was pulled|got pulled)|stop (?:all )?(?:work|working|the (?:project|work|clock))|(?:on|in) (?:indefinite )?(?:hold|ice) indefinitely|indefinite(?:ly)? (?:hold|postponed|shelved|on hold)|no longer (?:moving|going|proceeding|pursuing|need(?:ed|s|ing)?|want|in the market|buying|looking|interested|required)|(?:not|n['’]t)(?: be)? (?:moving|going|proceed(?:ing)?|go) (?:forward|ahead)\b|not be (?:proceeding|buying|needing|doing|going)|(?:answer|decision|verdict|vote)\b[^.;]{0,40}\b(?:is|was|came back) (?:a )?(?:firm )?no\b|vot(?:ed|ing) (?:it|this|the \w+) down|(?:voted|decided|ruled|come out|came out) against\b|put (?:(?:it|this|everything|the \w+|all of (?:it|this)) )?(?:on (?:ice|the shelf|the back burner)|to bed|aside)|(?:park|parked|parking|freez(?:e|ing)|froze|frozen|halt(?:ed|ing)?|suspend(?:ed|ing)?) (?:it|this|the (?:\w+ )?(?:project|purchase|search|work|plan))|stand(?:ing)? down|sit on (?:our|their|my) hands|(?:wo|will not|won)n?['’]?t? (?:be )?(?:need(?:ing)?|go(?:ing)? (?:ahead|forward)|proceed(?:ing)?|buy(?:ing)?)|no need to (?:continue|go on|proceed|quote|come|call)|(?:renewed|re-?signed|extended|signed) (?:\w+ )?(?:with|at) (?:the (?:incumbent|old|current|present|same)|our (?:current|present|existing|old))|stay(?:ing)? (?:put|where we are|with what we have)|tak(?:e|ing) (?:[\p{L}&'’.]+ ){1,5}(?:referral|name|registration|request|file) (?:off|out|down|back)|(?:remove|delete|drop|scratch|kill|nix) (?:our|my|the|this|us)\b ?(?:referral|registration|request|project|from)?|pull(?:ing|ed)? (?:this|it|us|everything)(?= *[.,;!]|$| (?:from|off|out|back))|pull(?:ing|ed)? (?:the plug|(?:our|my|this|the) referral|out|back)|tak(?:e|ing) (?:our (?:name|referral|company)|us|me|it|this|the referral) (?:back|off (?:the|your|of)|out of)|decided (?:against (?:it|this|the|buying|moving)|not to (?:go|proceed|buy|do|pursue|move|continue|change|replace))|scrapp(?:ed|ing)|shelv(?:ed|ing)|(?:project|deal|thing|idea|it|this) is (?:dead|off|over|cancelled|canceled)|close (?:the|our|my) (?:file|referral|registration)(?! on \p{L}+ ?(?:and|,))|forget (?:about )?(?:the|it|this|all|my|our|everything|what)|never ?mind|disregard (?:the|my|our)|consider (?:it|this|the referral) (?:withdrawn|closed|dead)|back(?:ing|ed) out|retir(?:amos|ar|en) (?:la|nuestra|el)|cancel(?:amos|en|em|ar|e)\b|no (?:seguir|continuar|avanzar)|ya no (?:vamos|necesitamos|queremos)|suspend(?:er|emos|imos)|annul(?:ons|er|ez)|retir(?:ons|ez|er)|abandonn\p{L}+|ren(?:onçons|oncer)|ne donn(?:ons|erons) pas suite|desist\p{L}+|não (?:vamos|iremos) (?:seguir|prosseguir|continuar|avançar))(?!\p{L})/iu,
);
const STILL_BUYING =
  /\b(?:still (?:buying|want|need|in the market|going ahead)|(?:purchase|project|rest) (?:goes|is going|stays|remains|continues|still)|(?:we|I)(?:['’]re| are) still)\b/i;
const CONFIRMING = caseless(
  /\b(?:confirm(?:ed|s|ing)?|correct(?!ion|ed|ing| (?:the|to|my|it|this|that))|that(?:['’]?s| is) (?:exactly |all |quite |absolutely )?(?:right|it|us|correct|accurate|what we (?:want|said|meant))|accurate|looks? (?:right|good|fine|correct|accurate|great|perfect)|all (?:good|correct|right|true|fine|accurate)|yep|yup|yes|exactly|approved|agreed|spot on|perfect|verified|no (?:changes|corrections|objections|edits)|nothing to (?:add|change|correct)|as (?:stated|written|summarized|read)|(?:you|u) (?:got|have) (?:it|that|everything) right|right (?:on|as rain)|good to go|go ahead|👍|✅|correcto|confirmamos|confirmo|de acuerdo|c['’]est (?:exact|correct|bien ça)|tout est (?:exact|correct|bon)|exact(?:ement)?|correto|está certo|isso mesmo|(?:every|each) (?:line|word|point|item|part)\b[^.;]{0,30}\b(?:is|was)\b[^.;]{0,12}\b(?:as|right|true|what)|as it stands|nothing (?:in it )?to (?:take out|put in|alter|correct|add|change))(?!\p{L})/iu,
);
const BUT =
  /\b(?:but|except|however|one (?:fix|change|correction|thing|exception|more|detail)|only (?:thing|change)|also|instead|(?<!as (?:it|they|all) )should (?:be|read|say)|please (?:change|add|correct|remove|replace)|wrong|not quite|almost|nearly|forgot|no longer|missing|sauf|mais|pero|excepto|mas)\b/i;
const READ_BACK =
  /\b(?:summary|read[- ]?back|recap|your (?:note|understanding|summary|record|version|write-?up|list)|what (?:you|we) (?:wrote|have|sent|understood|read back|have read)|(?:check|confirm|see) (?:that|whether|if) we (?:have )?(?:understood|read)|did i get this right|is this (?:right|correct)|please (?:verify|confirm))\b/i;
const CHANGE = caseless(
  /\b(?:replac\w+|strike|in (?:his|her|their) (?:place|stead)|carries on alone|with immediate effect|en su lugar|à sa place|em seu lugar|instead of|no longer|any longer|any ?more|switch\w*|chang(?:e|es|ed|ing)|remov\w+|tak(?:e|es|ing)\b[^.;]{0,50}\b(?:off|out|over|place|spot)|off of|drop(?:ped|ping)?|in place of|swap\w*|second (?:agent|broker|(?:master )?agency|distributor)|(?:adds?|adding|added|additional|another|new) (?:a |an |the |our )?(?:\w+ ){0,2}(?:agents?\b|agency|distributor|AOR|broker)|adding \p{Lu}|effective (?:today|immediately|now)|from (?:now|here) on|from today|going forward|as of (?:today|now|this)|is out\b|move[sd]?\b[^.;]{0,30}\b(?:to|over)|(?:is|are) off (?:this|it|the)\b|deja de ser|deixa de ser|cesse d['’]être|revok\w+|terminat\w+|ya no|en lugar de|reemplaz\w+|remplac\w+|ne [\p{L} ]{2,20} plus|à la place|não [\p{L} ]{2,20} mais|em vez de|substitu\w+|em lugar)\b/iu,
);
const ASKS_HOW = caseless(
  /\b(?:how (?:does|do|would|will|is|can|much|long)|what (?:is|are|does|happens|exactly|do)|who (?:gets|pays|is|can|has)|can (?:you|we|I|the|a|an)\b|could (?:you|we|the)|do(?:es)? (?:your|the|it|we|I|one|they|an?)|is (?:there|it|that|this)|are (?:there|you|your)|explain|wonder\w*|question|curious|understand|have to be|difference between|cómo|qué|quién|comment|qu['’]est-ce|qui|como|quem)(?![\p{L}])/iu,
);
const ABOUT_REFERRAL = caseless(
  /\b(?:refer (?:our|your|them|my|it|one)sel(?:f|ves)|nam(?:e|ing) an agent|who (?:sees|reads)|what we write|first letter|self[- ]refer\w*|referrals?|referring|(?:mail|letter) (?:that )?we (?:would |might )?send|agents? of record|master agenc\w+|PSA|customer partner|commission\w*|your (?:page|site|website|service|process|program|address|form|team|customers)|this (?:address|service|process|program|work)|(?:how|does) (?:this|it|all this) works?|distributor|autorrefer\w*|refier\w+ a s[ií] mism\w+|referi\w+|parrainage|indicaç\w+)(?![\p{L}])/iu,
);
const NOTHING_TO_BUY =
  /\b(?:(?:nothing|don['’]t have anything|do not have anything|not) (?:to buy|buying|in the market|looking to buy)|nobody in particular|no (?:project|purchase|deal|need) (?:of (?:my|our) own|at the moment|right now|yet|in mind)|for (?:a policy|an article|a paper|a class|research|a story)|(?:clients|members|students|readers|people) (?:bring|ask|keep asking)|just (?:a|one) question|general question|(?:duda|pregunta|dúvida|question) (?:general|générale|geral)|nada (?:en|em) concreto|out of curiosity|hypothetical\w*)\b/i;
const PSA =
  /\b(?:PSA|professional services? agreement|acuerdo de servicios profesionales|contrat de services professionnels|contrato de serviços profissionais)\b/i;
/** A line of its own at the head of a file: `Client Services Agreement`. */
const AGREEMENT_TITLE =
  /^[ \t]*(?:[\p{L}&'’-]+ ){0,5}(?:services?|consult(?:ing|ancy)|engagement|representation|agency) agreement\b/imu;
const AGENT_ROLE = /\bagents? of record\b/i;
const AGENCY_ROLE = /\b(?:agency|distributor)\b/i;
const PSA_ALSO =
  /\b(?:fully executed|(?:signed|executed) (?:this |the |our |an? )?(?:letter|agreement)|countersign\w*|agreement (?:between (?:the three|us)|back from)|bearing my signature)\b/i;
const PSA_CARRIED =
  /\b(?:attach(?:ed|ing|ment)?|enclos(?:ed|ing|e)|here is|here['’]s|sign(?:ed|ing|ature|atures)|executed|countersign\w*|herewith|please find|find (?:it )?(?:attached|enclosed|below)|below|copy|adjunt\w+|ci-joint|anex\w+)\b/i;

export interface IntentNeeds {
  readonly letter: Letter;
  readonly sentences: readonly Sentence[];
  readonly hasServices: boolean;
  /** Somebody is made the agent, or none is wanted, in the writer's own words. */
  readonly isAssigned: boolean;
  readonly namesAgency: boolean;
  /** The role is taken from an agent, or one is replaced, or an agency is. */
  readonly takesAway: boolean;
  /** Somebody is put beside another: an agent, or an agency. */
  readonly addsParty: boolean;
  /** Between the people of one agency or one agent. */
  readonly isInternal: boolean;
  readonly adopts: boolean;
  readonly isPartyAddress: (address: string) => boolean;
  readonly isAgencyAddress: (address: string) => boolean;
  /** Names somebody of the directory. */
  readonly isParty: (text: string) => boolean;
}

export function intentOf(needs: IntentNeeds): Intent {
  const { letter } = needs;
  const known = knownMachine(letter);
  if (known !== null) return known.as === 'own' ? 'unrelated' : known.as;
  if (isNewsletter(letter) && !(needs.isAssigned && needs.namesAgency)) return 'unrelated';
  const said = saidIn(needs);
  // People write of offices and absences in their subjects too: what they need tells them from a machine.
  const isPassedOn = signOf(letter, 'redirected', 'group') !== null;
  const isLikeAMachines =
    signOf(letter, 'machine_subject') !== null || (signOf(letter, 'null_return_path') !== null && !isPassedOn);
  return isLikeAMachines && !OF_PEOPLE.has(said) ? 'auto_reply' : said;
}

const OF_PEOPLE: ReadonlySet<Intent> = new Set(['self_referral', 'psa_referral', 'agent_change', 'inquiry']);

function saidIn(needs: IntentNeeds): Intent {
  const { letter, sentences, hasServices, isAssigned } = needs;
  const text = sentences.map((sentence) => sentence.text).join('\n');
  const subject = letter.subject.slice(0, 500);
  const said = `${subject}\n${text}`;
  const needsOwn = sentences.some((sentence) => statesOwnNeed(sentence.text)) || statesOwnNeed(subject);
  if (isMachineMail(text, said, needsOwn)) return 'unrelated';

  const writer = letter.from[0]?.address ?? '';
  if (needs.isInternal && !/^\s*(?:fwd?|fw)\s*:/i.test(subject)) return 'unrelated';
  if (needs.isPartyAddress(writer))
    return hasServices || isAssigned || claims(needs, said) ? 'third_party_claim' : 'unrelated';
  const isReply = letter.references.length > 0 || /^\s*(?:re|aw|rv|sv|antw)\s*(?:\[\d+\])?\s*:/i.test(subject);
  const speaksOfEarlier = EARLIER.test(said);

  if (DISPUTE.test(text) && DISPUTED_THING.test(said) && !(needsOwn && hasServices && isAssigned) && !needs.adopts) {
    const isOwn = sentences.some(
      (sentence, at) =>
        DISPUTE.test(sentence.text) &&
        (isReply ||
          speaksOfEarlier ||
          DISPUTED_THING.test(sentence.text) ||
          DISPUTED_THING.test(sentences[at - 1]?.text ?? '')),
    );
    if (isOwn && !WITHDRAWS.test(text)) return 'dispute';
  }
  if (isPitch(needs, said) || APPLIES.test(said) || (OTHER_TRADE.test(said) && !hasServices)) return 'unrelated';
  if (claims(needs, said)) return 'third_party_claim';
  if (isWithdrawal(needs, said, isReply || speaksOfEarlier || (!hasServices && (!needsOwn || needs.namesAgency))))
    return 'withdrawal';
  const changes =
    (CHANGE.test(said) && (needs.takesAway || needs.addsParty)) || (isAssigned && CHANGES_RECORD.test(said));
  const opensByAgreement = needsOwn && hasServices && !isReply && hasAgreement(letter);
  if (changes && !opensByAgreement && (isReply || speaksOfEarlier || STANDING.test(said))) return 'agent_change';
  if (isConfirmation(needs, text, said, isReply)) return 'confirmation';
  if (carriesPsa(letter, text)) return 'psa_referral';
  if (isInquiry(needs, text, said, needsOwn)) return 'inquiry';
  if (isReply && isUpdate(needs, text)) return 'update';
  if (
    speaksOfEarlier &&
    (OWN_STEP.test(text) || OUR_REFERRAL.test(said)) &&
    (hasServices || isAssigned || needs.namesAgency) &&
    !/\bself-?referral\b/i.test(said)
  )
    return 'update';
  if (PITCH.test(text) && !isAssigned && !needsOwn) return 'unrelated';
  const needsPlainly = sentences.some((sentence) => statesOwnNeed(sentence.text) && !/\?\s*$/.test(sentence.text));
  if (!isAssigned && !needsPlainly && !hasServices && text.includes('?') && ABOUT_PARTIES.test(said)) return 'inquiry';
  if (isAssigned && (needs.namesAgency || hasServices || needsOwn || OPENS.test(text))) return 'self_referral';
  if (hasServices && (needsOwn || statesNeed(said)) && !isChatter(letter, text, needs)) return 'self_referral';
  if (needs.namesAgency && statesNeed(text) && needsOwn) return 'self_referral';
  if (isReply && needs.adopts) return 'update';
  if (hasServices && (isAssigned || needs.namesAgency) && BUYS.test(said)) return 'self_referral';
  return text.includes('?') && ABOUT_REFERRAL.test(said) && ASKS_HOW.test(text) ? 'inquiry' : 'unrelated';
}

const ABOUT_PARTIES =
  /\b(?:agents?(?:['’]s)?|agenc(?:y|ies)|referr\w+|refer|commissions?|distributors?)\b[^.]{0,200}\?/i;
const OPENS = /\b(?:open a file|please (?:register|open|file|note|record)|referral|refer)\b/i;
/** What is on record is to be changed. */
const CHANGES_RECORD =
  /\b(?:change|update|amend|correct) (?:our|the|your) (?:registration|records?|files?|agent(?: of record)?)\b(?! to include)/i;
/** Words that show that something stood before: a change needs something to be changed. */
const STANDING =
  /\b(?:no longer|any longer|any ?more|effective (?:today|immediately|now)|from today|as of (?:today|now|this)|respecto del? (?:nuestro )?referido|cambio de agencia|mudança de (?:agência|distribuidor)|changement d['’]agence|deja de ser|deixa de ser|(?:has|have|had) been (?:our|the|its|their) (?:\w+ )?(?:agent|aor|broker)|same (?:project|referral|deal|purchase|opportunity)|(?:purchase|project|rest|order|opportunity) (?:is|stays|remains) as (?:it was|before)|new representation|a partir de ho(?:y|je)|en su lugar|cambio de agente|dès (?:aujourd|maintenant)|à compter d|à sa place|changement d['’]agent|em seu lugar|mudança de agente|troca de agente|from (?:now|here) on|with immediate effect|tak(?:es?|ing) (?:his|her|their|over)|new agent of record|chang(?:e|ing) (?:of )?(?:our |the )?(?:agent|distributor|agency|broker)|replac\w+ [^.;]{0,40} as (?:our )?(?:agent|master agency|distributor)|switch\w* (?:agents?|agency|agencies|distributors?))\b/i;
const WITHDRAWS = /\b(?:withdraw|cancel (?:the|our) referral)\b/i;

function isMachineMail(text: string, said: string, needsOwn: boolean): boolean {
  const signs = MASS_MAIL.filter((pattern) => pattern.test(text)).length;
  if (signs >= 2 || (signs === 1 && /\bunsubscribe\b/i.test(text))) return true;
  return (BILL.test(said) && !needsOwn) || (signs === 1 && PITCH.test(text) && !needsOwn);
}

/** Insurers have agents and brokers of record too. */
const OTHER_TRADE =
  /\b(?:underwriters?|loss runs?|dec(?:laration)? pages?|general liability|umbrella polic\w+|commercial property|workers['’]? comp\w*|insurance (?:polic\w+|carrier|program)|bonding|escrow|real estate|mortgage|freight|customs broker)\b/i;

const APPLIES =
  /\b(?:my (?:resume|résumé|CV)\b|apply(?:ing)? for (?:the|a|your) (?:\w+ ){0,4}(?:role|position|job|internship|opening)|hiring manager|application for the (?:role|position))/i;

const SELLING: readonly RegExp[] = [
  /\b(?:businesses|companies|organi[sz]ations|firms|teams|leaders|people) (?:just )?like (?:you|yours)\b/i,
  /\b(?:cut|reduce|lower|save|slash|optimi[sz]e|boost|grow|transform|improve)\w* (?:on )?(?:your|their) \w+/i,
  /\b(?:our clients|we help|I help|we specialize|we specialise|we work with|we offer|our team of experts|industry[- ]leading|award[- ]winning|trusted by)\b/i,
  /\b(?:(?:10|15|20|30)[- ]?min(?:ute)?s?|quick (?:call|chat|question)|hop on a call|would you be open|are you open to|open to a|book a time|my calendar|grab (?:a )?(?:coffee|time))\b/i,
];

/** A seller who speaks of the reader's own business, and puts forward nobody's. */
function isPitch({ isAssigned, letter, sentences }: IntentNeeds, said: string): boolean {
  if (isAssigned || letter.references.length > 0) return false;
  const named = sentences.some(({ text }) => CUSTOMER_FIELD.test(text) || CONTACT_FIELD.test(text));
  return !named && SELLING.filter((pattern) => pattern.test(said)).length >= 2;
}

/** Somebody else's business is put forward: their words for it, their contact, and no need of the writer's own. */
function claims(needs: IntentNeeds, said: string): boolean {
  const { letter, sentences, isPartyAddress, hasServices } = needs;
  const host = hostOf(letter.from[0]?.address ?? '');
  let weight = [...OTHERS, ...CLAIMING].reduce((sum, [pattern, points]) => sum + (pattern.test(said) ? points : 0), 0);
  for (const { text } of sentences.slice(0, 60)) {
    const customer = CUSTOMER_FIELD.exec(text)?.[1];
    if (customer !== undefined) weight += isLikeHost(customer, host) ? -2 : 2;
    if (CONTACT_FIELD.test(text) || customer !== undefined)
      for (const [, domain = ''] of text.matchAll(/@([\p{L}\p{N}.-]{3,80})/gu))
        if (hostName(domain) !== host) weight += 2;
  }
  if (weight > 0 && speaksOfOthers(needs, host)) weight += 2;
  const behalf = /\bon behalf of (?:the )?(\p{Lu}[\p{L}\p{N}&'’. -]{2,50})/u.exec(said)?.[1];
  if (behalf !== undefined) weight += isLikeHost(behalf, host) ? -1 : 2;
  const own = sentences.filter(
    ({ text }) => OWN_PURCHASE.test(text) || (statesOwnNeed(text) && /\b(?:we|our)\b/i.test(text)),
  ).length;
  const threshold = isPartyAddress(letter.from[0]?.address ?? '') ? 1 : own > 0 ? 4 + own : hasServices ? 2 : 3;
  return weight >= threshold;
}

/** `Elk Ridge Lumber is ready to move`, written by somebody who is not of Elk Ridge: who speaks of others speaks for others. */
const SUBJECT_NEEDS =
  /(?<![\p{L}\p{N}])(\p{Lu}[\p{L}\p{N}&'’.-]*(?: (?:of |& |and )?\p{Lu}[\p{L}\p{N}&'’.-]*){1,5})(?: \([^()]{1,60}\)|, [^.,;]{1,60},)? (?:is|are|has|have|wants?|needs?|would|intends?|plans?|will|must|runs?|operates?)\b/gu;

function speaksOfOthers({ letter, sentences, isParty }: IntentNeeds, host: string): boolean {
  const signature = letter.body.parts
    .filter(({ kind }) => kind === 'signature')
    .map(({ start, end }) => letter.body.text.slice(start, Math.min(end, start + 2_000)))
    .join('\n');
  return sentences.slice(0, 30).some(({ text }) =>
    [...matchesOf(SUBJECT_NEEDS, text.slice(0, 600))].some(([, name = '']) => {
      const isPerson = letter.from.some((writer) => writer.name.includes(name)) || name.split(' ').length < 2;
      return !isPerson && WANTS_IT.test(text) && !isLikeHost(name, host) && !signature.includes(name) && !isParty(name);
    }),
  );
}

const WANTS_IT =
  /\b(?:ready to (?:move|buy|sign|go)|wants? (?:to|a|new)|needs? (?:a|to|new)|looking (?:to|for)|replac\w+|moving|switch\w+|minded to|in the market|buying|intends? to|plans? to|would like)\b/i;

const OWN_PURCHASE =
  /\b(?:we (?:want|need|are (?:buying|replacing|looking|moving|in the market|contracting|shopping|leaving|going to)|['’]re (?:buying|replacing|looking|moving|in the market|leaving)|intend|plan to|would like|pay|spend|have (?:\d|decided))|we['’](?:re|d|ve) (?:buying|like|decided|looking|replacing|moving)|our (?:own (?:need|referral|request)|offices?|sites?|stores?|phones?|network|clinics?|plants?|staff|employees|people|agent)|represents us|I want|I need)\b/i;

function hostOf(address: string): string {
  return hostName(address.slice(address.lastIndexOf('@') + 1));
}

function isLikeHost(name: string, host: string): boolean {
  const label = plain(written(host).split('.')[0] ?? '').replaceAll(/[^a-z0-9]/g, '');
  const words = plain(name)
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
  const [first] = words;
  return (
    first !== undefined &&
    label !== '' &&
    (words.filter((word) => label.includes(word)).length >= Math.min(2, words.length) || label.startsWith(first))
  );
}

function isWithdrawal({ isAssigned, takesAway }: IntentNeeds, said: string, isFollowUp: boolean): boolean {
  const match = WITHDRAWAL.exec(said);
  if (match === null || STILL_BUYING.test(said) || isAssigned) return false;
  if (takesAway && /\b(?:agent|represent)/i.test(said)) return false;
  return (
    isFollowUp ||
    /\b(?:withdraw|referral|registr|referencia|référence|indicação|name out|never ?mind|forget|stop work|call(?:ing)? (?:it|this) off|again)\b/i.test(
      said,
    )
  );
}

function isConfirmation(
  { letter, takesAway, adopts, addsParty, isAssigned }: IntentNeeds,
  text: string,
  said: string,
  isReply: boolean,
): boolean {
  if (takesAway || addsParty || (isAssigned && !adopts) || text.length > 900 || text.includes('?')) return false;
  const quoted = letter.body.parts
    .filter(({ kind }) => kind === 'quoted')
    .map(({ start, end }) => letter.body.text.slice(start, Math.min(end, start + 4_000)))
    .join('\n');
  const isReadBack = isReply
    ? quoted === '' || READ_BACK.test(`${letter.subject}\n${quoted}`) || text.length < 160
    : READ_BACK.test(said);
  if (!isReadBack || !CONFIRMING.test(text) || BUT.test(text)) return false;
  return !(adopts && (CORRECTS.test(text) || /\bbuying\b/i.test(text))) && !/\b(?:attach|enclos)/i.test(text);
}

/** It carries an agreement between customer, agent and agency, or says that it does. */
export function carriesPsa(letter: Letter, text: string): boolean {
  if (hasAgreement(letter)) return true;
  const said = `${letter.subject.slice(0, 500)}\n${text}`;
  if (PSA.test(said) && PSA_CARRIED.test(said))
    return !(text.includes('?') && ASKS_HOW.test(text) && letter.attachments.length === 0);
  return letter.attachments.length > 0 && PSA_ALSO.test(said) && PSA_CARRIED.test(said);
}

/** One of its files is such an agreement: it is called so, or its title and its roles are those of one. */
function hasAgreement({ attachments }: Letter): boolean {
  return attachments.slice(0, 10).some(({ filename, text }) => {
    const content = text?.slice(0, 3_000) ?? '';
    return (
      PSA.test(`${filename ?? ''}\n${content}`.replaceAll('_', ' ')) ||
      (AGREEMENT_TITLE.test(content.slice(0, 400)) && AGENT_ROLE.test(content) && AGENCY_ROLE.test(content))
    );
  });
}

function isInquiry(
  { isAssigned, namesAgency, hasServices }: IntentNeeds,
  text: string,
  said: string,
  needsOwn: boolean,
): boolean {
  if (isAssigned || !text.includes('?')) return false;
  if (NOTHING_TO_BUY.test(said)) return true;
  return (
    !needsOwn && !(hasServices && statesNeed(text)) && !namesAgency && ASKS_HOW.test(text) && ABOUT_REFERRAL.test(said)
  );
}

/** A reply goes on with a referral unless it is the first that its reader hears of one. */
function isUpdate(needs: IntentNeeds, text: string): boolean {
  const { letter, isAssigned, hasServices, adopts } = needs;
  const quoted = letter.body.parts.find(({ kind }) => kind === 'quoted');
  const lines =
    quoted === undefined ? '' : letter.body.text.slice(quoted.start, Math.min(quoted.end, quoted.start + 600));
  const author = /[\p{L}\p{N}][\p{L}\p{N}._+-]{0,63}@[\p{L}\p{N}.-]{1,255}/u.exec(lines)?.[0] ?? null;
  const writer = letter.from[0]?.address ?? '';
  if (author !== null && author.toLowerCase() !== writer.toLowerCase()) {
    if (needs.isPartyAddress(author) && !needs.isAgencyAddress(author)) return false;
    const tellsAll = isAssigned && hasServices && FIRST_TIME.test(text);
    if (tellsAll && !AS_BEFORE.test(text)) return false;
  }
  if (adopts && FIRST_TIME.test(text)) return false;
  return hasServices || isAssigned || CORRECTS.test(text) || needs.namesAgency || /\d/.test(text);
}

const FIRST_TIME =
  /\b(?:we(?:['’]re| are)(?: all)? (?:buying|in the market|ready to)|yes,? we(?:['’]re| are) (?:buying|in)|is (?:buying|in the market)|who(?:['’]s| is) the customer|(?:director|manager|head|owner|cio|cto|cfo|president) (?:at|of) )/i;
const AS_BEFORE = caseless(
  /\b(?:still|unchanged|as before|the rest|remains?|forgot|as \p{Lu}\p{L}+ (?:wrote|said)|corrections?|your (?:last|earlier))\b/iu,
);

/** Colleagues among themselves: a desk without internet is no purchase. */
function isChatter({ to, cc }: Letter, text: string, { namesAgency }: IntentNeeds): boolean {
  return (
    !namesAgency &&
    to.length + cc.length > 1 &&
    /\b(?:potluck|break ?room|lunch|birthday|parking|team!|sign[- ]?up sheet|happy hour|raffle|fridge)\b/i.test(text)
  );
}
