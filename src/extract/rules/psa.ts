/** A letter that carries a professional services agreement in; what it shows of the agreement, and of its parties, out. */
import type { Psa } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Signatory } from '../../domain/lists.ts';
import { numberOf } from '../learned/quantities.ts';
import { dateIn } from './dates.ts';
import { matchesOf } from './matches.ts';
import type { Sentence } from './sentences.ts';

const ALL_SIGNED =
  /\b(?:fully[- ](?:executed|signed)|signed by (?:everyone|everybody|all|the three|each)|(?:all|every) (?:three )?(?:of us |parties |sides |signatures? )?(?:have |has |had )?(?:signed|are (?:on|in)|is (?:on|in))|last signature (?:came|is|arrived)|all three signatures|executed by all|firmado por todos|signé par tous|assinado por todos)\b/iu;
const CUSTOMER_SIGNED =
  /\b(?:(?:bears?|bearing|with|has|carries) my signature|I(?:['’]ve| have)?(?: (?:already|just|both|all|now))? signed|(?:signed|executed) (?:by (?:me|us|our \w+)|on our (?:side|end))|(?:we|our (?:side|ceo|board|president|owner)) (?:have |has )?(?:already )?signed|and I (?:have )?(?:both )?signed|our signature is|ya firm(?:é|amos)|j['’]ai signé|nous avons signé|já assin(?:ei|amos))\b/iu;
const CUSTOMER_OPEN =
  /\b(?:our (?:own )?signature|ours|the \p{Lu}\p{L}+['’]s own signature|my signature|we (?:sign|will sign))\b[^.;]{0,40}\b(?:follows?|wait|waits|pending|to come|next|blank|after|has to|not yet|missing|when)\b|\b(?:I|we) (?:have not|haven['’]t|will|shall) (?:yet )?sign\b|unsigned/iu;
const BOTH_OTHERS =
  /\b(?:your two signatures|(?:both|two) of you(?:r)? (?:have |had )?(?:signed|signatures)|back from both|agent ?(?:\+|and|&) ?agency (?:have )?signed|signed by (?:both of you|agent and agency)|you have both signed)\b/i;
const AWAITS =
  /\b(?:lacks?|lacking|wants for|waits? for|short of|all but|awaits?|awaiting|needs?|pending|missing|still (?:empty|open|blank|to come|out)|only (?:line|one|signature|block)[^.;]{0,30}(?:empty|missing|left|open|blank)|for your (?:counter)?signature|(?:please|would you|could you|kindly) (?:counter)?sign|get it signed)\b/i;
const TERM = /\b(?<number>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?: \(\d{1,3}\))?[- ](?<unit>months?|years?)\b/gi;
const EFFECTIVE =
  /\b(?:effective (?:date|as of|from|on)|takes effect|dated as of|in force (?:from|on)|commences?|begins? on|entered into (?:as of|on))\b/i;
const DUTY =
  /\b(?:agent|agency|advisor|broker|distributor|party|each of them|they|both) (?:shall|will|agrees? to|must|undertakes? to)\s+(?<duty>[^.;\n]{8,160})/i;
const SIGNED_LINE =
  /(?:\/s\/|signed(?: by)?:|signature:|by:)\s*(?<name>\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]*){1,3})/iu;
/** Signed or still blank. */
const SIGNATURE_LINE = /\/s\/|^(?:[\p{L} ]{1,30}: ?)?(?:signed(?: by)?|signature|by):|^_{5,}/iu;
const MOST_OBLIGATIONS = 8;

export interface PsaNeeds {
  readonly letter: Letter;
  /** The writer's own. */
  readonly sentences: readonly Sentence[];
  /** Those of the attached agreement, when its text can be had. */
  readonly attached: readonly Sentence[];
  readonly sentAt: Date;
  readonly isAgent: (text: string) => boolean;
  readonly isAgency: (text: string) => boolean;
}

