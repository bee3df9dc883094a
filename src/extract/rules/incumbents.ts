/** The sentences of a letter in; the providers whose services would be replaced or extended out. */
import type { Found } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { caseless } from './caseless.ts';
import { matchesOf } from './matches.ts';
import type { MentionIndex } from './mentions.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const KNOWN =
  /(?<![\p{L}\d])(?:AT&T|ATT|Verizon|Comcast(?: Business)?|Xfinity|Spectrum(?: Enterprise| Business)?|Charter|Cox(?: Business)?|CenturyLink|Qwest|Lumen|Windstream|Kinetic|Frontier|RingCentral|8x8|Vonage|Mitel|Cisco|Avaya|Zoom|Nextiva|Zayo|Cogent|Crown Castle|Segra|Brightspeed|TDS|Altice|Optimum|T-Mobile|Rackspace|Iron Mountain|Five9|Genesys|NICE|Talkdesk|ShoreTel|Shoretel|NEC|Granite|Consolidated Communications|Ziply(?: Fiber)?|Mediacom|GTT|Masergy|Level 3|Telus|TELUS|Rogers|Bell(?: Canada)?|Shaw|Claro|Telmex|Vodafone|BT|Telef[oó]nica|Movistar|Orange|Meraki|Fortinet|Palo Alto|SonicWall|Zscaler|Panasonic|Toshiba|Nortel|Allworx|Ooma|Dialpad|GoTo|Starlink|HughesNet|Viasat|EarthLink|Earthlink|Birch(?: Communications)?|Fusion|MegaPath|Intermedia|Broadvoice|Star2Star|Equinix|Cyxtera|Digital Realty|US Cellular|U\.S\. Cellular|Sprint|Expedient|Dataprise|Magna5|Everstream|Bluebird|Breezeline|WOW!|Astound|Sparklight|GCI|Videotron|Vivo|Oi|TIM|Virgin Media|Sky|O2|EE|KPN|Swisscom|Telstra|Optus|NTT|Datto|Veeam|Eir|Hetzner|Daisy|Eastlink|Virgin|Plusnet|TalkTalk|Gamma|Vodacom|MTN|Telkom|Afrihost|Vocus|TPG|Aussie Broadband|Izzi|Totalplay|Megacable|Embratel|SFR|Bouygues|Proximus|Cogeco|SaskTel|Xplore|Xplornet|Cincinnati Bell|Hawaiian Telcom|Rise Broadband|C Spire|Lightpath|Suddenlink|Hotwire|Logix|Kyndryl|Softcat|Sage|Arcserve|Acronis|Unitrends|Carbonite|Ubiquiti|Aruba|Juniper|Extreme Networks|Ruckus|WatchGuard|Check Point|Inseego|Cradlepoint|GoToConnect|Aircall|Webex|Ericsson|Alcatel|Siemens|Unify|Wildix|3CX|Crexendo|Momentum|Evolve IP|Spectrotel|Peerless|Bandwidth|Twilio|Barracuda|Sophos|CrowdStrike|SentinelOne|Ring Central|Grasshopper|Google Voice|Skype|Polycom|Yealink|Vertical|ESI|Samsung)(?:\b|(?<=!))/gu;
const LOOSE = caseless(
  /(?<![\p{L}\d])(?:vodafone|telstra|virgin media|verizon|comcast|spectrum|centurylink|frontier|windstream|ringcentral|t-mobile|vonage|mitel|at&t|cox|lumen|optimum|avaya|nextiva)(?![\p{L}\d])/giu,
);
const NAME = String.raw`(?<name>\p{Lu}[\p{L}\p{N}&.'’-]*(?:\s\p{Lu}[\p{L}\p{N}&.'’-]*){0,2}|\p{Lu}[\p{Ll}]+\d+)`;
/** A name is looked for where a word begins: anywhere in a word, it would take time squared in its length. */
const NAME_FIRST = String.raw`(?<![\p{L}\p{N}&'’-])${NAME}`;
/** Names in the place of a provider, whoever they are. */
const IN_PLACE: readonly RegExp[] = [
  new RegExp(
    String.raw`${NAME_FIRST} (?:has|have|does|do|provides?|supplies|supply|carries|carry|handles?|runs?|looks? after|hosts?|picks? up|delivers?|manages?) (?:\p{L}+ ){0,6}?(?:today|now|at present|currently|at the moment|these days)(?![\p{L}])`,
    'gu',
  ),
  new RegExp(
    String.raw`${NAME_FIRST}(?:,)? (?:is|are) (?:the|our) (?:\p{L}+ )?(?:incumbent|provider|carrier|phone company|supplier|isp|msp)(?![\p{L}])`,
    'gu',
  ),
  new RegExp(
    String.raw`\b(?:incumbents?|[Cc]urrently|[Aa]t present|(?:[Cc]urrent|[Pp]resent|[Ee]xisting|[Oo]ld) (?:provider|carrier|vendor|supplier)s?|[Pp]rovider today|[Ww]ho we have|[Ww]hat we have|[Tt]oday)(?: is| are|:|\t| =| -) ?${NAME}`,
    'gu',
  ),
  new RegExp(
    String.raw`\b(?:all |still |are |is |host(?:ed|ing)?(?: \p{L}+){0,2} )(?:on|with|by) ${NAME}(?=[ ,.;)]+(?:today|now|and (?:all )?(?:slow|bad|unhappy|old)|at present|currently|[,.;)]|$))`,
    'gu',
  ),
  new RegExp(
    String.raw`\b[Cc]urrent (?:outfit|company|people|shop|vendor|MSP|IT (?:company|provider|firm)|phone company|carrier|provider|supplier)[,(:]? \(?${NAME}`,
    'gu',
  ),
  new RegExp(
    String.raw`\b(?:right now|at the moment|today|now) (?:it['’]s|it is|we have|we use|we are with|we['’]re with) ${NAME}`,
    'gu',
  ),
  new RegExp(String.raw`${NAME_FIRST} (?:is )?(?:out\)|goes out|is going|has to go|must go|is on the way out)`, 'gu'),
  new RegExp(String.raw`\b(?:contract|agreement|lease|account) with ${NAME}`, 'gu'),
  new RegExp(
    String.raw`\b(?:out of the|leaving|replac(?:e|es|ing)|get(?:ting)? (?:off|rid)(?: of)?|moving off|switch(?:ing)? (?:away )?from|fed up with|done with|dropping) (?:our |the )?${NAME}`,
    'gu',
  ),
  new RegExp(String.raw`(?:[Tt]oday|[Nn]ow|[Cc]urrently|[Aa]t present)[^.;]{0,30} (?:with|through) ${NAME}`, 'gu'),
];
const NOT_THEIRS =
  /\b(?:quoted|pitched|proposal from|called us|cold[- ]call|out of scope|stays?\b|staying|remains? in place|keep(?:ing)? (?:the|our)|quote me|my sister|competitor)\b/i;
