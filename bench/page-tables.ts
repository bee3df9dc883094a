/** Tables go in; they stand in docs/reading.md below the marks that name them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../docs/reading.md', import.meta.url));

/** Of each table the first row is its head. Tables of other names stay as they are. */
export function writeTables(tables: Readonly<Record<string, readonly (readonly string[])[]>>): void {
  const page = readFileSync(PAGE, 'utf8');
  const made = page.replace(
    /(<!-- made: (\w+) -->\n\n)((?:\|[^\n]*\n)*)/g,
    (_, mark: string, name: string, was: string) => {
      const rows = tables[name];
      if (rows === undefined) return mark + was;
      const [head = [], ...rest] = rows;
      const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
      return mark + [head, head.map(() => '---'), ...rest].map(line).join('');
    },
  );
  writeFileSync(PAGE, made);
}
