/** The answer: how a whole reply answers the one question that was asked. Read by `extract/answer/`, weighed by `decide/`. */

/** What a reply does as a whole; the labels of `fixtures/answers/`. */
export const ANSWER_KINDS = {
  yes: 'answers yes, and nothing else that matters',
  yes_more: 'answers yes, and adds or asks something beside it; nothing of what was asked is wrong',
  yes_but: 'answers yes, and corrects something of what was asked',
  no: 'answers no, refuses, or cannot confirm',
  dispute: 'says that the mail, or what it says, is not theirs',
  withdraws: 'calls the whole thing off',
  not_yet: 'asks us to wait, or will answer later',
  conditional: 'a yes that holds only if something else is true or done first',
  data_request: 'appeals to data protection law, or asks to be forgotten',
  question: 'asks something back, and answers neither yes nor no',
  receipt: 'a person says that it arrived, or will be looked at',
  thanks: 'thanks, and no answer',
  machine: 'a program wrote it',
  other: 'none of these',
} as const;
export type AnswerKind = keyof typeof ANSWER_KINDS;

export interface Answer {
  readonly kind: AnswerKind;
  /** `sure` may have effect; `likely` leads to a second, simpler question; `unknown` leaves the question open. */
  readonly degree: 'sure' | 'likely' | 'unknown';
  /** How likely a whole yes is by the reader's own estimate, 0 to 1, whatever `kind` says: `yes` and `yes_more` together. */
  readonly yes: number;
  /** How likely it is that a program wrote it, 0 to 1. */
  readonly machine: number;
}

/** What a reply is weighed by, beside what was read in it. */
export interface Heard {
  /** Null where the letter has no words of its own. */
  readonly answer: Answer | null;
  /** Ids of the agents and agencies of the directory whom the writer's own words speak of. */
  readonly mentions: readonly string[];
}
