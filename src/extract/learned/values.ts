/** How likely the numbers, sums, days and words of a letter are its values goes in; its opportunity comes out, each value with its words. */
import type { Found, Money, Opportunity } from '../../domain/extraction.ts';
import { ASKS, type Ask, SERVICES } from '../../domain/lists.ts';
import { evidenceAt, evidenceIn } from '../rules/sentences.ts';
import { currencyOf } from './candidates.ts';
import type { Judgement, Likely } from './judge.ts';
import type { Page } from './page.ts';
import type { Quantity } from './quantities.ts';
import type { Limits } from './weights.ts';

interface Placed {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly likely: Likely;
}

export function opportunityFrom(judgement: Judgement, limits: Limits): Omit<Opportunity, 'facts'> {
  const { page, numbers, dates } = judgement;
  const best = <Of extends Placed>(all: readonly Of[], kind: string, limit: number): Of | null => {
    const enough = all.filter(({ likely }) => (likely[kind] ?? 0) >= limit);
    return enough.reduce<Of | null>(
      (most, each) => (most === null || (each.likely[kind] ?? 0) > (most.likely[kind] ?? 0) ? each : most),
      null,
    );
  };
  const sites = best(numbers, 'sites', limits.sites);
  const seats = best(numbers, 'seats', limits.seats);
  const sum = best(numbers, 'budget', limits.budget);
  const date = best(dates, 'date', limits.date);
  const money = sum === null ? null : monthlyOf(page, sum.quantity, sites?.quantity.value, seats?.quantity.value);
  return {
    services: servicesFrom(judgement, limits),
    locations: sites === null ? null : { value: sites.quantity.value, evidence: [words(page, sites)] },
    seats: seats === null ? null : { value: seats.quantity.value, evidence: [words(page, seats)] },
    monthlyBudget: sum === null || money === null ? null : { value: money, evidence: [words(page, sum)] },
    targetDate: date === null ? null : { value: date.day, evidence: [words(page, date)] },
    incumbents: incumbentsFrom(judgement, limits),
  };
}

const A_YEAR = 12;
const WEEKS_A_MONTH = 52 / 12;
const DAYS_A_MONTH = 365 / 12;

/** Null where it is for each of something whose number the letter does not give. */
export function monthlyOf(
  page: Page,
  { value, currency, per }: Quantity,
  sites?: number,
  seats?: number,
): Money | null {
  const times = [
    per.includes('year') ? 1 / A_YEAR : 1,
    per.includes('quarter') ? 1 / 3 : 1,
    per.includes('week') ? WEEKS_A_MONTH : 1,
    per.includes('day') ? DAYS_A_MONTH : 1,
    per.includes('site') ? (sites ?? Number.NaN) : 1,
    per.includes('seat') ? (seats ?? Number.NaN) : 1,
  ];
  const amount = Math.round(times.reduce((product, each) => product * each, value) * 100) / 100;
  return Number.isNaN(amount) ? null : { amount, currency: currencyOf(page, currency) };
}

function words({ letter, lines }: Page, { line, from, to }: Omit<Placed, 'likely'>) {
  const at = lines[line];
  const [first, last] = [at?.tokens[from], at?.tokens[to - 1]];
  if (at === undefined || first === undefined || last === undefined) throw new Error('a value stands in no line');
  return evidenceAt(letter, at.sentence, first.start, last.end - first.start);
}

function servicesFrom({ page, services }: Judgement, limits: Limits): Opportunity['services'] {
  return SERVICES.flatMap((service): Opportunity['services'] => {
    const said = services.filter(({ likely }) => (likely[service] ?? 0) >= limits.service);
    const [best] = said.toSorted((one, other) => (other.likely[service] ?? 0) - (one.likely[service] ?? 0));
    return best === undefined ? [] : [{ value: service, evidence: [words(page, best)] }];
  });
}

function incumbentsFrom({ page, providers }: Judgement, limits: Limits): Found<string>[] {
  const found = new Map<string, Found<string>>();
  for (const each of providers) {
    if ((each.likely['out'] ?? 0) < limits.provider) continue;
    const key = each.name.toLowerCase();
    const isKnown = [...found.keys()].some((known) => known.includes(key) || key.includes(known));
    if (!isKnown) found.set(key, { value: each.name, evidence: [words(page, each)] });
  }
  return [...found.values()];
}

const ASK_OF: Readonly<Record<Ask, string>> = {
  compensation_transparency: 'pay',
  accountability: 'accountability',
  education: 'education',
};

export function asksFrom({ page, said }: Judgement, limits: Limits): Found<Ask>[] {
  return ASKS.flatMap((ask): Found<Ask>[] => {
    const at = said.findIndex((each) => (each[ASK_OF[ask]] ?? 0) >= limits.ask);
    const line = page.lines[at];
    return line === undefined ? [] : [{ value: ask, evidence: [evidenceIn(page.letter, line.sentence)] }];
  });
}
