/** A folder of Liquid templates goes in; what writes a page of them comes out: a name and facts into HTML, every value escaped. */
import { readdirSync, readFileSync } from 'node:fs';
import type { FilterImplOptions } from 'liquidjs';
import { Liquid } from '../domain/liquid.ts';

/** Parsed once, and found in memory: no template reads any file. Strict: a fact that is not there is a fault. */
export function viewsIn<View extends string>(
  folder: URL,
  filters: Readonly<Record<string, FilterImplOptions>> = {},
): (view: View, scope: object) => string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.liquid'));
  const engine = new Liquid({
    templates: Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')])),
    cache: true,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    renderLimit: 5_000,
    outputEscape: 'escape',
  });
  for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, filter);
  return (view, scope) => String(engine.renderFileSync(`${view}.liquid`, scope));
}
