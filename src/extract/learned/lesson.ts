/** A letter as it was judged, and what a person says that it says, go in; a letter of `fixtures/sayings` with made-up names comes out, marked for somebody to check. */
import type { Evidence, Extraction } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { swapper } from '../fixture.ts';
import type { Party } from '../rules/party.ts';
import { type Judgement, likeliest, type Likely } from './judge.ts';
import type { Line, Page, Spoken } from './page.ts';

export interface Lesson {
  /** Lines that say who is who: `@ a11 agent Ada Berger; Amber Telecom; ada@amber3.example`. */
  readonly parties: readonly string[];
  /** From `=== 1` on. */
  readonly letter: string;
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly says: string;
}

/** From where on a sentence is taken to say something. */
const SAYS = 0.5;

/** `number` tells the letters of one file apart; its parties have it in their ids. */
export function lessonOf(judgement: Judgement, extraction: Extraction, number: number, seed: string): Lesson {
  const { page } = judgement;
  const { letter, directory } = page;
  const whom = roles(judgement, extraction, number);
  const swap = swapper(letter, extraction, { seed, others: whom.all.map(({ person, firm }) => ({ person, firm })) });
  const marks = apart([
    ...partyMarks(judgement, extraction, whom),
    ...valueMarks(judgement, extraction),
    ...tagsOf(judgement, extraction),
  ]);
  const address = ({ address: at }: Letter['to'][number]): string => {
    const known = whom.all.find(({ emails }) => emails.includes(at.toLowerCase()));
    return known?.id ?? (directory.referralAddresses.includes(at.toLowerCase()) ? 'referrals' : swap(at));
  };
  const [from] = letter.from;
  const title = extraction.customer.contactTitle?.value;
  const company = extraction.customer.company?.value;
  const about = [swap(from?.name ?? ''), title, company === undefined ? undefined : swap(company)];
  const head = [
    `intent: ${extraction.intent}`,
    `agent: ${agentOf(extraction, whom)}`,
    `agency: ${agencyOf(extraction, whom)}`,
    `interest: ${extraction.interest.level}`,
    `placement: ${extraction.placement.kind}`,
    `from: ${about.filter((each) => each !== undefined).join(', ')} <${swap(from?.address ?? '')}>`,
    `to: ${letter.to.map(address).join(', ') || 'referrals'}`,
    ...(letter.cc.length === 0 ? [] : [`cc: ${letter.cc.map(address).join(', ')}`]),
    `date: ${new Date(letter.date ?? 0).toISOString().slice(0, 10)}`,
    `subject: ${plain(swap(letter.subject))}`,
  ];
  return {
    parties: whom.all.map((each) => lineOf(each, swap)),
    letter: [`=== ${number}`, ...head, '---', marked(letter.body.text, marks, swap).trim(), ''].join('\n'),
  };
}

interface Role {
  readonly id: string;
  readonly kind: 'agent' | 'agency';
  /** Of the directory; null for somebody whom it does not have. */
  readonly entry: string | null;
  readonly person: string | null;
  readonly firm: string | null;
  readonly emails: readonly string[];
  readonly domain: string | null;
}

interface Roles {
  readonly all: readonly Role[];
  /** Null for a name to which nothing is done: it needs no mark. */
  of(party: Party): string | null;
}

/** Everybody of the directory whom the letter speaks of or is sent to, and whoever else was read or is said to have a role. */
function roles(judgement: Judgement, extraction: Extraction, number: number): Roles {
  const { page } = judgement;
  const { agents, agencies } = page.directory;
  const spoken = new Set([
    ...page.spoken.flatMap(({ party }) => party.ids),
    ...page.headers.to,
    ...page.headers.cc,
    ...page.headers.agencies,
    ...heldIn(extraction).flatMap(({ directoryId }) => directoryId ?? []),
    ...agenciesIn(extraction).flatMap(({ directoryId }) => directoryId ?? []),
  ]);
  const nobody = heldIn(extraction).filter(({ directoryId }) => directoryId === null);
  const all: Role[] = [
    ...agents
      .filter(({ id }) => spoken.has(id))
      .map(({ id, name, company, emails }, at) => ({
        id: `a${number}${at}`,
        kind: 'agent' as const,
        entry: id,
        person: name,
        firm: company,
        emails,
        domain: null,
      })),
    ...agencies
      .filter(({ id }) => spoken.has(id))
      .map(({ id, name, domains, salesManagers }, at) => ({
        id: `g${number}${at}`,
        kind: 'agency' as const,
        entry: id,
        person: salesManagers[0]?.name ?? null,
        firm: name,
        emails: salesManagers.map(({ email }) => email.toLowerCase()),
        domain: domains[0] ?? null,
      })),
    ...nobody.map(({ name, company, email }, at) => ({
      id: `x${number}${at}`,
      kind: 'agent' as const,
      entry: null,
      person: name,
      firm: company,
      emails: email === null ? [] : [email],
      domain: null,
    })),
  ];
  return {
    all,
    of: (party) => {
      const known = all.filter(({ entry }) => entry !== null && party.ids.includes(entry));
      if (known.length > 0) return known.map(({ id }) => id).join('/');
      const name = party.person ?? party.firm;
      return all.find(({ entry, person, firm }) => entry === null && (person === name || firm === name))?.id ?? null;
    },
  };
}

