/** The trade's own names of services, and sentences to put them into, go in; marked files that teach what each name means, and nothing else, come out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MarkedFile, readMarked } from './marked.ts';

/** Each has every term once, in another sentence: a word that too few voices use teaches nothing. */
const VOICES = 5;

/** `folder` holds `terms.tsv` and `frames.tsv`. */
export function termFiles(folder: string): readonly MarkedFile[] {
  const rows = (name: string): readonly (readonly string[])[] =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
  const terms = rows('terms.tsv');
  const frames = rows('frames.tsv');
  return Array.from({ length: VOICES }, (_, voice) => {
    // The last voice has what is there already, or is not wanted.
    const use = voice === VOICES - 1 ? 'have' : 'want';
    const fitting = frames.filter(([of]) => of === use).map(([, sentence = '']) => sentence);
    const letters = terms.map(([service = '', term = ''], at) => {
      const frame = fitting[(at * 5 + voice * 7) % fitting.length] ?? 'TERM';
      return [`=== ${at + 1}`, ...HEAD, '---', frame.replace('TERM', `[${use} ${service}|${term}]`), ''].join('\n');
    });
    return readMarked(['# voice: terms; English; the names of services', '', ...letters].join('\n'), `terms-${voice}`);
  });
}

const HEAD = [
  'intent: inquiry',
  'from: Robin Ames, IT director, Ames Mills <robin@amesmills.example>',
  'to: referrals@desk.example',
  'date: 2026-11-03',
  'subject: Services',
];