export function psaOf(needs: PsaNeeds): Psa {
  const { attached, sentences } = needs;
  const all = [...sentences, ...attached];
  return {
    signedBy: signedBy(needs),
    termMonths: first(joined(attached.length > 0 ? attached : all), termIn),
    customerSignatory: signaturesIn(needs).find(({ party }) => party === 'customer')?.name ?? null,
    effectiveDate: first(all, ({ text }) => (EFFECTIVE.test(text) ? dateIn(text, needs.sentAt) : null)),
    obligations: attached
      .flatMap(({ text }) => DUTY.exec(text)?.groups?.['duty']?.trim() ?? [])
      .slice(0, MOST_OBLIGATIONS),
  };
}

function signedBy(needs: PsaNeeds): Signatory[] {
  const own = needs.sentences.map(({ text }) => text).join('\n');
  const files = needs.letter.attachments.map(({ filename }) => (filename ?? '').replaceAll('_', ' ')).join('\n');
  const said = `${needs.letter.subject}\n${own}\n${files}`;
  const signed = new Set<Signatory>(signaturesIn(needs).map(({ party }) => party));
  if (ALL_SIGNED.test(own) || ALL_SIGNED.test(files)) return ['customer', 'agent', 'agency'];
  if (CUSTOMER_SIGNED.test(own) && !CUSTOMER_OPEN.test(said)) signed.add('customer');
  if (BOTH_OTHERS.test(said)) for (const party of ['agent', 'agency'] as const) signed.add(party);
  for (const { text } of needs.sentences)
    for (const clause of text.split(/[;:,]\s|\.\s/)) {
      if (!/\bsign(?:ed|ature)/i.test(clause) || AWAITS.test(clause)) continue;
      if (needs.isAgent(clause)) signed.add('agent');
      if (needs.isAgency(clause)) signed.add('agency');
    }
  return (['customer', 'agent', 'agency'] as const).filter((party) => signed.has(party));
}

interface Signature {
  readonly party: Signatory;
  readonly name: string;
}

const BLOCK_LINES = 3;

/** Signature blocks: the party is named in the line of the signature, or in the ones right above it; one whom nobody names is the customer. */
function signaturesIn({ attached, isAgent, isAgency }: PsaNeeds): Signature[] {
  const partyIn = (text: string): Signatory | null => {
    if (/\b(?:customer|client)\b/i.test(text)) return 'customer';
    if (/\b(?:master )?agency\b/i.test(text) || isAgency(text)) return 'agency';
    return /\bagent\b/i.test(text) || isAgent(text) ? 'agent' : null;
  };
  const found: Signature[] = [];
  let last = -1;
  for (const [at, { text }] of attached.entries()) {
    if (SIGNATURE_LINE.test(text)) {
      const name = SIGNED_LINE.exec(text)?.groups?.['name'];
      const above = attached.slice(Math.max(last + 1, at - BLOCK_LINES), at).toReversed();
      const party = [text, ...above.map((line) => line.text)].map(partyIn).find((each) => each !== null);
      if (name !== undefined) found.push({ party: party ?? 'customer', name });
      last = at;
    }
  }
  return found;
}

/** A heading such as `1. Term.` reads on in the next sentence. */
function joined(sentences: readonly Sentence[]): string[] {
  return sentences.map(({ text }, at) => {
    const before = sentences[at - 1]?.text ?? '';
    return before.length < 30 ? `${before} ${text}` : text;
  });
}

const OF_TERM =
  /\bterm\b|\b(?:for|over) a period\b|\bduration\b|\bhow long\b|\b(?:months?|years?)\b(?: \([^)]{1,20}\))?,? (?:that follow|following|from|starting|beginning|commencing|after) /i;

function termIn(text: string): number | null {
  if (!OF_TERM.test(text)) return null;
  for (const { groups } of matchesOf(TERM, text)) {
    const count = numberOf((groups?.['number'] ?? '').replace('-', ' '));
    if (count === null || count === 0) continue;
    const months = /year/i.test(groups?.['unit'] ?? '') ? count * 12 : count;
    if (months >= 6 && months <= 120) return months;
  }
  return null;
}

function first<Item, Value>(items: readonly Item[], pick: (item: Item) => Value | null): Value | null {
  for (const item of items) {
    const value = pick(item);
    if (value !== null) return value;
  }
  return null;
}

