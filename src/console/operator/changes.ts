/** The directory as it is and as a file would have it go in; what would change comes out, an entry a line. */
import type { Agency, Agent, Directory } from '../../domain/directory.ts';
import { fieldName } from '../../domain/directory-words.ts';
import { written } from '../../domain/organisation.ts';

export interface Preview {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly same: number;
  readonly lines: readonly { readonly id: string; readonly name: string; readonly what: string }[];
}

export function previewOf(now: Directory, then: Directory, replace: boolean): Preview {
  const entries = [compare(now.agencies, then.agencies, replace), compare(now.agents, then.agents, replace)];
  const all = <Key extends 'added' | 'changed' | 'removed' | 'lines'>(key: Key) =>
    entries.flatMap((entry): readonly Preview[Key][number][] => entry[key]);
  return {
    added: all('added'),
    changed: all('changed'),
    removed: all('removed'),
    lines: all('lines'),
    same: entries.reduce((sum, { same }) => sum + same, 0),
  };
}

function compare(now: readonly (Agency | Agent)[], then: readonly (Agency | Agent)[], replace: boolean): Preview {
  const was = new Map(now.map((entry) => [entry.id, entry]));
  const is = new Set(then.map(({ id }) => id));
  const preview = {
    added: [] as string[],
    changed: [] as string[],
    removed: [] as string[],
    same: 0,
    lines: [] as Preview['lines'][number][],
  };
  for (const entry of then) {
    const before = was.get(entry.id);
    const differences = before === undefined ? [] : differencesOf(before, entry);
    if (before !== undefined && differences.length === 0) preview.same += 1;
    else {
      (before === undefined ? preview.added : preview.changed).push(entry.id);
      preview.lines.push({
        id: entry.id,
        name: entry.name,
        what: before === undefined ? 'new' : differences.join('; '),
      });
    }
  }
  for (const entry of replace ? now.filter(({ id }) => !is.has(id)) : []) {
    preview.removed.push(entry.id);
    preview.lines.push({ id: entry.id, name: entry.name, what: 'removed' });
  }
  return preview;
}

function differencesOf(before: object, after: object): string[] {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([field, value]) => {
    const [one, other] = [shown(was.get(field)), shown(value)];
    return one === other ? [] : [`${fieldName(field)}: ${one || 'nothing'} → ${other || 'nothing'}`];
  });
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'object' && value !== null && 'name' in value && 'email' in value)
    return `${shown(value.name)} ${shown(value.email)}`.trim();
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? written(value) : '';
}

/** Two agents who may be one: the same address, or the same name at the same company. */
export function alikeIn({ agents }: Directory): { readonly one: Agent; readonly other: Agent }[] {
  const seen = new Map<string, Agent>();
  const pairs = new Map<string, { one: Agent; other: Agent }>();
  for (const agent of agents) {
    const keys = [...agent.emails.map((email) => email.toLowerCase()), plain(`${agent.name} ${agent.company}`)];
    for (const key of keys) {
      const one = seen.get(key);
      if (one !== undefined && one.id !== agent.id) pairs.set(`${one.id} ${agent.id}`, { one, other: agent });
      else seen.set(key, agent);
    }
  }
  return [...pairs.values()].slice(0, 20);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:inc|llc|ltd|corp|gmbh|co)\b\.?/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
