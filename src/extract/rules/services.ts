/** The sentences of a letter in; the services that its writer wants to buy or review out, each with the words that say so. */
import type { Found, Opportunity } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Service } from '../../domain/lists.ts';
import { inSubject } from '../evidence.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const WORDS: readonly (readonly [Service, RegExp])[] = [
  [
    'ucaas',
    /\b(?:ucaas|phones?|phone systems?|telephon(?:e|y)|voip|hosted voice|sip trunk\w*|teams (?:calling|phone)|voice (?:system|service|platform|lines?)|pbx|calling plan|softphones?|téléphonie|telefon[íi]a)\b/i,
  ],
  ['ccaas', /\b(?:ccaas|contact cent(?:er|re)s?|call cent(?:er|re)s?|centro de contacto|centre d'appels)\b/i],
  ['sd_wan', /\bsd[- ]?wan\b/i],
  [
    'connectivity',
    /\b(?:internet|fib(?:er|re)|dia|mpls|broadband|circuits?|private lines?|bandwidth|dark fiber|point[- ]to[- ]point|ethernet|satellite|starlink|connectivity|connexion|fibra)\b/i,
  ],
  [
    'wireless',
    /\b(?:cellular|5g|lte|4g|mobile (?:plans?|phones?|lines?|devices?)|cell ?phones?|wireless (?:backup|failover|plans?)|smartphones?)\b/i,
  ],
  [
    'security',
    /\b(?:sase|firewalls?|mdr|soc|edr|xdr|zero[- ]trust|endpoint|pen(?:etration)?[- ]?tests?|cyber ?security|security|detection and response|phishing|sécurité|seguridad)\b/i,
  ],
  [
    'cloud',
    /\b(?:cloud (?:migration|hosting|servers?|infrastructure)|iaas|azure|aws|microsoft 365|office 365|m365|o365|hosted servers?|hosting|exchange online|mov(?:e|es|ing) .{0,30}to the cloud)\b/i,
  ],
  ['backup_dr', /\b(?:backups?|disaster recovery|draas|baas|dr plan|off-?site (?:backup|copies)|replicat\w+)\b/i],
  ['colocation', /\b(?:colo(?:cation)?|co-location|data cent(?:er|re)|rack(?:s| space)?|half-rack|cage)\b/i],
  [
    'managed_it',
    /\b(?:help ?desk|managed it|msp|co-managed|managed (?:desktops?|services provider)|desktop support|it support|service desk|outsourc\w+ it)\b/i,
  ],
  ['iot', /\b(?:iot|sensors?|telemetry|connected devices|telematics|m2m)\b/i],
  [
    'pots_replacement',
    /\b(?:pots|analog(?:ue)? (?:phone )?lines?|copper (?:phone )?lines?|(?:elevator|alarm|fire panel|fax) lines?|fire panels?)\b/i,
  ],
  [
    'expense_management',
    /\b(?:expense management|tem\b|telecom audit|bill (?:audit|review)|invoice (?:audit|review)|audit (?:of )?(?:our |its |the )?.{0,30}(?:bills?|invoices))\b/i,
  ],
  [
    'cx_ai',
    /\b(?:ai agents?|voice ?bots?|chat ?bots?|virtual agents?|conversational ai|ai receptionist|artificial intelligence)\b/i,
  ],
  [
    'hardware',
    /\b(?:switches|handsets?|access points?|cabling|routers?|wi-?fi|structured cabling|wiring|headsets?)\b/i,
  ],
];
const HAVE_ONLY =
  /\b(?:we (?:have|are on|use) .{0,40}(?:today|now|at present|currently)|not (?:need|want|looking for|interested in|part of)|n['’]t (?:need|want|touch)|leave .{0,30}alone|staying with|stays? (?:as|with|where)|out of scope|except|no changes? to|already (?:have|bought|done))\b/i;
const FOREIGN_SUBJECT = /\b(?:unsubscribe|newsletter)\b/i;

export function servicesWanted(letter: Letter, sentences: readonly Sentence[]): Opportunity['services'] {
  const found = new Map<Service, Found<Service>>();
  const note = (service: Service, evidence: Found<Service>['evidence'][number]): void => {
    const known = found.get(service);
    if (known === undefined) found.set(service, { value: service, evidence: [evidence] });
  };
  for (const sentence of sentences) {
    const { text } = sentence;
    if (HAVE_ONLY.test(text)) continue;
    for (const [service, pattern] of WORDS) {
      const match = pattern.exec(text);
      if (match === null || isContact(text, match.index)) continue;
      note(service, evidenceAt(letter, sentence, match.index, match[0].length));
    }
  }
  if (!FOREIGN_SUBJECT.test(letter.subject))
    for (const [service, pattern] of WORDS) {
      const match = pattern.exec(letter.subject);
      if (match !== null) note(service, inSubject(letter, { start: match.index, end: match.index + match[0].length }));
    }
  if (
    found.has('pots_replacement') &&
    !/\bphone system|voip|hosted|teams\b/i.test(sentences.map(({ text }) => text).join(' '))
  )
    found.delete('ucaas');
  return [...found.values()];
}

/** `phone: 555-…`, `by phone`, `call my phone` are ways to reach somebody. */
function isContact(text: string, at: number): boolean {
  return (
    /\b(?:by|my|on the|over the|cell|via|your|his|her|their) $/i.test(text.slice(0, at)) ||
    /^\w+\s*(?::|#|\(?\+?\d)/.test(text.slice(at))
  );
}
