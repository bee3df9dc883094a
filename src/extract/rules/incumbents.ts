/** The sentences of a letter in; the providers whose services would be replaced or extended out. */
import type { Found } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const PROVIDERS =
  /\b(?:AT&T|Verizon|Comcast(?: Business)?|Spectrum(?: Enterprise)?|Charter|Cox|CenturyLink|Lumen|Windstream|Frontier|RingCentral|8x8|Vonage|Mitel|Cisco|Avaya|Zoom|Nextiva|Zayo|Cogent|Crown Castle|Segra|Brightspeed|TDS|Altice|Optimum|T-Mobile|Rackspace|Iron Mountain|Five9|Genesys|NICE|Talkdesk|Shoretel|ShoreTel|NEC|Granite|Consolidated|Ziply|Mediacom|GTT|Masergy|Level 3|Telus|Rogers|Bell|Shaw|Claro|Telmex|Vodafone|BT|Telef[oó]nica|Orange|Meraki|Fortinet|Panasonic|Toshiba|Nortel|Allworx|Ooma|Dialpad|GoTo|Starlink|HughesNet|Viasat|Earthlink|EarthLink|Birch|Fusion|Megapath|Intermedia|Broadvoice|Star2Star|Equinix|Cyxtera)\b/g;

export function incumbentsOf(letter: Letter, sentences: readonly Sentence[]): Found<string>[] {
  const found = new Map<string, Found<string>>();
  for (const sentence of sentences)
    for (const match of sentence.text.matchAll(PROVIDERS)) {
      if (!found.has(match[0]))
        found.set(match[0], {
          value: match[0],
          evidence: [evidenceAt(letter, sentence, match.index, match[0].length)],
        });
    }
  return [...found.values()];
}
