/** The settings' own sentences in; docs/settings.md and .env.example out, or with --check a failure when they differ. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { isSecret, MAILBOX, SETTING_GROUPS } from '../src/settings.ts';

type Settings = Readonly<Record<string, z.ZodType>>;

const groups: readonly (readonly [title: string, settings: Settings])[] = [
  ['The mailbox', Object.fromEntries(Object.entries(MAILBOX).map(([field, setting]) => [`IMAP_${field}`, setting]))],
  ...Object.entries(SETTING_GROUPS),
];
const check = process.argv.includes('--check');

for (const [name, text] of [['docs/settings.md', settingsPage()] as const, ['.env.example', exampleFile()] as const]) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!check) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is not what src/settings.ts says: run \`npm run docs\` and commit the result.`);
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
