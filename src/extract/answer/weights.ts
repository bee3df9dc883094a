/** Weights, as the training left them, and the words of a reply go in; how likely each kind of answer is comes out. */
import { z } from 'zod';
import { ANSWER_KINDS, type AnswerKind } from '../../domain/answer.ts';
import { type Head, likelihoods, packed, spokenFor, unpacked } from '../linear/head.ts';
import { featuresOf } from './features.ts';

const isKind = (text: string): text is AnswerKind => Object.hasOwn(ANSWER_KINDS, text);
export const kindSchema = z.string().refine(isKind);

/** In the order in which the weights hold them. */
export const KINDS: readonly AnswerKind[] = Object.keys(ANSWER_KINDS).filter(isKind);

const degreesSchema = z.record(kindSchema, z.strictObject({ sure: z.number(), likely: z.number() }));

/** From which likelihood on a kind is sure, and from which it is likely. More than 1 where it never is. */
export interface Degrees {
  readonly sure: number;
  readonly likely: number;
}

export interface Weights {
  readonly head: Head;
  /** For `yes` it is the likelihood of a whole yes: `yes` and `yes_more` together. */
  readonly degrees: Readonly<Record<AnswerKind, Degrees>>;
}

export type Likelihoods = Readonly<Record<AnswerKind, number>>;

export function answerLikelihoods(head: Head, words: string): Likelihoods {
  const likely = likelihoods(head, featuresOf(words));
  return byKind((_, at) => likely[at] ?? 0);
}

/** What each feature of the words says of each kind, the loudest first. */
export const spokenForIn = ({ head }: Weights, words: string) => spokenFor(head, featuresOf(words));

export function byKind<Value>(valueOf: (kind: AnswerKind, at: number) => Value): Record<AnswerKind, Value> {
  const of = (kind: AnswerKind): Value => valueOf(kind, KINDS.indexOf(kind));
  return {
    yes: of('yes'),
    yes_more: of('yes_more'),
    yes_but: of('yes_but'),
    no: of('no'),
    dispute: of('dispute'),
    withdraws: of('withdraws'),
    not_yet: of('not_yet'),
    conditional: of('conditional'),
    data_request: of('data_request'),
    question: of('question'),
    receipt: of('receipt'),
    thanks: of('thanks'),
    machine: of('machine'),
    other: of('other'),
  };
}

export const packedAnswers = ({ head, degrees }: Weights): Buffer => packed({ answers: head }, degrees);

export function unpackedAnswers(file: Buffer): Weights {
  const { heads, more } = unpacked(file);
  const head = heads['answers'];
  if (head === undefined) throw new Error('the weights of answers are missing: npm run train makes them');
  return { head, degrees: degreesSchema.parse(more) };
}
