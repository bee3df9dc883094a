/** The name of a file of words beside this one goes in; its rows come out, without the first, which names the columns. */
import { readFileSync } from 'node:fs';

export function lines(name: string): readonly (readonly string[])[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
