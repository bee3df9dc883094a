/** A directory file: the text of a CSV or JSON file in, a checked Directory or every fault by line out. */
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import { addressName, hostName } from '../domain/organisation.ts';

export type DirectoryFile =
  | { readonly ok: true; readonly directory: Directory }
  | { readonly ok: false; readonly faults: readonly string[] };

/** In A-labels, however the file spells an international domain: so letters are compared with it. */
const address = z.string().transform(addressName).pipe(z.email('is not a mail address'));
const domain = z
  .string()
  .transform(hostName)
  .pipe(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is not a domain name'));
const name = z.string().trim().min(1, 'must not be empty');

const agencySchema = z.object({
  id: name,
  name,
  aliases: z.array(name).default([]),
  domains: z.array(domain).default([]),
  salesManagers: z.array(z.object({ name: z.string().trim(), email: address })).default([]),
  deskEmail: address.nullish().transform((value) => value ?? null),
  served: z.boolean().default(true),
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
const fileSchema = z.object({
  agencies: z.array(agencySchema),
  agents: z.array(agentSchema),
  referralAddresses: z.array(address).default([]),
});

/** JSON: `{"agencies": […], "agents": […], "referralAddresses": […]}`. CSV: one row an agency or agent; see COLUMNS. */
export function readDirectoryFile(text: string, format: 'json' | 'csv'): DirectoryFile {
  const read = format === 'json' ? readJson(text) : readCsv(text);
  if (!read.ok) return read;
  const faults = brokenReferences(read.directory);
  return faults.length > 0 ? { ok: false, faults } : read;
}

function readJson(text: string): DirectoryFile {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = fileSchema.safeParse(data);
  if (parsed.success) return { ok: true, directory: parsed.data };
  return {
    ok: false,
    faults: parsed.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${shown(at(data, issue.path))} ${issue.message}`,
    ),
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
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

function readCsv(text: string): DirectoryFile {
  let records: { record: Row; info: { lines: number } }[];
  try {
    records = parse(text, {
      columns: (header: string[]) => header.map((column) => column.trim().toLowerCase()),
      info: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    });
  } catch (error) {
    return { ok: false, faults: [`not CSV: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const header = Object.keys(records[0]?.record ?? {});
  const unknown = header.filter((column) => !COLUMNS.some((known) => known === column));
  const faults = unknown.map((column) => `line 1: column "${column}" is not known: use ${COLUMNS.join(', ')}`);
  for (const column of ['kind', 'id', 'name'])
    if (!header.includes(column)) faults.push(`line 1: column "${column}" is missing`);
  if (faults.length > 0) return { ok: false, faults };

  const agencies: Agency[] = [];
  const agents: Agent[] = [];
  const seen = new Map<string, number>();
  for (const { record: row, info } of records) {
    const line = info.lines;
    const key = `${row.kind} ${row.id}`;
    if (seen.has(key)) faults.push(`line ${line}: ${key} stands on line ${seen.get(key)} already`);
    seen.set(key, line);
    if (row.kind === 'agency') collect(agencySchema, agencyOf(row), agencies, line, faults);
    else if (row.kind === 'agent') collect(agentSchema, agentOf(row), agents, line, faults);
    else faults.push(`line ${line}: kind "${row.kind ?? ''}" must be agency or agent`);
  }
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, directory: { agencies, agents, referralAddresses: [] } };
}

function agencyOf(row: Row): unknown {
  return {
    id: row.id,
    name: row.name,
    aliases: list(row.aliases),
    domains: list(row.domains),
    salesManagers: list(row.sales_manager).map(person),
    deskEmail: row.desk || null,
    served: !/^(no|false|0)$/i.test(row.served ?? ''),
  };
}

function agentOf(row: Row): unknown {
  return {
    id: row.id,
    name: row.name,
    company: row.company ?? '',
    aliases: list(row.aliases),
    emails: list(row.emails),
    domains: list(row.domains),
    agencyIds: list(row.agencies),
    salesManagerEmail: person(row.sales_manager ?? '').email || null,
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

function collect<T>(schema: z.ZodType<T>, given: unknown, into: T[], line: number, faults: string[]): void {
  const parsed = schema.safeParse(given);
  if (parsed.success) into.push(parsed.data);
  else
    for (const issue of parsed.error.issues)
      faults.push(`line ${line}: ${issue.path.join('.')} ${shown(at(given, issue.path))} ${issue.message}`);
}

function brokenReferences(directory: Directory): string[] {
  const ids = new Set(directory.agencies.map((agency) => agency.id));
  return directory.agents.flatMap((agent) =>
    agent.agencyIds
      .filter((id) => !ids.has(id))
      .map((id) => `agent ${agent.id} (${agent.name}): agency "${id}" is not in the file`),
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
  return value === undefined ? '(missing)' : JSON.stringify(value).slice(0, 80);
}
