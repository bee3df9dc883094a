/** Pages of rows go in; a CSV file comes out as a stream, of which no cell is a formula to the program that opens it. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Paged } from './ports.ts';

const MOST_ROWS = 200_000;

/** `next` gets where the page before ended; null for the first. */
export function csvOf<Row>(
  columns: readonly string[],
  next: (after: string | null) => Promise<Paged<Row>>,
  cells: (row: Row) => readonly (string | number | null)[],
): Readable {
  const rows = async function* () {
    let after: string | null = null;
    let count = 0;
    do {
      const page: Paged<Row> = await next(after);
      for (const row of page.rows) yield cells(row);
      count += page.rows.length;
      after = page.next;
    } while (after !== null && count < MOST_ROWS);
  };
  // A cell that begins with = + - @ or a tab is run by spreadsheets: OWASP, "CSV injection".
  const file = stringify({ header: true, columns: [...columns], escape_formulas: true, bom: true });
  pipeline(Readable.from(rows()), file, () => undefined); // a failure of the rows ends the file, and whoever sends it sees it
  return file;
}
