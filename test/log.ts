/** Logs for tests: one that says nothing, one that remembers what was said. */
import type { Log, LogEvent, LogFields } from '../src/domain/ports.ts';

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function rememberingLog(): { readonly log: Log; readonly said: [event: LogEvent, fields: LogFields][] } {
  const said: [LogEvent, LogFields][] = [];
  const remember = (event: LogEvent, fields: LogFields = {}) => void said.push([event, fields]);
  return { log: { debug: remember, info: remember, warn: remember, error: remember }, said };
}
