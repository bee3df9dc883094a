/** Who may sign in to the console, at the command line. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { accounts } from '../adapters/postgres/accounts.ts';
import { putAction } from '../adapters/postgres/rulings.ts';
import type { Config } from '../config.ts';
import { type Log, PortError } from '../domain/ports.ts';
import type { UserRole } from '../domain/user.ts';
import { passwordFault } from '../console/operator/sign-in-pages.ts';
import { table } from '../table.ts';
import { operator, say, withStore } from './shared.ts';

export async function addUser(
  name: string,
  { role, elsewhere }: { readonly role: UserRole; readonly elsewhere: boolean },
  config: Config,
  log: Log,
): Promise<void> {
  const password = elsewhere ? null : await askPassword(name);
  const fault = password === null ? null : passwordFault(password);
  if (fault !== null) throw new PortError(fault, { retry: 'never' });
  await withStore(config, log, async ({ database }) => {
    if (!(await accounts(database).add(name, role, password)))
      throw new PortError(`there is a user ${name.toLowerCase()} already: change them on the page Users`, {
        retry: 'never',
      });
    await putAction(database, operator(), 'user added', `user ${name.toLowerCase()}`, role);
    say([`${name.toLowerCase()} may sign in as ${role}.`]);
  });
}

export async function listUsers(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const rows = (await accounts(database).users()).map(({ name, role, disabledAt, signsInElsewhere }) => [
      name,
      role,
      disabledAt === null ? (signsInElsewhere ? 'signs in elsewhere' : '') : 'shut out',
    ]);
    say(rows.length === 0 ? ['Nobody.'] : table(['Name', 'Role', ''], rows));
  });
}

/** On a terminal what is typed is not shown. */
async function askPassword(name: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return (await text(stdin)).split('\n', 1)[0]?.trim() ?? '';
  stderr.write(`Password for ${name}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await asking.question('');
  } finally {
    asking.close();
    stderr.write('\n');
  }
}
