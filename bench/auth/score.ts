/** A folder with public suites of signed mail in; where we agree with them, and each difference, out: `node bench/auth/score.ts FOLDER`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Resolver } from '../../src/domain/ports.ts';
import { table } from '../../src/table.ts';
import { wholeChain } from '../../src/verify/arc.ts';
import { dkimFindings } from '../../src/verify/dkim.ts';

const suiteSchema = z.array(
  z.looseObject({
    description: z.string(),
    tests: z.record(
      z.string(),
      z.looseObject({ description: z.string(), message: z.string(), cv: z.string().nullable().optional() }),
    ),
    'txt-records': z.record(z.string(), z.string()).optional(),
  }),
);
const zoneSchema = z.record(z.string(), z.looseObject({ TXT: z.array(z.array(z.string())).optional() }));

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder with the suites: node bench/auth/score.ts FOLDER');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

function zone(records: Readonly<Record<string, readonly string[]>>): Resolver {
  return async (name) => {
    const record = records[name.toLowerCase()] ?? records[name];
    if (record === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
    return [record];
  };
}

const rows: [suite: string, right: string, of: string][] = [];
for (const { description, tests, 'txt-records': records = {} } of suiteSchema.parse(
  read('arc-draft-validation-tests.json'),
)) {
  const resolver = zone(
    Object.fromEntries(Object.entries(records).map(([name, text]) => [name.toLowerCase(), [text]])),
  );
  // The mails are of 2017, and some of their signatures have expired since.
  const needs = { resolver, clock: { now: () => new Date('2017-01-05T00:00:00Z') } };
  let right = 0;
  for (const [name, { message, cv, description: what }] of Object.entries(tests)) {
    const raw = Buffer.from(message.replace(/\r?\n/g, '\r\n'), 'utf8');
    const isWhole = await wholeChain(raw, needs).then(
      (found) => found !== null,
      (error: unknown) => String(error),
    );
    if (isWhole === /^pass$/i.test(cv ?? '')) right += 1;
    else console.log(`${description}, ${name} (${what}): they say ${cv}, we ${String(isWhole)}`);
  }
  rows.push([`ARC: ${description}`, String(right), String(Object.keys(tests).length)]);
}

const records = zoneSchema.parse(read('rfc8463-dns.json'));
const resolver = zone(
  Object.fromEntries(
    Object.entries(records).flatMap(([name, { TXT }]) => (TXT?.[0] === undefined ? [] : [[name, [TXT[0].join('')]]])),
  ),
);
const { checks } = await dkimFindings(readFileSync(join(folder, 'rfc8463-signed.eml')), 'football.example.com', {
  resolver,
  clock: { now: () => new Date('2019-01-01T00:00:00Z') },
});
for (const { selector, result, why } of checks)
  if (result !== 'pass' || why !== null) console.log(`RFC 8463, ${selector}: ${result}, ${why}`);
rows.push(['RFC 8463: both signatures', String(checks.filter(({ result }) => result === 'pass').length), '2']);
console.log(table(['Suite', 'As they say', 'Of'], rows).join('\n'));
