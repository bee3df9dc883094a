import { expect, it } from 'vitest';
import { PortError } from '../domain/ports.ts';
import { makeLog } from './log.ts';

function logging(level: 'debug' | 'info', format: 'json' | 'pretty') {
  const lines: string[] = [];
  return { log: makeLog({ level, format }, { write: (line) => void lines.push(line) }), lines };
}

it('writes an event with its fields as a line of JSON', () => {
  const { log, lines } = logging('info', 'json');
  log.info('receive.stored', { mailbox: 'm', count: 2 });
  log.debug('queue.swept', { letters: 1 });
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      pid: process.pid,
      event: 'receive.stored',
      mailbox: 'm',
      count: 2,
    },
  ]);
});

it('describes an error with its causes, and leaves addresses out', () => {
  const { log, lines } = logging('debug', 'json');
  const cause = Object.assign(new Error('550 no such user dana.ruiz+x@mail.bluepeak.example'), { code: 'EENVELOPE' });
  log.warn('notify.refused', {
    error: new PortError('server refused <dana@bluepeak.example>', { retry: 'never', cause }),
  });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: {
      type: 'PortError',
      message: 'server refused <…@…>',
      cause: { code: 'EENVELOPE', message: '550 no such user …@…' },
    },
  });
  expect(lines.join()).not.toContain('bluepeak');
});

it.each([
  ['Dana <dana@bluepeak.example>: no', 'Dana <…@…>: no'],
  ['dana@bücher.example', '…@…'],
  ['dana@localhost said', '…@… said'],
  ['postgres://me:hunter2@127.0.0.1:5432/db', '…@…:5432/db'],
  ['no address @ all', 'no address @ all'],
])('leaves addresses out of a field: %s', (detail, left) => {
  const { log, lines } = logging('info', 'json');
  log.warn('queue.job_failed', { detail });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ detail: left });
});

it('keeps what tells our own mailboxes apart', () => {
  const { log, lines } = logging('info', 'json');
  log.info('receive.connected', { mailbox: 'referrals@agency.example@imap.example/INBOX' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ mailbox: 'referrals@agency.example@imap.example/INBOX' });
});

it('says why when every address of a host refused, and when what was thrown is no error', () => {
  const { log, lines } = logging('info', 'json');
  log.warn('queue.error', { error: new AggregateError([new Error('connect ECONNREFUSED ::1:5432')]) });
  log.warn('queue.error', { error: new Error('outer', { cause: 'inner' }) });
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { error: { type: 'AggregateError', cause: { message: 'connect ECONNREFUSED ::1:5432' } } },
    { error: { message: 'outer', cause: 'inner' } },
  ]);
});

it('writes lines for people', () => {
  const { log, lines } = logging('info', 'pretty');
  log.error('intake.held', { letterId: 'x1' });
  expect(lines.join('')).toMatch(/ERROR.*intake\.held[^]*letterId: "x1"/);
});