const heldIn = ({ agentOfRecord }: Extraction) =>
  agentOfRecord.status === 'designated'
    ? [agentOfRecord.agent]
    : agentOfRecord.status === 'multiple'
      ? agentOfRecord.agents
      : [];
const agenciesIn = ({ masterAgency }: Extraction) =>
  masterAgency.status === 'named'
    ? [masterAgency.agency]
    : masterAgency.status === 'multiple'
      ? masterAgency.agencies
      : [];

function agentOf(extraction: Extraction, { all }: Roles): string {
  const held = heldIn(extraction).map(
    ({ directoryId, name }) =>
      all.find(({ entry, person }) => entry === directoryId && (entry ?? person) === (directoryId ?? name))?.id,
  );
  return [extraction.agentOfRecord.status, held.join(', ')].join(' ').trim();
}

function agencyOf(extraction: Extraction, { all }: Roles): string {
  const ids = agenciesIn(extraction).flatMap(
    ({ directoryId }) => all.find(({ entry }) => entry === directoryId)?.id ?? [],
  );
  return ids.length === 0 ? 'missing' : [extraction.masterAgency.status, ids.join(', ')].join(' ');
}

function lineOf({ id, kind, entry, person, firm, emails, domain }: Role, swap: (text: string) => string): string {
  const [email = ''] = emails;
  const unlisted = entry === null ? ' unlisted' : '';
  if (kind === 'agency')
    return swap(`@ ${id} agency${unlisted} ${firm ?? ''}; ${domain ?? ''}; ${person ?? ''} <${email}>`);
  return swap(`@ ${id} agent${unlisted} ${person ?? firm ?? ''}; ${firm ?? ''}; ${email}`);
}

const isInBody = ({ sentence }: Line): boolean => sentence.source === undefined;

function placeOf({ lines }: Page, { line, from, to }: { line: number; from: number; to: number }) {
  const { sentence, tokens = [] } = lines[line] ?? {};
  const [first, last] = [tokens[from], tokens[to - 1]];
  if (sentence === undefined || first === undefined || last === undefined || sentence.source !== undefined) return null;
  return { start: sentence.start + first.start, end: sentence.start + last.end };
}

/** What a person says counts before what was read: whom they name is assigned where the evidence stands, and nobody else is. */
function partyMarks({ page, acts }: Judgement, extraction: Extraction, whom: Roles): Mark[] {
  const { agentOfRecord } = extraction;
  const evidence =
    agentOfRecord.status === 'designated' || agentOfRecord.status === 'multiple' ? agentOfRecord.evidence : [];
  const held = new Set(heldIn(extraction).flatMap(({ directoryId }) => directoryId ?? []));
  const asked = new Set(agenciesIn(extraction).flatMap(({ directoryId }) => directoryId ?? []));
  const actOf = (spoken: Spoken): string => {
    const { party } = spoken;
    if (party.kind === 'agency') return party.ids.some((id) => asked.has(id)) ? 'assigns' : 'mentions';
    const read = likeliest(acts.get(spoken) ?? { mentions: 1 });
    const isHeld = party.ids.length === 0 ? whom.of(party) !== null : party.ids.some((id) => held.has(id));
    const place = placeOf(page, { line: spoken.line, from: spoken.token, to: spoken.token + 1 });
    if (isHeld && place !== null && evidence.some((each) => overlaps(each, place))) return 'assigns';
    return read === 'assigns' && !isHeld ? 'mentions' : read;
  };
  return page.spoken.flatMap((spoken) => {
    const id = spoken.by === 'name' || spoken.by === 'pronoun' ? whom.of(spoken.party) : null;
    const place = placeOf(page, { line: spoken.line, from: spoken.token, to: spoken.token + 1 });
    return id === null || place === null ? [] : [{ ...place, says: `${id} ${actOf(spoken)}` }];
  });
}

function overlaps({ source, start, end }: Evidence, place: { readonly start: number; readonly end: number }): boolean {
  return source === 'body' && start < place.end && place.start < end;
}

