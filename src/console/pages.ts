/** A folder of page templates goes in; what writes a page comes out. Every value is escaped, and nothing outside the folder is read. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Liquid } from 'liquidjs';

export type Page = 'link' | 'wrong' | 'certificate' | 'message';
export type WritePage = (page: Page, facts: object) => string;

/** Throws where a template is absent or cannot be parsed. */
export async function pageWriter(folder: string): Promise<WritePage> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.liquid'));
  const templates = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
  const engine = new Liquid({
    templates,
    cache: true,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    outputEscape: 'escape',
    renderLimit: 2_000,
  });
  const parsed = new Map<Page, ReturnType<typeof engine.parse>>();
  for (const page of ['link', 'wrong', 'certificate', 'message'] as const)
    parsed.set(page, engine.parse(templates[`${page}.liquid`] ?? `{% raise ${page} is absent %}`));
  return (page, facts) => String(engine.renderSync(parsed.get(page) ?? [], bounded(facts)));
}

const LONGEST = 600;
/** Direction and zero-width signs would show other words than are there. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\u115F\u1160\u3164\uFFA0]+/gu;

/** Each text in one line and of a bounded length, wherever it stands. */
function bounded(value: object): object {
  const of = (item: unknown): unknown => {
    if (typeof item === 'string') return shown(item);
    if (Array.isArray(item)) return item.slice(0, 50).map(of);
    return typeof item === 'object' && item !== null ? bounded(item) : item;
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, of(item)]));
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(UNSEEN, '').toWellFormed().trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).toWellFormed()}…`;
}
