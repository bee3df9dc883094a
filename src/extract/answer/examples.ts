/** The folder `fixtures/answers/` goes in; its replies, with their kinds, come out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Example } from './learn.ts';
import { kindSchema } from './weights.ts';

const rowSchema = z.tuple([kindSchema, z.enum(['en', 'es', 'fr', 'pt', 'de']), z.string().min(1)]);

export function examplesIn(folder: string): Example[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tsv'))
    .toSorted()
    .flatMap((name) => voiceIn(readFileSync(join(folder, name), 'utf8'), name.replace('.tsv', '')));
}

function voiceIn(tsv: string, voice: string): Example[] {
  return tsv
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [kind, language, text] = rowSchema.parse(line.split('\t'));
      return { voice, kind, language, words: text.replaceAll(String.raw`\n`, '\n') };
    });
}
