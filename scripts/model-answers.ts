/**
 * The questions about the letters of fixtures/letters in; pages for a careful reader out, who never sees a label, and what is wrong
 * with the answers that they wrote:
 *
 *     node scripts/model-answers.ts pages OUT [WORLD…]    those that have no answer yet
 *     node scripts/model-answers.ts check [WORLD…]
 *
 * An answer is `fixtures/model-answers/WORLD/LETTER.json`, as test/recorded-answers.ts reads it.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { pageOf } from '../src/extract/model/page.ts';
import { auditFor, questionFor } from '../src/extract/model/prompt.ts';
import { ANSWER_VERSION } from '../src/extract/model/schema.ts';
import {
  fileOfAnswers,
  type LetterOfWorld,
  lettersOf,
  type RecordedAnswers,
  recordedSchema,
  worldNames,
} from '../test/recorded-answers.ts';

const [command, ...rest] = process.argv.slice(2);
if (command === 'pages' && rest[0] !== undefined) await writePages(rest[0], rest.slice(1));
else if (command === 'check') process.exitCode = (await check(rest)) ? 0 : 1;
else throw new Error('say `pages OUT [WORLD…]` or `check [WORLD…]`');

async function lettersIn(worlds: readonly string[]): Promise<readonly LetterOfWorld[]> {
  const all = worlds.length > 0 ? worlds : await worldNames();
  return (await Promise.all(all.map(lettersOf))).flat().filter(({ material }) => material !== null);
}

async function writePages(out: string, worlds: readonly string[]): Promise<void> {
  const lacking = (await lettersIn(worlds)).filter((letter) => !existsSync(fileOfAnswers(letter)));
  await write(join(out, 'instructions.txt'), instructions());
  for (const letter of lacking) await write(join(out, letter.world, `${letter.slug}.txt`), pageFor(letter));
  console.log(`${lacking.length} letters without an answer, in ${out}; instructions.txt says what is asked of each.`);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function instructions(): string {
  const [first, second] = [questionFor(''), auditFor('')];
  return [
    'You stand in for a language model. Read one page, answer both questions from it alone, and look at no label.',
    `Write for each page WORLD/LETTER.txt one file fixtures/model-answers/WORLD/LETTER.json:`,
    `{ "for": "${ANSWER_VERSION}", "first": ANSWER TO THE FIRST QUESTION, "second": ANSWER TO THE SECOND QUESTION }`,
    'The second question is answered for every letter, and without regard to the first answer.',
    'Every key of the schema has to be there. `node scripts/model-answers.ts check WORLD` says what is wrong.',
    'The pages show the mail as text; where the instructions speak of JSON, they mean the same fields.',
    '',
    '=============== FIRST QUESTION ===============',
    first.instructions,
    '',
    JSON.stringify(first.schema.json, null, 1),
    '',
    '=============== SECOND QUESTION ===============',
    second.instructions,
    '',
    JSON.stringify(second.schema.json, null, 1),
    '',
  ].join('\n');
}

/** The material as a person reads it. */
function pageFor({ world, slug, material }: LetterOfWorld): string {
  const shown = z.record(z.string(), z.unknown()).parse(JSON.parse(material ?? '{}'));
  const fields = Object.entries(shown).map(([name, value]) => `--- ${name} ---\n${asText(value)}`);
  return `===== ${world}/${slug} =====\n${fields.join('\n')}\n`;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText).join('\n');
  const file = z.object({ file: z.string().nullable(), text: z.string() }).parse(value);
  return `[${file.file ?? 'without a name'}]\n${file.text}`;
}

async function check(worlds: readonly string[]): Promise<boolean> {
  const letters = await lettersIn(worlds);
  const written = letters.filter((letter) => existsSync(fileOfAnswers(letter)));
  const faults = (await Promise.all(written.map(faultsIn))).flat();
  for (const fault of faults) console.log(fault);
  console.log(`${written.length} of ${letters.length} letters are answered; ${faults.length} faults.`);
  return faults.length === 0;
}

async function faultsIn(letter: LetterOfWorld): Promise<readonly string[]> {
  const file = fileOfAnswers(letter);
  const say = (what: string): string => `${relative(process.cwd(), file)}: ${what}`;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return [say(`does not parse: ${String(error)}`)];
  }
  const answers = recordedSchema.safeParse(json);
  if (!answers.success) return [say(z.prettifyError(answers.error))];
  if (answers.data.for !== ANSWER_VERSION) return [say(`is for ${answers.data.for}, and today’s is ${ANSWER_VERSION}`)];
  const page = pageOf(letter.letter);
  return quotesIn(answers.data)
    .filter((quote) => page.places(quote).length === 0)
    .map((quote) => say(`does not stand in the letter: ${quote}`));
}

function quotesIn(answers: RecordedAnswers): readonly string[] {
  const quotes: string[] = [];
  const gather = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (['quote', 'quotes', 'facts', 'obligations', 'parts'].includes(key)) quotes.push(value);
    } else if (Array.isArray(value)) for (const each of value) gather(each, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) gather(each, name);
  };
  gather(answers, '');
  return quotes;
}
