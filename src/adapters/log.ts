/** The log: a level and a format in; events as lines on standard error out, without addresses, bodies or secrets. */
import pino, { type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log, LogEvent, LogFields } from '../domain/ports.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** A line of JSON for each event, or lines for people. */
  readonly format: 'json' | 'pretty';
}

export function makeLog({ level, format }: LogOptions, destination: DestinationStream = standardError()): Log {
  // In this thread: pino's transports would cost a worker thread and its memory.
  const stream = format === 'json' ? destination : forPeople(destination);
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: spoken },
    },
    stream,
  );
  const at =
    (which: 'debug' | 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}) =>
      write(logger, which, event, fields);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Lines are handed over together while an earlier write is under way; what is left is written at the end of the process. */
function standardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: false });
}

function write(logger: Logger, level: 'debug' | 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields): void {
  logger[level](fields, event);
}

function forPeople(destination: DestinationStream): DestinationStream {
  const rendered = prettyFactory({ colorize: process.stderr.isTTY, ignore: 'pid,hostname', messageKey: 'event' });
  return { write: (line) => destination.write(rendered(line)) };
}

/** Our own addresses, by which an operator tells mailboxes apart. */
const OURS = new Set(['mailbox', 'user', 'host']);

function spoken(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (value instanceof Error) return [name, describe(value)];
      return [name, typeof value === 'string' && !OURS.has(name) ? withoutAddresses(value) : value];
    }),
  );
}

interface Described {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: Described | string;
}

const DEEPEST_CAUSE = 3;

/** What servers say holds addresses of people: they are left out, the rest is what an operator needs. */
function describe(error: Error, depth = 0): Described {
  const cause = error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined); // of each address of a host
  return {
    type: error.name,
    message: withoutAddresses(error.message),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.stack === undefined ? {} : { stack: withoutAddresses(error.stack) }),
    ...(cause === undefined || depth === DEEPEST_CAUSE ? {} : { cause: describedCause(cause, depth) }),
  };
}

function describedCause(cause: unknown, depth: number): Described | string {
  return cause instanceof Error ? describe(cause, depth + 1) : withoutAddresses(String(cause));
}

const LONGEST_TEXT = 5_000;

/** Also of a URL with a password in it, the part up to the host. */
function withoutAddresses(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(/[^\s<>"'@]{1,256}@(?:\[[^\]\s]+\]|[\p{L}\p{N}.-]{1,253})/gu, '…@…');
}
