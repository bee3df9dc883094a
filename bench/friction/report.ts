/** What became of each letter, now and perhaps before, in; tables and a list for people out. */
import { z } from 'zod';

export const HOSTS = ['Gmail', 'Microsoft 365'] as const;
export type Host = (typeof HOSTS)[number];
export const READERS = ['built-in', 'labels'] as const;
export type Reader = (typeof READERS)[number];

export const resultSchema = z.object({
  letter: z.string(),
  intent: z.string(),
  /** It states interest, need, agency and one listed agent, from a domain that may be the company's. */
  complete: z.boolean(),
  /** By host and reader, such as `Gmail, built-in`. */
  became: z.record(z.string(), z.string()),
});
export type Result = z.infer<typeof resultSchema>;

/** Three tables, by what the labels say that the letters are; then each letter that fares otherwise than before, or is not in effect. */
export function report(after: readonly Result[], earlier: readonly Result[] | null): readonly string[] {
  const complete = after.filter((result) => result.complete);
  const others = after.filter((result) => !result.complete);
  const isOfReferrals = ({ intent }: Result): boolean => !['unrelated', 'auto_reply', 'bounce'].includes(intent);
  return [
    ['complete first letters', complete] as const,
    ['other letters about referrals', others.filter(isOfReferrals)] as const,
    ['letters about something else, and those of machines', others.filter((result) => !isOfReferrals(result))] as const,
  ]
    .flatMap(([what, results]) => [`${results.length} ${what}`, '', ...tableOf(results, earlier), ''])
    .concat(listOf(after, earlier));
}

const COLUMNS = HOSTS.flatMap((host) => READERS.map((reader) => `${host}, ${reader}`));

/** Each cell says how many, or how many before and how many now. */
function tableOf(results: readonly Result[], earlier: readonly Result[] | null): readonly string[] {
  const letters = new Set(results.map(({ letter }) => letter));
  const sides = [...(earlier === null ? [] : [earlier.filter(({ letter }) => letters.has(letter))]), results];
  const outcomes = new Set(sides.flat().flatMap(({ became }) => Object.values(became)));
  const rows = [...outcomes]
    .toSorted((one, other) => rankOf(one) - rankOf(other) || one.localeCompare(other))
    .map((outcome) => {
      const counts = COLUMNS.map((column) =>
        sides.map((side) => side.filter(({ became }) => became[column] === outcome).length).join(' → '),
      );
      return `| ${[outcome.replace(/: (.*)/, ': `$1`'), ...counts].join(' | ')} |`;
    });
  return [
    `| What becomes of them | ${COLUMNS.join(' | ')} |`,
    `| --- | ${COLUMNS.map(() => '---').join(' | ')} |`,
    ...rows,
  ];
}

const RANKS = ['in effect', 'claim', 'asked:', 'asked for:', 'held, told:', 'held, not told:', 'ignored'];
const rankOf = (outcome: string): number => RANKS.findIndex((rank) => outcome.startsWith(rank));

function listOf(results: readonly Result[], earlier: readonly Result[] | null): readonly string[] {
  const lines = results.flatMap(({ letter, intent, complete, became }) => {
    const was = earlier?.find((each) => each.letter === letter)?.became;
    const told = COLUMNS.flatMap((column) => {
      const now = became[column] ?? '';
      const before = was?.[column];
      if (before === now || (before === undefined && (!complete || now === 'in effect'))) return [];
      return [{ column, says: before === undefined ? now : `${before} → ${now}` }];
    });
    const kinds = [...new Set(told.map(({ says }) => says))];
    return kinds.map((says) => {
      const where = told.filter((each) => each.says === says).map(({ column }) => column);
      const places = where.length === COLUMNS.length ? 'everywhere' : where.join('; ');
      return `${letter} (${complete ? 'complete' : intent}), ${places}: ${says}`;
    });
  });
  return lines.toSorted((one, other) => Number(other.includes('(complete)')) - Number(one.includes('(complete)')));
}
