/** The settings' own sentences in; docs/settings.md and .env.example out, or with --check a failure when they differ. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { EFFECT_OF_RUNG, HOLD_LIFTED_BY, SILENT_HOLDS, STEP_OF_DOUBT } from '../src/decide/trust.ts';
import { HOLD_REASONS, IGNORE_REASONS } from '../src/domain/lists.ts';
import { DOUBTS, RUNGS } from '../src/domain/voice.ts';
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
  ['docs/trust.md', trustPage(readFileSync(fileOf('docs/trust.md'), 'utf8'))] as const,
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

/** The page as it stands, with its tables made anew from the code that decides. */
function trustPage(page: string): string {
  const tables: Readonly<Record<string, readonly (readonly string[])[]>> = {
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
  return page.replace(/(<!-- made: (\w+) -->\n\n)(?:\|[^\n]*\n)*/g, (_, mark: string, name: string) => {
    const rows = tables[name] ?? [];
    return (
      mark +
      rows
        .map((cells) => `| ${cells.join(' | ')} |\n`)
        .join('')
        .replace('|\n', `|\n| ${(rows[0] ?? []).map(() => '---').join(' | ')} |\n`)
    );
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
