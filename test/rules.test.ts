/** The rules of the linter and of the dead-code check: each is broken by a file in test/rules, and is seen to notice it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';

const folder = fileURLToPath(new URL('./rules', import.meta.url));
const tool = (name: string) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

const IMPORTS = 'eslint(no-restricted-imports)';
const specification: [file: string, rule: string][] = [
  ['src/domain/imports-a-stage.ts', IMPORTS],
  ['src/domain/does-io.ts', IMPORTS],
  ['src/decide/does-io.ts', IMPORTS],
  ['src/decide/imports-a-stage.ts', IMPORTS],
  ['src/decide/reads-the-clock.ts', 'eslint(no-restricted-properties)'],
  ['src/decide/rolls-dice.ts', 'eslint(no-restricted-properties)'],
  ['src/decide/reads-the-environment.ts', 'eslint(no-restricted-globals)'],
  ['src/read/imports-a-stage.ts', IMPORTS],
  ['src/read/deeper/imports-a-stage.ts', IMPORTS],
  ['src/read/imports-an-adapter.ts', IMPORTS],
  ['src/read/imports-config.ts', IMPORTS],
  ['src/adapters/imports-config.ts', IMPORTS],
  ['src/intake.ts', IMPORTS],
  ['src/cycle/one.ts', 'import(no-cycle)'],
  ['src/cycle/other.ts', 'import(no-cycle)'],
  ['src/any.ts', 'typescript(no-explicit-any)'],
  ['src/assertion.ts', 'typescript(no-unsafe-type-assertion)'],
  ['src/floating-promise.ts', 'typescript(no-floating-promises)'],
  ['src/misused-promise.ts', 'typescript(no-misused-promises)'],
  ['src/return-await.ts', 'typescript(return-await)'],
  ['src/switch.ts', 'typescript(switch-exhaustiveness-check)'],
  ['src/throw.ts', 'typescript(only-throw-error)'],
  ['src/focused.test.ts', 'vitest(no-focused-tests)'],
];

it('the linter notices each file that breaks a rule, and no other', () => {
  const report = z.object({ diagnostics: z.array(z.object({ filename: z.string(), code: z.string() })) });
  const { diagnostics } = report.parse(output('oxlint', ['--config', 'oxlint.json', '--format', 'json']));
  const noticed = diagnostics.map(({ filename, code }) => `${filename} ${code}`);
  expect(noticed.toSorted()).toEqual(specification.map((row) => row.join(' ')).toSorted());
});

it('each rule that we ask for has a file that breaks it', () => {
  const asked = readFileSync(new URL('../.oxlintrc.json', import.meta.url), 'utf8').matchAll(
    /"(?:(\w+)\/)?([a-z-]+)": (?:\[\s*)?"error"/g,
  );
  const rules = [...asked]
    .map(([, plugin = 'eslint', rule]) => `${plugin}(${rule})`)
    .filter((rule) => rule !== 'eslint(correctness)');
  const broken = specification.map(([, rule]) => rule);
  expect(rules.filter((rule) => !broken.includes(rule))).toEqual([]);
  expect(rules).toContain('typescript(no-floating-promises)');
});

it('the dead-code check notices an unused file and an unused export', () => {
  const report = z.object({
    issues: z.array(
      z.object({ file: z.string(), files: z.array(z.unknown()), exports: z.array(z.object({ name: z.string() })) }),
    ),
  });
  const { issues } = report.parse(output('knip', ['--reporter', 'json']));
  expect(issues.map(({ file, files, exports }) => [file, files.length, exports.map(({ name }) => name)])).toEqual([
    ['src/adapters/imports-config.ts', 1, []],
    ['src/adapters/port.ts', 0, ['neverImported']],
  ]);
});

function output(name: string, args: readonly string[]): unknown {
  return JSON.parse(spawnSync(process.execPath, [tool(name), ...args], { cwd: folder, encoding: 'utf8' }).stdout);
}
