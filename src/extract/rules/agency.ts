/** The sentences of a letter and who is mentioned in them in; which master agency the writer asks for out. */
import type { Agency, Directory } from '../../domain/directory.ts';
import type { Evidence, MasterAgency, NamedAgency } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import { addressName, hostName } from '../../domain/organisation.ts';
import { inHeader } from '../evidence.ts';
import type { MentionIndex } from './mentions.ts';
import { matchesOf } from './matches.ts';
import { AGENCY, partyAt, skeletonOf, type Skeleton, YOU } from './parties.ts';
import type { Party } from './party.ts';
import { evidenceIn, type Sentence } from './sentences.ts';

const HARMLESS =
  /\b(?:no ?one|nobody|nowhere|none|no other|not? any(?: other| ?one| ?body| ?where)?|nothing|not (?:just|only|to|until|before|later)|without (?:delay|fail)|never (?:met|heard)|not? [^.;,]{0,20}else)\b(?: ?(?:else|other))?/gi;
const DENIED_BEFORE =
  /(?:\b(?:not|never|no longer|without|n['’]t|instead of|rather than|in place of|in lieu of|except|other than|away from|leav(?:e|ing)|left|remov(?:e|ed|ing)|drop(?:ped|ping)?|fir(?:ed|ing)|tak(?:e|ing|en)|replac(?:e|es|ed|ing)|swap(?:ped|ping)?|cancel\w*|withdr[ae]w\w*(?: from)?|clos(?:e|ing) [^.;]{0,20}(?:at|with)|(?:switch|mov|chang|transferr?)\w* (?:\w+ ){0,3}from|takes? over from|succeeds|(?:is|are|was) not|ya no|en lugar de|plutôt que|au lieu de|em vez de|remplace|reemplaza|substitui) |n['’]t (?:\p{L}+ ){0,3})(?:the |with |through |by |via |to |using |use |want |work with |be |involve |include |bring in |have )*(?:master agency |distributor )?$/iu;
const DENIED_AFTER =
  /^(?: (?:off|out)\b|,? (?:is|are|was|has been|['’]s) (?:out|off|gone|no longer|removed|not|done|never)\b|,? (?:is|are|does|do|will|should|must|may|can)(?:n['’]t| not)\b|,? no longer\b| by [\uE800-\uEBFF]| (?:with|for) [\uE800-\uEBFF](?=[^\uE800-\uEBFF]*$))/u;
const RECALLED =
  /\b(?:used to|previous(?:ly)?|former(?:ly)?|last (?:time|year)|years? ago|in (?:january|february|march|april|may|june|july|august|september|october|november|december)\b[^.;]{0,12} (?:we|I)|had (?:already )?(?:asked|registered)|told (?:me|us)|claims?|says|said|heard (?:of|from)|met\b|expo|called (?:me|us))\b/i;
const ASKED =
  /\b(?:engineers?|architects?|bring|brings|brought|involve|involved|through|via|with|loop|assign|want|would like|['’]d like|asks?|requests?|place|placed|placing|work|use|include|register\w*|by way of|put|distributor|(?:master )?agency|agencies|in on|open a file|lend|hear|get|route[ds]?|goes?|pick\w*|chos\w+|choose|select\w*|name[ds]?|only|both|each|please|replaces|takes over|exclusiv\w+|let(?:ting)?|invit\w+|compet\w+|propos\w+|bids?|bidding|incluir|involucr\w+|traer|pase|impliquer|faire intervenir|passer par|envolver|por meio|a través|mediante|distribuidor\w*|agencia|agence|agência|quisiéramos|queremos|nous (?:souhaitons|voulons|demandons))\b/iu;
const YOUR_SIDE =
  /\byour?\b|\byourselves\b|\byou['’]\w+\b|\bsu equipo\b|\bvotre\b|\bvos\b|\bsua equipe\b|\bsus ingenieros\b/iu;
const MASTER = String.raw`(?:master (?:agenc(?:y|ies)|agent|distributor|broker)|agencia maestra|agence (?:ma[iî]tresse|principale)|agência (?:mestre|principal)|(?:technology |telecom )?distributor|tsd|agency)`;
const ANY_AGENCY = new RegExp(AGENCY, 'gu');
const NAMED = '[\uE400-\uE7FF]';
const UNLISTED: readonly RegExp[] = [
  new RegExp(
    String.raw`\b${MASTER}\b[^.;:?!\uE000-\uEC01]{0,50}?(?: is| are| will be| should be| must be| would be|:| =| -| –| —|\t|, )\s?(?:the )?(?<x>${NAMED})`,
    'iu',
  ),
  new RegExp(
    String.raw`(?<x>${NAMED})[^.;:?!\uE000-\uEC01]{0,20}?(?: is| are| will be| should be| must be| to be| as| acts? as| act as| serves? as)(?: the| our| a)? ${MASTER}\b`,
    'iu',
  ),
  new RegExp(
    String.raw`\b(?:bring in|involve|loop in|go through|through|via|use|place it with)(?: the)?(?: ${MASTER})? (?<x>${NAMED}),?(?: as)?(?: the| our| a)? ${MASTER}\b`,
    'iu',
  ),
];

/** Asked besides the one that the letter goes to. */
const BESIDES = /\b(?:also|too|as well|in addition|besides|a second|another|are letting|will let)\b/i;

interface Told {
  readonly id: string;
  readonly weight: 'asked' | 'recalled' | 'mentioned' | 'denied';
  readonly evidence: Evidence;
}

export interface AgencyNeeds {
  readonly letter: Letter;
  readonly sentences: readonly Sentence[];
  readonly index: MentionIndex;
  readonly directory: Directory;
}

/** The agency asked for, and whether another one is put off for it. */
export function agencyOf(needs: AgencyNeeds): { readonly masterAgency: MasterAgency; readonly takesAway: boolean } {
  const { letter, sentences, index, directory } = needs;
  const skeletons = sentences.map(({ text }) => skeletonOf(text, index, () => false));
  const told = sentences.flatMap((sentence, at) => {
    const skeleton = skeletons[at];
    return skeleton === undefined ? [] : toldIn(sentence, skeleton, letter);
  });
  const denied = new Set(told.filter(({ weight }) => weight === 'denied').map(({ id }) => id));
  const takesAway = denied.size > 0;
  const of = (weight: Told['weight']) => told.filter((each) => each.weight === weight && !denied.has(each.id));
  const answer = (masterAgency: MasterAgency) => ({ masterAgency, takesAway });
  const asked = of('asked');
  if (asked.length > 0) {
    const besides = asked.every(({ evidence }) => BESIDES.test(evidence.text))
      ? addressedTo(needs, denied, skeletons)
      : null;
    const first = besides?.status === 'named' ? besides : null;
    const id = first?.agency.directoryId;
    if (first === null || id === undefined || id === null) return answer(counted(asked, directory));
    const greeted = first.evidence.map((evidence): Told => ({ id, weight: 'asked', evidence }));
    return answer(counted([...greeted, ...asked], directory));
  }
  const unlisted = unlistedIn(sentences, skeletons, letter);
  if (unlisted !== null) return answer(unlisted);
  const reached = addressedTo(needs, denied, skeletons);
  if (reached.status !== 'missing') return answer(reached);
  const rest = [of('recalled'), of('mentioned')].find((each) => each.length > 0);
  return answer(rest === undefined ? { status: 'missing' } : counted(rest, directory));
}

function toldIn(sentence: Sentence, skeleton: Skeleton, letter: Letter): Told[] {
  const { text } = skeleton;
  const told: Told[] = [];
  for (const match of matchesOf(ANY_AGENCY, text)) {
    const party = partyAt(match[0], skeleton);
    const [id] = party?.ids ?? [];
    if (id === undefined || party?.ids.length !== 1) continue;
    const start =
      Math.max(
        text.lastIndexOf(';', match.index),
        text.lastIndexOf('. ', match.index),
        text.lastIndexOf(', but ', match.index),
      ) + 1;
    const before = text
      .slice(start, match.index)
      .replaceAll(HARMLESS, ' ')
      .replace(/(?:[\uE800-\uEBFF],? (?:and|or) )$/u, '');
    const after = text.slice(match.index + 1);
    const evidence = evidenceIn(letter, sentence);
    const isNot = /\bnot (?:through |with |via |to )?$/i.test(before);
    if (isNot || DENIED_BEFORE.test(before) || DENIED_AFTER.test(after)) told.push({ id, weight: 'denied', evidence });
    else if (RECALLED.test(before)) told.push({ id, weight: 'recalled', evidence });
    else told.push({ id, weight: ASKED.test(text) ? 'asked' : 'mentioned', evidence });
  }
  return told;
}

function counted(told: readonly Told[], directory: Directory): MasterAgency {
  const ids = [...new Set(told.map(({ id }) => id))];
  const evidence = told.map((each) => each.evidence);
  const [id, other] = ids;
  if (id !== undefined && other === undefined)
    return { status: 'named', degree: 'sure', agency: named(id, directory), evidence };
  return { status: 'multiple', degree: 'sure', agencies: ids.map((each) => named(each, directory)), evidence };
}

function named(id: string, { agencies }: Directory): NamedAgency {
  return { name: agencies.find((agency) => agency.id === id)?.name ?? id, directoryId: id };
}

/** An agency that the directory does not know, in the place of one. */
function unlistedIn(
  sentences: readonly Sentence[],
  skeletons: readonly Skeleton[],
  letter: Letter,
): MasterAgency | null {
  for (const [at, sentence] of sentences.entries()) {
    const skeleton = skeletons[at];
    if (skeleton === undefined || /\?\s*$/.test(skeleton.text)) continue;
    for (const pattern of UNLISTED) {
      const sign = pattern.exec(skeleton.text)?.groups?.['x'];
      const party: Party | null = sign === undefined ? null : partyAt(sign, skeleton);
      if (party === null || (party.firm === null && party.naming === 'first')) continue;
      const name = party.firm ?? party.person ?? '';
      return {
        status: 'named',
        degree: 'sure',
        agency: { name, directoryId: null },
        evidence: [evidenceIn(letter, sentence)],
      };
    }
  }
  return null;
}

/** A letter to an agency's own people, by name or by `your engineers`, or to the referral address in its domain, asks for it. */
function addressedTo(
  { letter, sentences, directory }: AgencyNeeds,
  denied: ReadonlySet<string>,
  skeletons: readonly Skeleton[],
): MasterAgency {
  const isAlone = letter.to.length === 1;
  const speaksToThem =
    isAlone || sentences.some(({ text }) => YOUR_SIDE.test(text)) || skeletons.some(({ text }) => text.includes(YOU));
  const own = sentences
    .map(({ text }) => text)
    .join('\n')
    .slice(0, 20_000);
  const referral = new Set(directory.referralAddresses.map(addressName));
  const reached = directory.agencies.flatMap((agency) => {
    if (denied.has(agency.id)) return [];
    const evidence = headerEvidence(letter, ({ source, name, address }) => {
      if (!isOf(agency, address)) return false;
      const isGreeted = greets(own, agency, name, address);
      return isGreeted || (source === 'to' && (referral.has(addressName(address)) || speaksToThem));
    });
    return evidence === null ? [] : [{ agency, evidence }];
  });
  const [one, other] = reached;
  if (one === undefined) return { status: 'missing' };
  const of = ({ id, name }: Agency): NamedAgency => ({ name, directoryId: id });
  if (other === undefined) return { status: 'named', degree: 'sure', agency: of(one.agency), evidence: [one.evidence] };
  return {
    status: 'multiple',
    degree: 'sure',
    agencies: reached.map(({ agency }) => of(agency)),
    evidence: reached.map(({ evidence }) => evidence),
  };
}

/** `Tasha and Carla,` at the head of a letter that goes to Tasha. */
function greets(own: string, { salesManagers }: Agency, name: string, address: string): boolean {
  const known = salesManagers.find(({ email }) => addressName(email) === addressName(address))?.name ?? name;
  const words = known.split(/[\s,]+/).filter((word) => word.length > 2 && /^\p{Lu}/u.test(word));
  const opening = own.slice(0, 200);
  return words.some((word) =>
    new RegExp(String.raw`(?<!\p{L})${word.replaceAll(/[^\p{L}]/gu, '.')}(?!\p{L})`, 'iu').test(opening),
  );
}

function isOf({ domains, salesManagers, deskEmail }: Agency, address: string): boolean {
  const written = addressName(address);
  const host = written.slice(written.lastIndexOf('@') + 1);
  // A domain that strangers share is a slip of whoever listed it.
  if (isCompanyHost(host) && domains.some((domain) => host === hostName(domain))) return true;
  return [...salesManagers.map(({ email }) => email), deskEmail ?? ''].some((email) => addressName(email) === written);
}

function headerEvidence(
  letter: Letter,
  isTheirs: (mailbox: { source: 'to' | 'cc'; name: string; address: string }) => boolean,
): Evidence | null {
  for (const source of ['to', 'cc'] as const) {
    const at = letter[source].findIndex(({ name, address }) => isTheirs({ source, name, address }));
    if (at !== -1) return inHeader(letter, source, at);
  }
  return null;
}
