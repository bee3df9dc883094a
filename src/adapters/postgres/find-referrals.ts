/** What an operator looks for goes in; a page of referrals comes out, quick at a hundred thousand of them. */
import type { Paged, ReferralQuery, ReferralRow } from '../../console/operator/ports.ts';
import type { HoldReason } from '../../domain/lists.ts';
import type { ReferralState } from '../../domain/referral.ts';
import { addressName, hostName } from '../../domain/organisation.ts';
import type { Rung } from '../../domain/voice.ts';
import type { Database } from './database.ts';
import { MOST_COUNTED, paged, placeIn, totalOf } from './paging.ts';

/** Up to so many that words find are sorted; beyond it the words are common, and the sorted list is walked until a page is full. */
const FEW = 1_000;
export const MOST_WORDS = 8;

/** By what a list is sorted: the expression, its type, and whether the greatest comes first. */
const SORTS = {
  changed: { by: 'r.changed_at', type: 'timestamptz', descends: true },
  opened: { by: 'r.opened_at', type: 'timestamptz', descends: true },
  company: { by: 'lower(coalesce(r.company, r.customer_domain))', type: 'text', descends: false },
} as const;

interface Row {
  readonly id: string;
  readonly reference: string;
  readonly state: ReferralState;
  readonly hold_reason: HoldReason | null;
  readonly company: string | null;
  readonly customer_domain: string;
  readonly contact_name: string | null;
  readonly agent: string | null;
  readonly agency: string | null;
  readonly services: readonly string[];
  readonly rung: Rung;
  readonly opened_at: Date;
  readonly changed_at: Date;
  readonly place: string;
}

export async function findReferrals({ pool }: Database, query: ReferralQuery): Promise<Paged<ReferralRow>> {
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const filters = filtersOf(query, put);
  const words = query.words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const found = words.length === 0 ? null : await hitsFor(pool, words);
  if (found !== null) filters.push(found === 'many' ? everyWord(words, put) : `r.id = any(${put(found)}::uuid[])`);

  const { by, type, descends } = SORTS[query.sort];
  const counting = pool.query<{ n: number }>(
    `select count(*)::int as n from (select from referrals r ${where(filters)} limit ${MOST_COUNTED + 1}) c`,
    [...values],
  );
  const place = placeIn(query.after, type === 'timestamptz' ? 'moment' : 'text');
  if (place !== null)
    filters.push(`(${by}, r.id) ${descends ? '<' : '>'} (${put(place[0])}::${type}, ${put(place[1])}::uuid)`);
  const order = descends ? 'desc' : 'asc';
  // What is shown of a row is looked up once it is known which rows they are.
  const listing = pool.query<Row>(
    `select r.id, r.reference, r.state, r.hold_reason, r.company, r.customer_domain, r.contact_name,
       coalesce(a.name, ${NAMED('agentOfRecord', 'agent')}) as agent,
       coalesce(g.name, ${NAMED('masterAgency', 'agency')}) as agency,
       array(select jsonb_array_elements(r.extraction #> '{opportunity,services}') ->> 'value') as services,
       r.rung, r.opened_at, r.changed_at, (${by})::text as place
     from (select r.id from referrals r ${where(filters)} order by ${by} ${order}, r.id ${order} limit ${put(query.limit + 1)}) found
     join referrals r using (id) left join agents a on a.id = r.agent_id left join agencies g on g.id = r.agency_id
     order by ${by} ${order}, r.id ${order}`,
    values,
  );
  const [counted, { rows }] = await Promise.all([counting, listing]);
  const { count, more } = totalOf(counted.rows[0]?.n ?? 0);
  const isCut = found !== null && found !== 'many' && found.length >= FEW;
  return {
    ...paged(rows, query.limit, shown, ({ place: at, id }) => [at, id]),
    total: { count, more: more || isCut },
  };
}

type Put = (value: unknown) => string;

function filtersOf({ states, rungs, agentId, agencyId }: ReferralQuery, put: Put): string[] {
  return [
    ...oneOf('r.state', states, put),
    ...oneOf('r.rung', rungs, put),
    ...(agentId === null ? [] : [`r.agent_id = ${put(agentId)}`]),
    ...(agencyId === null ? [] : [`r.agency_id = ${put(agencyId)}`]),
  ];
}