const COMMON =
  /^(?:The|We|Our|It|This|That|They|He|She|I|What|Who|There|Today|Now|Azure|Microsoft|Teams|SD|MPLS|DIA|IT|PBX|VoIP|Wi-?Fi|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Internet|Phones?|Network|Our|Each|All|Exchange|Please|LTE|5G|POTS|CEO|CIO|CFO|Plant|Site|Nobody|Everything|Somebody|One|Two)\b/;

export function incumbentsOf(letter: Letter, sentences: readonly Sentence[], parties: MentionIndex): Found<string>[] {
  const isParty = (name: string): boolean => parties.find(name).length > 0;
  const found = new Map<string, Found<string>>();
  const add = (sentence: Sentence, at: number, name: string): void => {
    const key = name.toLowerCase();
    const known = [...found.keys()].some((each) => each.includes(key) || key.includes(each));
    if (!known) found.set(key, { value: name, evidence: [evidenceAt(letter, sentence, at, name.length)] });
  };
  const host = letter.from[0]?.address.split('@')[1]?.toLowerCase() ?? '';
  for (const sentence of sentences) {
    const { text } = sentence;
    if (NOT_THEIRS.test(text)) continue;
    const isInParty = (at: number, length: number): boolean =>
      parties.find(text).some(({ start, end }) => at >= start && at + length <= end);
    for (const matches of [matchesOf(KNOWN, text), LOOSE.matchesIn(text)])
      for (const match of matches) {
        const name = text.slice(match.index, match.index + match[0].length);
        if (
          !isInParty(match.index, name.length) &&
          !isPartOfName(text, match.index, name) &&
          !WANTED.test(text.slice(0, match.index))
        )
          add(sentence, match.index, name);
      }
    for (const pattern of IN_PLACE)
      for (const match of matchesOf(pattern, text)) {
        const name = match.groups?.['name']?.replace(/[.,'’]+s?$/, '') ?? '';
        const [first = ''] = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
        const isOwn = first.length > 3 && host.includes(first);
        if (name.length < 3 || COMMON.test(name) || isOwn || isParty(name) || !/\p{Ll}|\d/u.test(name)) continue;
        add(sentence, match.index + match[0].indexOf(name), name);
      }
  }
  return [...found.values()];
}

/** `wants Starlink at two yards`: what is to come replaces nothing. */
const WANTED =
  /\b(?:wants?|needs?|get|getting|like|install(?:ing)?|interested in|moving to|go(?:ing)? (?:to|with)|switch(?:ing)? to|migrat\p{L}+ to) (?:new |a |an |some |the )?$/iu;

/** `Larkspur Charter Academies` is no customer of Charter. */
function isPartOfName(text: string, at: number, name: string): boolean {
  if (
    !/^(?:Charter|Bell|Orange|Sky|Shaw|Rogers|Frontier|Granite|Spectrum|Fusion|Sprint|Vertical|Zoom|Samsung|Optimum|Kinetic|Oi|EE|TIM)$/.test(
      name,
    )
  )
    return false;
  const next = /^\s(\p{Lu}\p{Ll}+)/u.exec(text.slice(at + name.length))?.[1];
  return (
    (next !== undefined && !/^(?:Enterprise|Business|Fiber|Communications|DSL|Internet|Canada)$/.test(next)) ||
    /\p{Lu}\p{Ll}+\s$/u.test(text.slice(Math.max(0, at - 20), at))
  );
}
