/** The settings go in; the service runs until it is told to stop, or ends by an error when it cannot go on. */
import { type App, type Role, startApp } from '../app.ts';
import type { Config } from '../config.ts';
import type { Log } from '../domain/ports.ts';

/** After SIGTERM, or once a part has died, everything is over within ten seconds, also where something does not end. */
const STOP_MS = 9_500;

/** `told` resolves when it is to stop. What is set on the pages begins it anew. Throws why it could not start, or not go on. */
export async function runService(config: Config, roles: readonly Role[], log: Log, told: Promise<void>): Promise<void> {
  const stopped = told.then(() => 'stopped' as const);
  for (let isFirst = true; ; isFirst = false) {
    const app = await started(startApp(config, roles, log), stopped, log);
    if (app === null) return;
    // A secret: it is said to whoever sees the terminal, and kept out of the log.
    const setup = isFirst ? await app.setupUrl().catch(() => null) : null;
    if (setup !== null)
      process.stderr.write(`Nobody can sign in yet. Make the first user, within a day, at ${setup}\n`);
    const why = await Promise.race([stopped, app.changed.then(() => 'changed' as const), app.failed]);
    if (why instanceof Error) log.error('app.failed', { error: why });
    // Where a part has died, its neighbours may not end as they should: why it died is what counts.
    await withinTheLimit(app.stop(), log).catch((error: unknown) => {
      if (!(why instanceof Error)) throw error;
    });
    if (why instanceof Error) throw why;
    if (why === 'stopped') return;
  }
}

/** Null where it was told to stop before it had started. */
async function started(starting: Promise<App>, stopped: Promise<'stopped'>, log: Log): Promise<App | null> {
  try {
    const first = await Promise.race([starting, stopped]);
    if (first !== 'stopped') return first;
  } catch (error) {
    log.error('app.failed', { error: error instanceof Error ? error : String(error) });
    throw error;
  }
  await withinTheLimit(
    starting.then(
      async (app) => await app.stop(),
      () => undefined,
    ),
    log,
  );
  return null;
}

/** What does not end in time is left behind with the process. */
async function withinTheLimit(work: Promise<void>, log: Log): Promise<void> {
  const forced = setTimeout(() => {
    log.error('app.stop_forced', { afterMs: STOP_MS });
    process.exit(1);
  }, STOP_MS);
  await work.finally(() => clearTimeout(forced));
}