/** An index that is sorted by time serves one value, and not several. */
function oneOf(column: string, values: readonly string[], put: Put): string[] {
  if (values.length === 0) return [];
  return values.length === 1 ? [`${column} = ${put(values[0])}`] : [`${column} = any(${put(values)})`];
}

function where(filters: readonly string[]): string {
  return filters.length === 0 ? '' : `where ${filters.join(' and ')}`;
}

/** A domain is kept in A-labels, and looked for as people write it. */
function spellingsOf(word: string): string[] {
  const kept = word.includes('@') ? addressName(word) : word.includes('.') ? hostName(word) : word;
  return kept === word || kept === '' ? [word] : [word, kept];
}

/** Each word stands somewhere in what a referral is known by. */
function everyWord(words: readonly string[], put: Put): string {
  return words
    .map((word) => spellingsOf(word).map((each) => `r.search like ${put(likePattern(each))}`))
    .map((each) => `(${each.join(' or ')})`)
    .join(' and ');
}

/**
 * In names, addresses and references (trigrams), in the words of its mails (full text), by its agent or agency, by a number
 * of the agency's own; where all of that finds nothing, by likeness. `many` where names alone hold the words so often that
 * a sorted list finds a page of them sooner; of the others no more than a few.
 */
async function hitsFor(pool: Database['pool'], words: readonly string[]): Promise<readonly string[] | 'many'> {
  const named: unknown[] = [];
  const holds = everyWord(words, (value) => `$${named.push(value)}`);
  const [byName, { agents, agencies }] = await Promise.all([
    pool.query<{ id: string }>(`select r.id from referrals r where ${holds} limit ${FEW + 1}`, named),
    partiesNamed(pool, words),
  ]);
  if (byName.rows.length > FEW) return 'many';
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const few = `limit ${FEW}`;
  const { rows } = await pool.query<{ id: string }>(
    [
      ...(agents.length === 0 ? [] : [`select id from referrals where agent_id = any (${put(agents)}) ${few}`]),
      ...(agencies.length === 0 ? [] : [`select id from referrals where agency_id = any (${put(agencies)}) ${few}`]),
      `select referral_id as id from referral_numbers where lower(number) = any (${put(words)})`,
      `select referral_id as id from messages
       where words @@ plainto_tsquery('simple', ${put(words.join(' '))}) and referral_id is not null ${few}`,
    ]
      .map((part) => `(${part})`)
      .join(' union '),
    values,
  );
  const found = new Set([...byName.rows, ...rows].map(({ id }) => id));
  if (found.size > 0) return [...found].slice(0, FEW);
  const alike = await pool.query<{ id: string }>(
    `select id from referrals where $1 <% search order by word_similarity($1, search) desc limit 50`,
    [words.join(' ')],
  );
  return alike.rows.map(({ id }) => id);
}

/** Asked apart, since nobody of that name is the usual answer, and then no referral need be looked at for it. */
async function partiesNamed(pool: Database['pool'], words: readonly string[]) {
  const { rows } = await pool.query<{ agents: readonly string[]; agencies: readonly string[] }>(
    `select
       array(select id from agents where lower(name || ' ' || company || ' ' || array_to_string(aliases, ' ')) like all ($1)) as agents,
       array(select id from agencies where lower(name || ' ' || array_to_string(aliases, ' ')) like all ($1)) as agencies`,
    [words.map(likePattern)],
  );
  return rows[0] ?? { agents: [], agencies: [] };
}

export function likePattern(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}

function shown(row: Row): ReferralRow {
  const { id, reference, state, company, agent, agency, services, rung } = row;
  return {
    id,
    reference,
    state,
    holdReason: row.hold_reason,
    company,
    customerDomain: row.customer_domain,
    contactName: row.contact_name,
    agent,
    agency,
    services,
    rung,
    openedAt: row.opened_at,
    changedAt: row.changed_at,
  };
}

/** As it was read, as long as nobody is on record; nobody takes for said what is only likely. */
const NAMED = (part: string, who: string): string =>
  `r.extraction #>> '{${part},${who},name}'
     || case r.extraction #>> '{${part},degree}' when 'likely' then ' (likely)' else '' end`;
