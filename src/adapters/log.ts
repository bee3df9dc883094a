/** The log: a level and a format in; events as lines on standard error out, without addresses, bodies or secrets. */
import pino, { type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log, LogEvent, LogFields } from '../domain/ports.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** A line of JSON for each event, or lines for people. */
  readonly format: 'json' | 'pretty';
}

export function makeLog({ level, format }: LogOptions, destination: DestinationStream = pino.destination(2)): Log {
  // In this thread: pino's transports would cost a worker thread and its memory.
  const stream = format === 'json' ? destination : forPeople(destination);
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: describe },
    },
    stream,
  );
  const at =
    (which: 'debug' | 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}) =>
      write(logger, which, event, fields);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function write(logger: Logger, level: 'debug' | 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields): void {
  logger[level](fields, event);
}

function forPeople(destination: DestinationStream): DestinationStream {
  const rendered = prettyFactory({ colorize: process.stderr.isTTY, ignore: 'pid,hostname', messageKey: 'event' });
  return { write: (line) => destination.write(rendered(line)) };
}

interface Described {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: Described;
}

const DEEPEST_CAUSE = 3;

/** What servers say holds addresses of people: they are left out, the rest is what an operator needs. */
function describe(error: unknown, depth = 0): Described | string {
  if (!(error instanceof Error)) return withoutAddresses(String(error));
  const cause = depth < DEEPEST_CAUSE && error.cause instanceof Error ? describe(error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    message: withoutAddresses(error.message),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.stack === undefined ? {} : { stack: withoutAddresses(error.stack) }),
    ...(typeof cause === 'object' ? { cause } : {}),
  };
}

function withoutAddresses(text: string): string {
  return text.slice(0, 5_000).replace(/[^\s<>"'@]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi, '…@…');
}
