/** The sentences of a letter and its date in; the day by which service is wanted out, as an ISO date. */
import { en } from 'chrono-node';
import type { Found } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const WANTED =
  /\b(?:by|before|live|running|up and|deadline|target|start(?:s|ing)?|begin(?:s|ning)?|go[- ]live|cut ?over|in place|installed|ready|lit|no later than|not later than|at the latest|effective|want it|done|in production|need it|opening|move in)\b/i;
const CONTRACT_END =
  /\b(?:contracts?|agreements?|terms?|leases?|renew(?:s|al|ed)?|expir(?:es|y|ing|ed|ation))\b.{0,80}\b(?:ends?|over|up|expires?|out|renews?|runs? out|lapses?|until|through)\b|\bexpires?\b/i;
const QUARTER = /\b(?:q([1-4])|(first|second|third|fourth|last) quarter)(?:\s+(?:of\s+)?(?:fy\s?)?(\d{4}))?/i;
const MEETING =
  /\b(?:call|meet(?:ing)?|workshop|walk|visit|talk|expo|lunch|free on|available|appointment|monday|tuesday|wednesday|thursday|friday)\b/i;

export function targetDate(letter: Letter, sentences: readonly Sentence[], sentAt: Date): Found<string> | null {
  const wanted = sentences.filter(({ text }) => WANTED.test(text) && !CONTRACT_END.test(text));
  const ends = sentences.filter(({ text }) => CONTRACT_END.test(text));
  for (const sentence of [...wanted, ...ends]) {
    const { text } = sentence;
    const found = quarterIn(text, sentAt) ?? dayIn(text, sentAt);
    if (found === null) continue;
    return { value: found.day, evidence: [evidenceAt(letter, sentence, found.index, found.length)] };
  }
  return null;
}

/** The first date that a text names, resolved against the day it was written. */
export function dateIn(text: string, sentAt: Date): string | null {
  return (quarterIn(text, sentAt) ?? dayIn(text, sentAt))?.day ?? null;
}

interface Day {
  readonly day: string;
  readonly index: number;
  readonly length: number;
}

function quarterIn(text: string, sentAt: Date): Day | null {
  const match = QUARTER.exec(text);
  if (match === null) return null;
  const ordinal = ['first', 'second', 'third', 'fourth'].indexOf((match[2] ?? '').toLowerCase());
  const quarter = match[1] === undefined ? (ordinal === -1 ? 4 : ordinal + 1) : Number(match[1]);
  const year = match[3] === undefined ? nextYearOf((quarter - 1) * 3, sentAt) : Number(match[3]);
  return { day: iso(year, (quarter - 1) * 3 + 1, 1), index: match.index, length: match[0].length };
}

function dayIn(text: string, sentAt: Date): Day | null {
  for (const { index, text: said, start } of en.parse(text, sentAt, { forwardDate: true })) {
    const month = start.get('month');
    const year = start.get('year');
    if (month === null || year === null || !start.isCertain('month')) {
      if (!/\b(?:in|within) .*(?:week|month|day)s?\b|\bfrom (?:now|today)\b/i.test(said)) continue;
    }
    if (MEETING.test(text.slice(Math.max(0, index - 25), index)) || month === null || year === null) continue;
    const day = start.isCertain('day') || !start.isCertain('month') ? (start.get('day') ?? 1) : 1;
    return { day: iso(year, month, day), index, length: said.length };
  }
  return null;
}

function nextYearOf(month: number, sentAt: Date): number {
  return sentAt.getUTCFullYear() + (month < sentAt.getUTCMonth() ? 1 : 0);
}

function iso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
