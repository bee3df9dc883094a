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

it('writes lines for people', () => {
  const { log, lines } = logging('info', 'pretty');
  log.error('intake.failed', { letterId: 'x1' });
  expect(lines.join('')).toMatch(/ERROR.*intake\.failed[^]*letterId: "x1"/);
});
