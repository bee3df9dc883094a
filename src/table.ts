/** Rows of cells in; lines of a table for a terminal out, each column as wide as its widest cell. */

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
}

/** Mail writes what it likes: a control sign in it must not reach the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '');
}
