/** What was thought of letters without having seen their voices goes in; from which likelihood on what is said is believed comes out. */
import { designationFrom } from '../../src/extract/learned/designation.ts';
import type { Limits } from '../../src/extract/learned/weights.ts';
import { isWhom } from './lessons.ts';
import type { Guess } from './train.ts';

/** Found by the balance of right and wrong on unseen voices: values are asked for again where they lack, and wrong ones mislead. */
const START: Limits = {
  agent: { likely: 0.45, sure: 0.9 },
  ambiguous: 0.35,
  wantsNone: 0.3,
  sites: 0.25,
  seats: 0.25,
  budget: 0.3,
  date: 0.25,
  service: 0.3,
  provider: 0.25,
  ask: 0.15,
};

/** Of designations that are sure, no more of honest letters may be wrong. */
const MOST_WRONG = 0.0125;
/** The few wrong ones are found by chance: with other groups of voices the limit comes out a few hundredths higher or lower. */
const LEAST_SURE = 0.96;
/** Written to lead a reader astray, or of people who are named and are no agents, letter after letter: they teach, and tell nothing of how often a letter does so. */
const MISLEADING = /^(?:(?:rare|turns|later|claims)-|core-(?:denied|mentioned|refused|spoken)$)/;

export function limitsFrom(guesses: readonly Guess[]): Limits {
  const all = guesses
    .filter(
      ({ lesson: { truth, voice } }) =>
        truth.agent !== null && truth.intent !== 'third_party_claim' && !MISLEADING.test(voice),
    )
    .map(({ lesson, judgement }) => {
      const { agentOfRecord, certainty } = designationFrom(judgement, START);
      const groups = judgement.holders.filter((each) => (each.likely['holds'] ?? 0) >= START.agent.likely);
      const whom = lesson.truth.agent?.whom ?? [];
      const isAssigned = ['designated', 'multiple'].includes(lesson.truth.agent?.status ?? '');
      const isSaid = agentOfRecord.status === 'designated' || agentOfRecord.status === 'multiple';
      const isWrong =
        isSaid && (!isAssigned || groups.some(({ group }) => !whom.some((each) => isWhom(each, group.party))));
      return { certainty, isSaid, isWrong };
    })
    .filter(({ isSaid }) => isSaid)
    .toSorted((one, other) => other.certainty - one.certainty);
  let wrong = 0;
  let sure = 1.01;
  for (const [at, each] of all.entries()) {
    if (each.isWrong) wrong++;
    if (wrong <= MOST_WRONG * (at + 1)) sure = each.certainty;
  }
  return { ...START, agent: { ...START.agent, sure: Math.round(Math.max(sure, LEAST_SURE) * 1e4) / 1e4 } };
}
