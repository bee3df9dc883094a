/** A folder of public reply fixtures in; how many of each set `own-words` reads as its project does, out: `node bench/replies/score.ts FOLDER [--errors]`. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { table } from '../../src/table.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

const caseSchema = z.strictObject({
  file: z.string(),
  /** The whole of what is visible. */
  visible: z.string().optional(),
  startsWith: z.string().optional(),
  contains: z.array(z.string()).optional(),
  notContains: z.array(z.string()).optional(),
  /** 1: nothing is hidden; other numbers count the pieces of that project. */
  fragments: z.number().optional(),
  /** A limit for input that is slow to read; all files together take less here. */
  maxSeconds: z.number().optional(),
});
type Case = z.infer<typeof caseSchema>;
const setSchema = z.looseObject({ cases: z.array(caseSchema) });
const lineSchema = z.object({ file: z.string(), text: z.string() });

const [folder, option] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('name the folder with the reply-*.json files: node bench/replies/score.ts FOLDER');

/** talon parts the reply from the quote alone, and keeps what it is signed with; the others hide that too. */
const KEEPS_SIGNATURE = new Set(['talon']);

const sets = readdirSync(folder).flatMap((name) => /^reply-(.*)\.json$/.exec(name)?.[1] ?? []);
const start = secondsOf(() => ownWords([fileURLToPath(new URL('./a-reply.txt', import.meta.url))], []));
const rows = sets.flatMap((name) => {
  const { cases } = setSchema.parse(JSON.parse(readFileSync(join(folder, `reply-${name}.json`), 'utf8')));
  const files = cases.map(({ file }) => join(folder, file));
  return (KEEPS_SIGNATURE.has(name) ? [[], ['--signature']] : [[]]).map((options) => {
    let texts: string[] = [];
    const seconds = secondsOf(() => (texts = ownWords(files, options))) - start;
    const wrong = cases.filter((each, at) => {
      const fault = faultOf(each, texts[at] ?? '', seconds);
      if (fault !== null && option === '--errors')
        console.log(`${each.file}: ${fault}\n--- read as\n${texts[at]?.slice(0, 500)}\n`);
      return fault !== null;
    });
    const right = cases.length - wrong.length;
    return [[name, ...options].join(' '), `${right}`, `${cases.length}`, seconds.toFixed(2)];
  });
});
console.log(table(['Set', 'As expected', 'Of', 'Seconds without start'], rows).join('\n'));

function ownWords(files: readonly string[], options: readonly string[]): string[] {
  const printed = execFileSync(process.execPath, [CLI, 'own-words', ...options, ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)).text);
}

function secondsOf(work: () => void): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1_000;
}

/** What differs from what the project expects; ends of lines and white space at both ends are nobody's. */
function faultOf(expected: Case, text: string, seconds: number): string | null {
  const { visible, startsWith, contains = [], notContains = [], fragments, maxSeconds } = expected;
  if (visible !== undefined && plain(text) !== plain(visible)) return `it should be exactly ${JSON.stringify(visible)}`;
  if (startsWith !== undefined && !plain(text).startsWith(plain(startsWith)))
    return `it should start with ${JSON.stringify(startsWith)}`;
  const missing = contains.find((words) => !plain(text).includes(plain(words)));
  if (missing !== undefined) return `it should hold ${JSON.stringify(missing)}`;
  const hidden = notContains.find((words) => plain(text).includes(plain(words)));
  if (hidden !== undefined) return `it should not hold ${JSON.stringify(hidden)}`;
  if (fragments === 1 && words(text) !== words(readFileSync(join(folder ?? '', expected.file), 'utf8')))
    return 'nothing of it should be left out';
  if (maxSeconds !== undefined && seconds > maxSeconds) return `it should take ${maxSeconds} s at most`;
  return null;
}

function plain(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
