/** The settings' own sentences in; docs/settings.md and .env.example out, or with --check a failure when they differ. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { EFFECT_OF_RUNG, HOLD_LIFTED_BY, SILENT_HOLDS, STEP_OF_DOUBT } from '../src/decide/trust.ts';
import { HOLD_REASONS, IGNORE_REASONS } from '../src/domain/lists.ts';
import { DOUBTS, RUNGS } from '../src/domain/voice.ts';
import { PREFERRED } from '../src/extract/merge.ts';
import { isSecret, MAILBOX, SETTING_GROUPS } from '../src/settings.ts';

type Settings = Readonly<Record<string, z.ZodType>>;

const groups: readonly (readonly [title: string, settings: Settings])[] = [
  ['The mailbox', Object.fromEntries(Object.entries(MAILBOX).map(([field, setting]) => [`IMAP_${field}`, setting]))],
  ...Object.entries(SETTING_GROUPS),
];
const check = process.argv.includes('--check');

const EFFECTS = { at_once: 'at once', once_confirmed: 'once the customer confirms', never: 'never by itself' } as const;
const effectOf = (rung: string) => Object.entries(EFFECT_OF_RUNG).find(([of]) => of === rung)?.[1] ?? 'never';
const doubtSays = (doubt: string): string => Object.entries(DOUBTS).find(([of]) => of === doubt)?.[1] ?? '';
const reasonSays = (reason: string): string => Object.entries(HOLD_REASONS).find(([of]) => of === reason)?.[1] ?? '';
const LIFTED_BY = {
  another_agent: 'names one agent',
  another_agency: 'names one master agency',
  either: 'names one agent, or one master agency',
} as const satisfies Record<(typeof HOLD_LIFTED_BY)[keyof typeof HOLD_LIFTED_BY], string>;
const fileOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

for (const [name, text] of [
  ['docs/settings.md', settingsPage()] as const,
  ['.env.example', exampleFile()] as const,
  ['docs/trust.md', withTables('docs/trust.md', trustTables(), false)] as const,
  ['docs/reading.md', withTables('docs/reading.md', readingTables(), true)] as const,
]) {
  const file = fileOf(name);
  if (!check) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is not what the code says: run \`npm run docs\` and commit the result.`);
    process.exitCode = 1;
  }
}

function settingsPage(): string {
  const sections = groups.map(([title, settings]) => {
    const rows = Object.entries(settings).map(([name, setting]) => `| \`${name}\` | ${sentence(setting)} |`);
    return `## ${title}\n\n| Setting | Meaning |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Settings

<!-- Made by \`npm run docs\` from src/settings.ts. -->

Settings are environment variables; a file \`.env\` in the current folder adds those that the environment does not set.
An empty variable counts as not set. \`NAME_FILE\` names a file that holds the value of \`NAME\`, which keeps secrets out
of the environment. A fault ends Firsthand with exit status 78 and a line for each one. Further mailboxes have the
settings of the first with a number, \`IMAP_2_HOST\` to \`IMAP_9_FILING\`.

${sections.join('\n')}`;
}

type Tables = Readonly<Record<string, readonly (readonly string[])[]>>;

function trustTables(): Tables {
  return {
    rungs: [
      ['', 'Rung', 'Means', 'Takes effect'],
      ...Object.entries(RUNGS).map(([rung, says], at) => [
        String(at + 1),
        `\`${rung}\``,
        says,
        EFFECTS[effectOf(rung)],
      ]),
    ],
    doubts: [
      ['Doubt', 'Means', 'What follows'],
      ...Object.entries(STEP_OF_DOUBT).map(([doubt, step]) => [
        `\`${doubt}\``,
        doubtSays(doubt),
        step.is === 'ask' ? 'the customer is asked whether it is right' : `a person decides (\`${step.reason}\`)`,
      ]),
    ],
    lifted: [
      ['Hold', 'Means', 'Ends when the customer'],
      ...Object.entries(HOLD_LIFTED_BY).map(([reason, by]) => [`\`${reason}\``, reasonSays(reason), LIFTED_BY[by]]),
    ],
    silent: [
      ['Hold', 'Means', 'Why the writer is not told'],
      ...Object.entries(SILENT_HOLDS).map(([reason, why]) => [`\`${reason}\``, reasonSays(reason), why]),
    ],
    ignored: [['Reason', 'Means'], ...Object.entries(IGNORE_REASONS).map(([reason, says]) => [`\`${reason}\``, says])],
  };
}

/** Fields by the reader who is preferred for them. */
function readingTables(): Tables {
  const fieldsOf = (reader: string): string =>
    Object.entries(PREFERRED)
      .filter(([, preferred]) => preferred === reader)
      .map(([field]) => `\`${field}\``)
      .join(', ') || 'none';
  return {
    merge_rules: [
      ['Preferred', 'Fields'],
      ['the model', fieldsOf('model')],
      ['the other reader', fieldsOf('other')],
    ],
  };
}

/**
 * The page as it stands, with these tables made anew from the code that decides; tables that are measured stay. Aligned, as
 * the formatter has it, on pages that it formats.
 */
function withTables(name: string, tables: Tables, isAligned: boolean): string {
  const page = readFileSync(fileOf(name), 'utf8');
  return page.replace(/(<!-- made: (\w+) -->\n\n)((?:\|[^\n]*\n)*)/g, (_, mark: string, of: string, was: string) => {
    const rows = tables[of];
    if (rows === undefined) return mark + was;
    const [head = [], ...rest] = rows;
    const widths = head.map((_cell, at) => Math.max(3, ...rows.map((cells) => cells[at]?.length ?? 0)));
    const line = (cells: readonly string[]): string =>
      `| ${cells.map((cell, at) => cell.padEnd(isAligned ? (widths[at] ?? 0) : 0)).join(' | ')} |\n`;
    const rule = head.map((_cell, at) => '-'.repeat(isAligned ? (widths[at] ?? 3) : 3));
    return mark + [head, rule, ...rest].map(line).join('');
  });
}

function exampleFile(): string {
  const sections = groups.map(([title, settings]) => {
    const entries = Object.entries(settings).map(
      ([name, setting]) => `# ${sentence(setting)}\n# ${name}=${whenLeftOut(setting)}\n`,
    );
    return `### ${title}\n\n${entries.join('\n')}`;
  });
  return `# Made by \`npm run docs\` from src/settings.ts. Copy to .env and take away the # before what you set.\n\n${sections.join('\n')}`;
}

function sentence(setting: z.ZodType): string {
  return `${setting.description ?? ''}${isSecret(setting) ? ' Secret: never printed.' : ''}`;
}

function whenLeftOut(setting: z.ZodType): string {
  const { data } = setting.safeParse(undefined);
  return typeof data === 'string' || typeof data === 'number' ? `${data}` : '';
}