function valueMarks(judgement: Judgement, { opportunity }: Extraction): Mark[] {
  const { page } = judgement;
  const { services, locations, seats, monthlyBudget, targetDate } = opportunity;
  const put = (candidate: Parameters<typeof placeOf>[1], says: string | null): Mark[] => {
    const place = says === null ? null : placeOf(page, candidate);
    return place === null || says === null ? [] : [{ ...place, says }];
  };
  const wanted = new Set<string>(services.map(({ value }) => value));
  const read = judgement.services.flatMap((each) => {
    const service = likeliest(each.likely);
    return put(each, wanted.has(service) ? `want ${service}` : null);
  });
  const marked = new Set(read.map(({ says }) => says));
  const besides = services.flatMap(({ value, evidence }) =>
    evidence
      .filter(({ source, text }) => source === 'body' && text.length <= MOST_SIGNS && !marked.has(`want ${value}`))
      .map(({ start, end }) => ({ start, end, says: `want ${value}` })),
  );
  const numbers = (field: 'sites' | 'seats' | 'budget', value: number | null, says: string): Mark[] =>
    likeliestOf(
      judgement.numbers.filter(({ quantity }) => value === null || quantity.value === value),
      field,
    ).flatMap((each) => put(each, says));
  const money = monthlyBudget?.value;
  const counted = [
    ...(locations === null ? [] : numbers('sites', locations.value, `sites ${locations.value}`)),
    ...(seats === null ? [] : numbers('seats', seats.value, `seats ${seats.value}`)),
    // A sum of a year or of a site is brought to a month.
    ...(money === undefined ? [] : numbers('budget', null, `budget ${money.amount} ${money.currency}`)),
  ];
  const dates = likeliestOf(
    judgement.dates.filter(({ day }) => day === targetDate?.value),
    'date',
  ).flatMap((each) => put(each, `date ${each.day}`));
  const providers = judgement.providers.flatMap((each) => {
    const use = likeliest(each.likely);
    return put(each, use === 'none' ? null : `${use} ${each.name}`);
  });
  return [...read, ...besides, ...counted, ...dates, ...providers];
}

/** Longer evidence is a sentence, of which nobody can say which of its words name the service. */
const MOST_SIGNS = 40;

/** The one that is the field most likely, if any may be; one number may stand in a letter for two things. */
function likeliestOf<Of extends { readonly likely: Likely }>(candidates: readonly Of[], field: string): readonly Of[] {
  const [best] = candidates.toSorted((one, other) => (other.likely[field] ?? 0) - (one.likely[field] ?? 0));
  return best === undefined || (best.likely[field] ?? 0) < MAY_BE ? [] : [best];
}

const MAY_BE = 0.2;

/** Tags stand behind their sentence: a mark without a length. */
function tagsOf({ page, said }: Judgement, { placement }: Extraction): Mark[] {
  return page.lines.flatMap((line, at) => {
    if (!isInBody(line) || line.zone !== 'own') return [];
    const { start, text } = line.sentence;
    const end = start + text.trimEnd().length;
    const isPlaced = placement.evidence.some((each) => overlaps(each, { start, end }));
    const says = Object.entries(said[at] ?? {}).flatMap(([saying, likely]) =>
      likely >= SAYS && !PLACED.has(saying) ? [saying] : [],
    );
    if (isPlaced && PLACED.has(placement.kind)) says.push(placement.kind);
    return says.map((saying) => ({ start: end, end, says: saying }));
  });
}

const PLACED: ReadonlySet<string> = new Set(['sole', 'competing']);

/** In order; where two would overlap the first stays. */
function apart(marks: readonly Mark[]): readonly Mark[] {
  const kept: Mark[] = [];
  for (const mark of marks) if (!kept.some(({ start, end }) => mark.start < end && start < mark.end)) kept.push(mark);
  return kept.toSorted((one, other) => one.start - other.start || one.end - other.end);
}

function marked(text: string, marks: readonly Mark[], swap: (text: string) => string): string {
  let made = '';
  let at = 0;
  for (const { start, end, says } of marks) {
    made += plain(swap(text.slice(at, start)));
    made += start === end ? ` {${says}}` : `[${swap(says)}|${plain(swap(text.slice(start, end)))}]`;
    at = end;
  }
  return made + plain(swap(text.slice(at)));
}

/** Signs that the file has a use for. */
function plain(text: string): string {
  return text
    .replaceAll(/[[{]/g, '(')
    .replaceAll(/[\]}]/g, ')')
    .replaceAll('|', '/')
    .replaceAll(/^={3,}/gm, '==');
}

const HEAD = '# voice: corrections; English; customers whose letters an operator put right';
const DESK = '@ desk referrals@desk.example';

/** A file of `fixtures/sayings/letters`. */
export function fileOf(lessons: readonly Lesson[]): string {
  return [HEAD, ...lessons.flatMap(({ parties }) => parties), DESK, '', ...lessons.map(({ letter }) => letter)].join(
    '\n',
  );
}