const BUYS =
  /\b(?:(?:intends?|(?:have|has) decided|decided|plans?|wish(?:es)?|proposes?|will|shall|means?|wants?|desires?) (?:to )?(?:buy|contract|procure|purchase|acquire|award|order|replace|retire|obtain)|(?:is|are|be) (?:buying|procuring|purchasing|contracting|replacing|acquiring))\b/i;
/** Where the particulars stand by themselves. */
const SCHEDULE =
  /^(?:schedule|exhibit|appendix|annex|attachment|anexo|annexe)\b|^(?:the )?(?:opportunity|scope(?: of (?:services|work))?|services|project|requirements)\s*:?$/i;
const CLAUSE = /^(?:\d+(?:\.\d+)*[.)]?\s|\([a-z]\)|article\b|section\b|whereas\b|now, therefore)/i;
const MOST_OF_PURPOSE = 8;
const MOST_OF_SCHEDULE = 20;

/** What an agreement says of the purchase that it is for. Of its duties, and of its law, no need is read. */
export function purposeOf(attached: readonly Sentence[]): readonly Sentence[] {
  const buys = attached.findIndex(({ text }) => BUYS.test(text));
  const schedule = attached.findLastIndex(({ text }) => SCHEDULE.test(text));
  return [...clauseAround(attached, buys), ...(schedule > buys ? scheduleFrom(attached, schedule) : [])];
}

/** From the beginning of the clause in which it stands to its end. */
function clauseAround(attached: readonly Sentence[], at: number): readonly Sentence[] {
  if (at === -1) return [];
  const before = attached.slice(Math.max(0, at - 3), at);
  const start = before.findLastIndex(({ text }) => CLAUSE.test(text) || text.length < 30);
  const rest = attached.slice(at + 1, at + MOST_OF_PURPOSE);
  const end = rest.findIndex(({ text }) => CLAUSE.test(text));
  return [...before.slice(start + 1), ...attached.slice(at, at + 1), ...(end === -1 ? rest : rest.slice(0, end))];
}

function scheduleFrom(attached: readonly Sentence[], at: number): readonly Sentence[] {
  const rest = attached.slice(at, at + MOST_OF_SCHEDULE);
  const end = rest.findIndex(({ text }) => SIGNATURE_LINE.test(text));
  return end === -1 ? rest : rest.slice(0, end);
}

const PSA =
  /\b(?:PSA|professional services? agreement|acuerdo de servicios profesionales|contrat de services professionnels|contrato de serviços profissionais)\b/i;

/** A line of its own at the head of a file: `Client Services Agreement`. */
const AGREEMENT_TITLE =
  /^[ \t]*(?:[\p{L}&'’-]+ ){0,5}(?:services?|consult(?:ing|ancy)|engagement|representation|agency) agreement\b/imu;

/** It comes along, or is signed. */
const COMES_ALONG =
  /\b(?:attach\w*|enclos\w*|here is|here['’]s|sign(?:ed|ing|atures?)|executed|countersign\w*|herewith|please find|adjunt\w+|ci-joint|anex\w+|beiliegend|anbei)\b/i;

/** The letter says that an agreement comes with it, and a file does: one that cannot be read is one all the same. */
export function bringsAgreement({ subject, attachments }: Letter, own: readonly Sentence[]): boolean {
  const said = [subject.slice(0, 500), ...own.map(({ text }) => text)].join('\n');
  return attachments.length > 0 && PSA.test(said) && COMES_ALONG.test(said);
}

const AGENT_ROLE = /\bagents? of record\b/i;

const AGENCY_ROLE = /\b(?:agency|distributor)\b/i;

/** One of its files is such an agreement: it is called so, or its title and its roles are those of one. */
export function hasAgreement({ attachments }: Pick<Letter, 'attachments'>): boolean {
  return attachments.slice(0, 10).some(({ filename, text }) => {
    const content = text?.slice(0, 3_000) ?? '';
    return (
      PSA.test(`${filename ?? ''}\n${content}`.replaceAll('_', ' ')) ||
      (AGREEMENT_TITLE.test(content.slice(0, 400)) && AGENT_ROLE.test(content) && AGENCY_ROLE.test(content))
    );
  });
}
