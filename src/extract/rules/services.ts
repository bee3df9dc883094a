/** The sentences of a letter in; the services that its writer wants to buy or review out, each with the words that say so. */
import type { Found, Opportunity } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Service } from '../../domain/lists.ts';
import { type Caseless, caseless } from './caseless.ts';
import { matchesOf } from './matches.ts';
import type { MentionIndex } from './mentions.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const WORDS: readonly (readonly [Service, Caseless])[] = [
  [
    'ucaas',
    caseless(
      /\b(?:ucaas|(?<!(?:cell|mobile|smart|gate|verizon|t-mobile|at&t|cellular|vodafone|o2|telstra|rogers|telus|sprint) ?)phones?(?: thing)(?! (?:numbers?|calls?))|(?<!(?:cell|mobile|smart|gate|verizon|t-mobile|at&t|cellular|vodafone|o2|telstra|rogers|telus|sprint) ?)phones(?! (?:numbers?|calls?))|(?:tele)?phone (?:systems?|service|contracts?|bills?|lines|platform|equipment|handsets)|(?:tele)?phone[- ]system|telephones|telephony|voip|(?:hosted|cloud|internet) (?:voice|telephony|phones?|pbx)|sip trunk\w*|teams (?:calling|phone|voice)|voice (?:system|service|platform|lines?|replacement|and)|(?:network|data|internet) and voice|pbx|dial[- ]?tone|desk phones|telefon[ií]a (?:en la|na) (?:nube|nuvem)|téléphonie infonuagique|système téléphonique|téléphonique infonuagique|calling plans?|softphones?|téléphonie|telefon[íi]a|téléphones|teléfonos|telefones|centralita|central telef[oôó]nica|standard téléphonique)\b/giu,
    ),
  ],
  [
    'ccaas',
    caseless(
      /\b(?:ccaas|contact[- ]cent(?:er|re)s?|call[- ]cent(?:er|re)s?|centro de (?:contacto|llamadas)|centre d['’](?:appels|contact)|central de atendimento|call routing for (?:our )?agents)\b/giu,
    ),
  ],
  ['sd_wan', caseless(/\bsd[- ]?wan\b/giu)],
  [
    'connectivity',
    caseless(
      /\b(?:internet(?! (?:phones?|telephon\w+|of things|page|search|edge))|fib(?:er|re)s?(?! (?:optic )?(?:handsets|board))|dia|mpls|broadband|circuits?|private lines?|bandwidth|point[- ]to[- ]point|ethernet|satellite|starlink|connectivity|leased lines?|connexion|connectivité|fibra|conexi[oó]n|conexão|banda ancha|enlaces?)\b/giu,
    ),
  ],
  [
    'wireless',
    caseless(
      /\b(?:cellular|5g|lte|4g|mobile (?:plans?|phones?|lines?|devices?|fleet|service)|cell ?phones?|(?:Verizon|T-Mobile|AT&T|US Cellular|Vodafone|O2|EE|Telstra|Rogers|Telus|Sprint|Cellcom) (?:cell )?phones|cell (?:plans?|lines?|service)|wireless (?:backup|failover|plans?|lines?|service|carrier)|smartphones?|(?:new|our|their|staff|company|business|all the|and) mobiles|mobiles (?:for|and|with)|sim cards?|móviles|celular(?:es)?|forfaits mobiles|hotspots?)\b/giu,
    ),
  ],
  [
    'security',
    caseless(
      /\b(?:sase|firewalls?|mdr|soc|edr|xdr|siem|zero[- ]trust|ztna|endpoint (?:protection|security|detection)|(?:pen(?:etration)?|vulnerability)[- ]?(?:tests?|testing|scans?)|cyber[- ]?security|(?:network|email|data|information|it|managed|our|the|watch our|better) security(?! guard)|security (?:stack|service|monitoring|operations|review|training|for us|product|program|tools?|platform|one\b)|^\W*security\b|detection and response|watch(?:es|ing)? (?:over )?(?:our|the) (?:network|systems|machines)|intruders?|hackers?|intrusion|anti-?virus|anti-?phishing|phishing|ransomware protection|protection (?:on|for|of) (?:the|our|all|every) (?:\p{L}+ )?(?:pcs?|laptops?|computers?|machines|servers|email|endpoints?|network)|sécurité|ciberseguridad|seguridad inform[aá]tica|segurança|pare-feu|cortafuegos)\b/giu,
    ),
  ],
  [
    'cloud',
    caseless(
      /\b(?:cloud (?:migration|hosting|servers?|infrastructure|move|tenant)|iaas|azure|aws|cloud comput(?:e|ing)|rented comput\w+|hosted infrastructure|virtual servers?|google workspace|microsoft 365|office 365|m365|o365|hosted servers?|(?:erp|server|web|app\w*) hosting|host it|exchange online|virtual machines|mov(?:e|es|ing) .{0,40}(?:to|into) the cloud|migration to the cloud|(?<!(?:telefon[ií]a|centralita|contacto|telef[oó]nica|voz) (?:en |na ))(?:la nube|nuvem)|(?:para a|na|para la) cloud)\b|^\W*cloud\b/giu,
    ),
  ],
  [
    'backup_dr',
    caseless(
      /\b(?:(?<!(?:cellular|lte|5g|4g|wireless|internet|battery|power|failover|circuit|connection|broadband|satellite|line|generator)[ -])back(?:ed)?[- ]?ups?(?! (?:internet|circuit|line|connection|link|generator|power|battery|agent|that kicks|so the))|back it up|disaster recovery|draas|baas|dr (?:plan|site|copy)|replicated|replication|copia de seguridad|respaldo(?! (?:celular|de internet|inal[aá]mbrico|4g|5g|lte))|sauvegarde|reprise d['’]activité)\b/giu,
    ),
  ],
  [
    'colocation',
    caseless(
      /\b(?:colo|colocation|co-location|data[- ]?cent(?:er|re)s? (?:space|move)|(?:commercial|proper|new|another|third-party) data[- ]?cent(?:er|re)|rack space|(?:half|full|quarter|one-half)[- ](?:a )?racks?|cages?|cabinets?)\b/giu,
    ),
  ],
  [
    'managed_it',
    caseless(
      /\b(?:help ?desks?|managed (?:it|services?(?! provider for)|desktops?|workstations?|pcs|laptops|computers)|msp|co-managed|desktop support|it support|tech support|service desk|outsourc\w+ (?:of )?(?:our |the )?it|(?:taking|take|takes) care of (?:the|our) (?:desktops|laptops|computers|pcs|machines)|take over (?:the|our|all the) (?:computers|pcs|desktops|servers|it)\b|(?:it|computer) guy|(?:babysit|look after|looks after|looking after|support|manage|fix|run) (?:our|the) (?:desktops|laptops|computers|pcs|machines|workstations)|outside it\b|soporte (?:técnico|informático)|support informatique|suporte (?:técnico|de ti)|infog[ée]rance)\b/giu,
    ),
  ],
  [
    'iot',
    caseless(
      /\b(?:iot|sensors?|telemetry|connected devices|telematics|m2m|(?:gps|truck|vehicle|fleet|asset|trailer|cattle|tool|equipment|temperature) (?:track\w+|monitor\w+)|trackers|capteurs|sensores)\b/giu,
    ),
  ],
  [
    'pots_replacement',
    caseless(
      /\b(?:pots|analog(?:ue)? (?:phone |telephone )?lines?|copper (?:phone |telephone |alarm )?lines?|(?:elevator|alarm|fire[- ]?panel|fax|fire alarm) (?:and \p{L}+ )?(?:phone )?lines?|lines? (?:for|behind|to|in|at) (?:the|our) (?:\p{L}+ )?(?:elevators?|alarms?|fire panels?|fax\w*|gates?)|fire panels?|líneas analógicas|lignes analogiques)\b/giu,
    ),
  ],
  [
    'expense_management',
    caseless(
      /\b(?:expense (?:management|audit|review)|tem\b(?! de)|telecom (?:audit|bill|expense)\w*(?: review)?|(?:bill|invoice|line-by-line|telecom|carrier) (?:audit|review)|audit(?:ing)? (?:of )?(?:\p{L}+ ){0,4}(?:bills?|invoices|spend)|(?:go|going|look|comb|dig|gone) (?:through|over|into) (?:\p{L}+ ){0,3}(?:bills?|invoices)|review(?:ing)? (?:of )?(?:\p{L}+ ){0,3}(?:bills|invoices)|audit (?:des|de nos) factures|auditor[ií]a de (?:las )?facturas)\b/giu,
    ),
  ],
  [
    'cx_ai',
    caseless(
      /\b(?:ai agents?|ai (?:voice|assistant|phone|answering|attendant|bot)|(?:voice|chat|answering) ?bots?|\bbots?|virtual agents?|virtual (?:receptionist|assistant)|conversational ai|ai receptionist|artificial intelligence)\b/giu,
    ),
  ],
  [
    'hardware',
    caseless(
      /\b(?:(?:network |new |core |poe |and |the |its |our )switches|^\W*switches|switches (?:and|throughout|for)|handsets|access points?|cabling|cablings?|routers?|wi-?fi|structured wiring|wiring|headsets?|conmutadores|câblage|cableado|puntos de acceso)\b/giu,
    ),
  ],
];
/** Short forms that are words of their own in small letters. */
const CASED: readonly (readonly [Service, RegExp])[] = [
  ['backup_dr', /\bDR\b(?!\.? \p{Lu}\p{Ll})/gu],
  ['managed_it', /\b(?:outsourced|outside|managed|day-to-day) IT\b|\bIT (?:support|help|outsourcing)\b/gu],
];
const HAVE_ONLY =
  /\b(?:not (?:need|want|looking for|interested in|part of|in scope|touch\w*|replac\w*)|n['’]t (?:need|want|touch|in scope|replac\w+)|leave (?:the|our|them|those|it)\b.{0,40}\balone|staying with|stays? (?:as|with|where|put|out)|(?:and|it|that|they) stays?\b|out of scope|no changes? to|already (?:have|bought|done|replaced)|happy with (?:our|the)|does not include|excluding|no need (?:for|of)|is (?:fine|not included))\b/i;
/** Words at hand for reaching somebody, and names of firms, want nothing. */
const REACHED_BY =
  /(?:\b(?:by|my|on the|over the|via|your|his|her|their|answer(?:s|ing)? the|pick(?:s|ed)? up the|before the|office|direct|real|reach me|call me|the) )$/i;
const FIRM_NEXT =
  /^\s(?:Consult\w+|Advis\w+|Partners|Group|Inc|LLC|Ltd|Company|Networks?|Solutions|Communications|Brokers?|Associates|Sourcing|Connect)\b/;
const LEAVING =
  /\b(?:out of|away from|leaving|off|off of|hosts?|moving off|in the|from) (?:the |our |its |their )?(?:[\p{Lu}][\p{L}]+ )?$/u;
/** What they have today and would lose with the new service: `replaces the MPLS`. */
const ATTACHED_LIST = /\t.*\t/;

export function servicesWanted(
  letter: Letter,
  sentences: readonly Sentence[],
  index: MentionIndex,
): Opportunity['services'] {
  const found = new Map<Service, Found<Service>>();
  const paid = new Map<Service, Found<Service>>();
  for (const sentence of sentences) {
    const { text } = sentence;
    if (HAVE_ONLY.test(text) || (sentence.source === 'attachment' && ATTACHED_LIST.test(text))) continue;
    // Many an agent is called after what they sell, and naming them asks for nothing.
    const firms = remembered(() => index.find(text).filter(({ naming }) => naming === 'firm' || naming === 'full'));
    const look = (service: Service, matches: Iterable<RegExpExecArray>): void => {
      if (found.has(service)) return;
      for (const { index: at, 0: match } of matches) {
        const word = text.slice(at, at + match.length);
        if (isElse(text, at, word)) continue;
        if (firms().some(({ start, end }) => start <= at && at + word.length <= end)) continue;
        const into = PAID_NOW.test(text.slice(Math.max(0, at - 60), at)) ? paid : found;
        into.set(service, { value: service, evidence: [evidenceAt(letter, sentence, at, word.length)] });
        if (into === found) break;
      }
    };
    for (const [service, pattern] of WORDS) look(service, pattern.matchesIn(text));
    for (const [service, pattern] of CASED) look(service, matchesOf(pattern, text));
  }
  const isVoiceOnly = sentences.every(
    ({ text }) =>
      !/\b(?:phone system|voip|hosted|teams|pbx|new (?:tele)?phones|extensions|dial[- ]?tone|desk phones|phone switch)\b/i.test(
        text,
      ),
  );
  if (found.has('pots_replacement') && isVoiceOnly) found.delete('ucaas');
  return [...(found.size === 0 ? paid : found).values()];
}

function remembered<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** What they pay for today says what they have, and what they want only where nothing else does. */
const PAID_NOW =
  /\b(?:pay(?:ing)?|spend(?:ing)?|costs? us|bills us|billed)\b[^.;]{0,40}\b(?:for|on) (?:the |our |its )?(?:\p{L}+ )?$/iu;

/** What something else takes the place of: `replace the MPLS with SD-WAN`. */
const GIVEN_UP = /^(?:mpls|circuits?|private lines?|point|broadband|internet|leased lines?|dia|ethernet|satellite)/i;

function isElse(text: string, at: number, word: string): boolean {
  const before = text.slice(Math.max(0, at - 40), at);
  const after = text.slice(at + word.length);
  if (
    /^(?:tele)?phones?$/i.test(word) &&
    REACHED_BY.test(before) &&
    !/\b(?:replac\w+|moving|cut over) (?:the|their|our) $/i.test(before) &&
    /\b(?:by|over|on the|answer\w*|pick\w*|my|your|his|her) (?:the )?$/i.test(before)
  )
    return true;
  if (/^handsets$/i.test(word) && /\b\d[\d,]* (?:new |desk |\p{L}+ )?$/u.test(before) && /\b(?:tele)?phone/i.test(text))
    return true;
  if (/^\s*(?::|#|\(?\+?\d)/.test(after) && /phones?|cell|mobile|voice/i.test(word) && /\d{3}/.test(after.slice(0, 20)))
    return true;
  if (
    GIVEN_UP.test(word) &&
    /\b(?:replac|swap|trad|remplac|reempla|substitu|trocar|exchang)\p{L}* (?:\p{L}+ ){0,3}$/iu.test(before)
  )
    return /^[^.;]{0,60}\b(?:with|by|for|par|por|con|pelo|pela)\b/i.test(after);
  if (/^\p{Lu}/u.test(word) && FIRM_NEXT.test(after)) return true;
  return /data|cage|host/i.test(word) && LEAVING.test(before);
}
