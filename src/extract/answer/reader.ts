/** The words of a reply go in; how it answers the one question that was asked comes out. */
import { readFileSync } from 'node:fs';
import type { Answer, AnswerKind } from '../../domain/answer.ts';
import type { Head } from '../linear/head.ts';
import { answerLikelihoods, KINDS, type Likelihoods, unpackedAnswers, type Weights } from './weights.ts';

/** Whoever answers with more than this says more than yes; the rest is not weighed, so no yes is sure. */
const MOST_CHARS = 1_500;
const MOST_SENTENCES = 24;
const CLAUSE = /(?:\S+\s+){3}\S/;

export function readAnswer(words: string): Answer | null {
  const weighed = weigh(weights().head, words);
  return weighed && answerOf(weighed, weights().degrees);
}

export interface Weighed {
  readonly likely: Likelihoods;
  /** How likely it is a yes, with each of its sentences heard alone too. */
  readonly yes: number;
  /** How likely one of its sentences, heard alone, takes back what the others say. */
  readonly takesBack: number;
}

/** Null where there is nothing that could be an answer. */
export function weigh(by: Head, words: string): Weighed | null {
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(words)) return null;
  const likely = answerLikelihoods(by, words.slice(0, MOST_CHARS));
  const yes = likely.yes + likely.yes_more;
  if (words.length > MOST_CHARS) return { likely, yes: yes / 2, takesBack: 0.5 };
  const takesBack = takesBackIn(by, words);
  return { likely, yes: yes * (1 - takesBack / 2), takesBack };
}

/**
 * In a long reply one sentence that takes the yes back is easily outvoted, so each sentence, and each clause that is more
 * than a few words, is weighed alone too.
 */
function takesBackIn(by: Head, words: string): number {
  const sentences = words
    .split(/(?<=[.!?;])\s+|\n+/)
    .flatMap((sentence) => {
      const clauses = sentence.split(/,\s+/);
      return clauses.length < 2 ? [sentence] : [sentence, ...clauses.filter((clause) => CLAUSE.test(clause))];
    })
    .filter((sentence) => /\p{L}/u.test(sentence))
    .slice(0, MOST_SENTENCES);
  if (sentences.length < 2) return 0;
  return Math.max(
    ...sentences.map((sentence) => {
      const likely = answerLikelihoods(by, sentence);
      return TAKES_BACK.reduce((sum, kind) => sum + likely[kind], 0);
    }),
  );
}

const TAKES_BACK: readonly AnswerKind[] = [
  'yes_but',
  'no',
  'dispute',
  'withdraws',
  'not_yet',
  'conditional',
  'data_request',
  'machine',
];

/** How much speaks for it. Nobody is told anything after thanks, so "Thank you. We changed our mind." must not be them. */
export function weightOf({ likely, yes, takesBack }: Weighed, kind: AnswerKind): number {
  if (kind === 'yes' || kind === 'yes_more') return yes;
  return kind === 'thanks' || kind === 'receipt' ? likely[kind] * (1 - takesBack) : likely[kind];
}

/** A yes that has more in it is a yes: the two are weighed together against each of the others. */
export function answerOf(weighed: Weighed, degrees: Weights['degrees']): Answer {
  const { likely, yes } = weighed;
  const others = KINDS.filter((kind) => kind !== 'yes' && kind !== 'yes_more');
  const strongest = others.reduce<AnswerKind>((most, kind) => (likely[kind] > likely[most] ? kind : most), 'other');
  const isYes = likely.yes + likely.yes_more > likely[strongest];
  const kind = isYes ? (likely.yes >= likely.yes_more ? 'yes' : 'yes_more') : strongest;
  const weight = weightOf(weighed, kind);
  const degree = weight >= degrees[kind].sure ? 'sure' : weight >= degrees[kind].likely ? 'likely' : 'unknown';
  return { kind, degree, yes, machine: likely.machine };
}

let loaded: Weights | null = null;

/** Read once, when the first reply is weighed. */
function weights(): Weights {
  loaded ??= unpackedAnswers(readFileSync(new URL('./answers.weights', import.meta.url)));
  return loaded;
}
