/** A directory file: the text of a CSV or JSON file in, a checked Directory or every fault by line out, all of them at once. */
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Agency, Agent, Directory, Entry } from '../domain/directory.ts';
import { entryNamed, faultSentence, inWords } from '../domain/directory-words.ts';
import { addressName, hostName } from '../domain/organisation.ts';
import { faultsOf } from './faults.ts';
import { entryIn } from './identity.ts';

/** What is there already; a file is looked at beside it. */
export interface Present {
  readonly directory: Directory;
  /** Hosts of our own. */
  readonly ours: readonly string[];
  /** Whether what is not in the file goes. */
  readonly replace: boolean;
}

const NOTHING: Present = { directory: { agencies: [], agents: [], referralAddresses: [] }, ours: [], replace: false };

export type DirectoryFile =
  | { readonly ok: true; readonly directory: Directory }
  | { readonly ok: false; readonly faults: readonly string[] };

/** In A-labels, however the file spells an international domain: so letters are compared with it. */
const address = z
  .string()
  .transform((text) => addressName(text.trim()))
  .pipe(z.email('is not a mail address: write one such as dana@firm.example'));
const domain = z
  .string()
  .transform((text) => hostName(text.trim()))
  .pipe(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'is not a domain name: write one such as firm.example'));
const name = z.string('is missing: fill it in').trim().min(1, 'is empty: fill it in');

const salesManager = z.object({ name: z.string().trim(), email: address });
const agencySchema = z.object({
  id: name,
  name,
  aliases: z.array(name).default([]),
  domains: z.array(domain).default([]),
  salesManagers: z.array(salesManager).default([]),
  deskEmail: address.nullish().transform((value) => value ?? null),
  served: z.boolean('must be yes or no').default(true),
});
const agentSchema = z.object({
  id: name,
  name,
  company: z.string().trim().default(''),
  aliases: z.array(name).default([]),
  emails: z.array(address).default([]),
  domains: z.array(domain).default([]),
  agencyIds: z.array(name).default([]),
  salesManagerEmail: address.nullish().transform((value) => value ?? null),
});
/** The same as far as it can be read: what is wrong with the rest of an entry is told beside what cannot. */
const text = z.string().trim().catch('');
const domainsAsFar = z.array(domain.catch('')).catch([]);
const addressAsFar = address
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);
const agencyAsFar = z.object({
  id: text,
  name: text,
  aliases: z.array(name).catch([]),
  domains: domainsAsFar,
  salesManagers: z.array(salesManager.catch({ name: '', email: '' })).catch([]),
  deskEmail: addressAsFar,
  served: z.boolean().catch(true),
});
const agentAsFar = z.object({
  id: text,
  name: text,
  company: text,
  aliases: z.array(name).catch([]),
  emails: z.array(address).catch([]),
  domains: domainsAsFar,
  agencyIds: z.array(name).catch([]),
  salesManagerEmail: addressAsFar,
});
/** Of an entry what says which one it is; the rest is looked at by itself, so that one fault hides no other. */
const entrySchema = z.looseObject({ id: z.string().optional(), agencyIds: z.array(z.string()).optional() });
const fileSchema = z.object({
  agencies: z.array(entrySchema),
  agents: z.array(entrySchema),
  referralAddresses: z.array(address).default([]),
});

/** An entry as the file has it, whether or not it can be read. */
interface Row {
  readonly is: Entry['is'];
  /** Where it stands, for people: `line 3`, or `agent at-1`. */
  readonly where: string;
  readonly given: unknown;
  readonly id: string;
  readonly agencyIds: readonly string[];
}

interface Rows {
  readonly rows: readonly Row[];
  readonly referralAddresses: readonly string[];
  readonly faults: readonly string[];
}

/** JSON: `{"agencies": […], "agents": […], "referralAddresses": […]}`. CSV: one row an agency or agent; see COLUMNS. */
export function readDirectoryFile(text: string, format: 'json' | 'csv', present: Present = NOTHING): DirectoryFile {
  const { rows, referralAddresses, faults: unread } = format === 'json' ? rowsOfJson(text) : rowsOfCsv(text);
  const faults = [...unread, ...twiceIn(rows)];
  const agencies: Agency[] = [];
  const agents: Agent[] = [];
  for (const { is, where, given } of rows) {
    if (is === 'agency') collect(agencySchema, given, agencies, where, faults);
    else collect(agentSchema, given, agents, where, faults);
  }
  faults.push(...brokenReferences(rows, present), ...refusedIn(rows, present));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, directory: { agencies, agents, referralAddresses } };
}

