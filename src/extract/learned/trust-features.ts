/** A letter as it was judged and somebody whom it seems to assign go in; by what it is weighed whether that reading is right comes out. */
import { eachNamed, FeatureBag, type Features } from '../linear/features.ts';
import { actFeatures } from './act-features.ts';
import { holderFeatures } from './holder-features.ts';
import type { SecondJudgement } from './judge.ts';
import type { Page, Spoken } from './page.ts';
import type { Group } from './parties.ts';

/** The words around the place that assigns count together as much as this, beside what all of the letter was found to say. */
const WORDS = 2.5;

export function trustFeatures(judgement: SecondJudgement, group: Group): Features {
  const { page, acts, letter } = judgement;
  const bag = new FeatureBag(letter);
  for (const [name, value] of eachNamed(holderFeatures(judgement, group))) bag.set(value, 'party ', ...name);
  const best = placeAssigning(page, group, acts);
  const around = best === null ? NOTHING : actFeatures(page, best);
  for (const [name, value] of eachNamed(around)) bag.set((value / (around.total || 1)) * WORDS, 'place ', ...name);
  return bag.done(1);
}

const NOTHING = new FeatureBag().done();

/** Where the writer's own words assign them most clearly. */
export function placeAssigning(page: Page, { spoken }: Group, acts: SecondJudgement['acts']): Spoken | null {
  const assigns = (each: Spoken): number => acts.get(each)?.['assigns'] ?? 0;
  const own = spoken.filter(({ line }) => page.lines[line]?.zone !== 'quoted');
  return own.toSorted((one, other) => assigns(other) - assigns(one))[0] ?? null;
}
