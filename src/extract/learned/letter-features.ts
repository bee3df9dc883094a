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
  words.names.forEach((name, at) => made.set(name, ((words.values[at] ?? 0) / (words.total || 1)) * WORDS));
  return made.done();
}

function wordsIn({ page: { lines } }: Weighed): Features {
  const bag = new FeatureBag();
  const own = lines.filter(({ zone }) => zone === 'own' || zone === 'subject');
  own.forEach((line, at) => {
    const words = ['^', ...wordsOf(line, null), '$'];
    words.forEach((word, nth) => {
      const [next, third] = words.slice(nth + 1, nth + 3);
      bag.add(`${line.zone === 'subject' ? 'subject' : 'word'} ${word}`);
      if (at < 3) bag.add(`opening ${word}`, 0.5);
      if (next !== undefined) bag.add(`pair ${word} ${next}`, 0.7);
      if (third !== undefined) bag.add(`gap ${word} … ${third}`, 0.5);
      for (const piece of piecesOf(word)) bag.add(`piece ${piece}`, 0.2);
    });
  });
  return bag.done();
}

function measuresOf({ page, groups, acts, said }: Weighed): Measures {
  const { lines, headers, letter } = page;
  const isOwn = (line: Line | undefined): boolean => line?.zone === 'own' || line?.zone === 'subject';
  const own = lines.filter(isOwn);
  const made = new Measures();
  made.set('always', 1);
  for (const saying of SAYINGS) {
    const most = mostSaid(said, page, saying);
    made.level(`says ${saying}`, most);
    if (most >= 0.5 && headers.isReply) made.set(`reply says ${saying}`, 1);
    // Several that may each say it say it together.
    const none = said.reduce(
      (product, each, at) => (isOwn(lines[at]) ? product * (1 - (each[saying] ?? 0)) : product),
      1,
    );
    made.level(`says ${saying} somewhere`, 1 - none);
  }
  for (const [where, isHere] of [
    ['own', (zone: string) => zone === 'own' || zone === 'subject'],
    ['quoted', (zone: string) => zone === 'quoted'],
  ] as const)
    for (const [act, value] of mostOf(
      groups.flatMap(({ spoken }) => spoken.filter(({ line }) => isHere(lines[line]?.zone ?? ''))),
      acts,
    ))
      made.level(`${where} ${act}`, value);
  made.set(headers.isReply ? 'reply' : 'no reply', 1);
  made.set(headers.isOfParty ? 'writer is of a party' : 'writer is of no party', 1);
  if (headers.isOfParty && headers.isReply) made.set('reply of a party', 1);
  if (headers.to.length > 0) made.set('to an agent', 1);
  if (headers.cc.length > 0) made.set('agent in cc', 1);
  if (headers.agencies.length > 0) made.set('to an agency', 1);
  if (letter.attachments.length > 0) made.set('has files', 1);
  if (lines.some(({ zone }) => zone === 'agreement')) made.set('has an agreement', 1);
  if (lines.some(({ zone }) => zone === 'quoted')) made.set('quotes', 1);
  made.set(`lines ${Math.min(8, own.length)}`, 1);
  made.set(`agents ${Math.min(3, groups.filter(({ party }) => party.kind === 'agent').length)}`, 1);
  return made;
}
