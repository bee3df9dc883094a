/** A whole letter goes in; by what it is weighed what it is, and what it says of interest and placement, comes out. */
import { FeatureBag, type Features } from '../linear/features.ts';
import { piecesOf, wordsOf } from './act-features.ts';
import type { Line } from './page.ts';
import { Measures, mostOf, mostSaid, type Weighed } from './holder-features.ts';
import { SAYINGS } from './sayings.ts';

/** The words of a letter count together as much as this, beside what its sentences were found to say. */
const WORDS = 2.5;

export function letterFeatures(weighed: Weighed): Features {
  const made = measuresOf(weighed);
  const words = wordsIn(weighed);
  words.names.forEach((name, at) => made.set(((words.values[at] ?? 0) / (words.total || 1)) * WORDS, ...name));
  return made.done();
}

function wordsIn({ page: { lines } }: Weighed): Features {
  const bag = new FeatureBag();
  const own = lines.filter(({ zone }) => zone === 'own' || zone === 'subject');
  own.forEach((line, at) => {
    const words = ['^', ...wordsOf(line, null), '$'];
    words.forEach((word, nth) => {
      const [next, third] = words.slice(nth + 1, nth + 3);
      bag.add(1, line.zone === 'subject' ? 'subject' : 'word', ' ', word);
      if (at < 3) bag.add(0.5, 'opening ', word);
      if (next !== undefined) bag.add(0.7, 'pair ', word, ' ', next);
      if (third !== undefined) bag.add(0.5, 'gap ', word, ' … ', third);
      for (const piece of piecesOf(word)) bag.add(0.2, 'piece ', piece);
    });
  });
  return bag.done();
}

function measuresOf({ page, groups, acts, said }: Weighed): Measures {
  const { lines, headers, letter } = page;
  const isOwn = (line: Line | undefined): boolean => line?.zone === 'own' || line?.zone === 'subject';
  const own = lines.filter(isOwn);
  const made = new Measures();
  made.set(1, 'always');
  for (const saying of SAYINGS) {
    const most = mostSaid(said, page, saying);
    made.level(most, 'says ', saying);
    if (most >= 0.5 && headers.isReply) made.set(1, 'reply says ', saying);
    // Several that may each say it say it together.
    const none = said.reduce(
      (product, each, at) => (isOwn(lines[at]) ? product * (1 - (each[saying] ?? 0)) : product),
      1,
    );
    made.level(1 - none, 'says ', saying, ' somewhere');
  }
  for (const [where, isHere] of [
    ['own', (zone: string) => zone === 'own' || zone === 'subject'],
    ['quoted', (zone: string) => zone === 'quoted'],
  ] as const)
    for (const [act, value] of mostOf(
      groups.flatMap(({ spoken }) => spoken.filter(({ line }) => isHere(lines[line]?.zone ?? ''))),
      acts,
    ))
      made.level(value, where, ' ', act);
  made.set(1, headers.isReply ? 'reply' : 'no reply');
  made.set(1, headers.isOfParty ? 'writer is of a party' : 'writer is of no party');
  if (headers.isOfParty && headers.isReply) made.set(1, 'reply of a party');
  if (headers.to.length > 0) made.set(1, 'to an agent');
  if (headers.cc.length > 0) made.set(1, 'agent in cc');
  if (headers.agencies.length > 0) made.set(1, 'to an agency');
  if (letter.attachments.length > 0) made.set(1, 'has files');
  if (lines.some(({ zone }) => zone === 'agreement')) made.set(1, 'has an agreement');
  if (lines.some(({ zone }) => zone === 'quoted')) made.set(1, 'quotes');
  made.set(1, 'lines ', String(Math.min(8, own.length)));
  made.set(1, 'agents ', String(Math.min(3, groups.filter(({ party }) => party.kind === 'agent').length)));
  return made;
}