function rowsOfJson(text: string): Rows {
  const none = { rows: [], referralAddresses: [] };
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { ...none, faults: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = fileSchema.safeParse(data);
  if (!parsed.success) return { ...none, faults: parsed.error.issues.map((issue) => faultIn(data, issue, 'the file')) };
  const { agencies, agents, referralAddresses } = parsed.data;
  const row = (is: Row['is'], given: z.infer<typeof entrySchema>, at: number): Row => ({
    is,
    where: entryNamed(is, given.id ?? '', at),
    given,
    id: given.id ?? '',
    agencyIds: given.agencyIds ?? [],
  });
  return {
    rows: [
      ...agencies.map((agency, at) => row('agency', agency, at)),
      ...agents.map((agent, at) => row('agent', agent, at)),
    ],
    referralAddresses,
    faults: [],
  };
}

/** The columns of a directory CSV. Lists are separated by `;`. `kind` is `agency` or `agent`. */
const COLUMNS = [
  'kind',
  'id',
  'name',
  'company',
  'aliases',
  'emails',
  'domains',
  'agencies',
  'sales_manager',
  'desk',
  'served',
] as const;
type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

function rowsOfCsv(text: string): Rows {
  const none = { rows: [], referralAddresses: [] };
  let records: { record: Cells; info: { lines: number } }[];
  try {
    records = parse(text, {
      columns: (header: string[]) => header.map((column) => column.trim().toLowerCase()),
      // As spreadsheets write it where a comma parts whole numbers from the rest.
      delimiter: /^[^,\n]*;/.test(text) ? ';' : ',',
      info: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    });
  } catch (error) {
    return { ...none, faults: [`not CSV: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const header = Object.keys(records[0]?.record ?? {});
  const unknown = header.filter((column) => !COLUMNS.some((known) => known === column));
  const missing = ['kind', 'id', 'name'].filter((column) => !header.includes(column));
  if (unknown.length + missing.length > 0)
    return {
      ...none,
      faults: [
        ...unknown.map((column) => `line 1: column "${column}" is not known: use ${COLUMNS.join(', ')}`),
        ...missing.map((column) => `line 1: column "${column}" is missing`),
      ],
    };
  const faults: string[] = [];
  const rows = records.flatMap(({ record: cells, info }): Row[] => {
    const where = `line ${info.lines}`;
    const is = cells.kind?.toLowerCase();
    const common = { where, id: cells.id ?? '' };
    if (is === 'agency') return [{ ...common, is, given: agencyOf(cells), agencyIds: [] }];
    if (is === 'agent') return [{ ...common, is, given: agentOf(cells), agencyIds: list(cells.agencies) }];
    faults.push(`${where}: kind "${cells.kind ?? ''}" must be agency or agent`);
    return [];
  });
  return { rows, referralAddresses: [], faults };
}

function agencyOf(cells: Cells): unknown {
  const served = (cells.served ?? '').toLowerCase();
  return {
    id: cells.id,
    name: cells.name,
    aliases: list(cells.aliases),
    domains: list(cells.domains),
    salesManagers: list(cells.sales_manager).map(person),
    deskEmail: cells.desk || null,
    served: SAID[served] ?? served,
  };
}

const SAID: Readonly<Record<string, boolean>> = {
  '': true,
  yes: true,
  true: true,
  '1': true,
  no: false,
  false: false,
  '0': false,
};

function agentOf(cells: Cells): unknown {
  return {
    id: cells.id,
    name: cells.name,
    company: cells.company ?? '',
    aliases: list(cells.aliases),
    emails: list(cells.emails),
    domains: list(cells.domains),
    agencyIds: list(cells.agencies),
    salesManagerEmail: person(cells.sales_manager ?? '').email || null,
  };
}

function list(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `Priya Nair <priya@agency.example>` or the address alone. */
function person(text: string): { name: string; email: string } {
  const found = /^(.*)<([^<>]*)>$/.exec(text);
  return found ? { name: (found[1] ?? '').trim(), email: (found[2] ?? '').trim() } : { name: '', email: text };
}

function collect<T>(schema: z.ZodType<T>, given: unknown, into: T[], where: string, faults: string[]): void {
  const parsed = schema.safeParse(given);
  if (parsed.success) into.push(parsed.data);
  else faults.push(...parsed.error.issues.map((issue) => faultIn(given, issue, where)));
}

function faultIn(given: unknown, { path, message }: z.core.$ZodIssue, where: string): string {
  return `${where}: ${inWords(path.map(String))} ${shown(at(given, path))}${message}`;
}

function twiceIn(rows: readonly Row[]): string[] {
  const seen = new Map<string, string>();
  return rows.flatMap(({ is, id, where }) => {
    const key = `${is} ${id}`;
    const first = seen.get(key);
    seen.set(key, first ?? where);
    return first === undefined || id === ''
      ? []
      : [`${where}: ${key} stands on ${first === where ? 'it' : first} already`];
  });
}

/** An agency may also be there already, unless what is not in the file goes. */
function brokenReferences(rows: readonly Row[], { directory, replace }: Present): string[] {
  const ids = new Set([
    ...rows.filter(({ is }) => is === 'agency').map(({ id }) => id),
    ...(replace ? [] : directory.agencies.map(({ id }) => id)),
  ]);
  const places =
    replace || directory.agencies.length === 0 ? 'is not in the file' : 'is neither in the file nor in the directory';
  return rows.flatMap(({ where, agencyIds }) =>
    agencyIds.filter((id) => !ids.has(id)).map((id) => `${where}: agency "${id}" ${places}`),
  );
}

/** What can be read, and nobody may list. */
function refusedIn(rows: readonly Row[], { directory, ours, replace }: Present): string[] {
  const entries = rows.flatMap(({ is, where, given }): { where: string; entry: Entry }[] => {
    const read = is === 'agency' ? agencyAsFar.safeParse(given) : agentAsFar.safeParse(given);
    if (!read.success) return [];
    return [
      { where, entry: 'served' in read.data ? { is: 'agency', entry: read.data } : { is: 'agent', entry: read.data } },
    ];
  });
  const agencies = entries.flatMap(({ entry }) => (entry.is === 'agency' ? [entry.entry] : []));
  const stay = replace ? [] : directory.agencies.filter(({ id }) => !agencies.some((agency) => agency.id === id));
  const beside = { agencies: [...agencies, ...stay], ours };
  return entries.flatMap(({ where, entry }) =>
    faultsOf(entryIn(directory, entry.is, entry.entry.id), entry, beside).map(
      (fault) => `${where}: ${faultSentence(fault)}`,
    ),
  );
}

function at(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && key in value
        ? Object.entries(value).find(([name]) => name === String(key))?.[1]
        : undefined,
    data,
  );
}

function shown(value: unknown): string {
  return value === undefined ? '' : `${JSON.stringify(value).slice(0, 80)} `;
}
