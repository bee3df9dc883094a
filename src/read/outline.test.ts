import { describe, expect, it } from 'vitest';
import { LIMITS, outline } from './outline.ts';

const lines = (count: number): string => `${'X-Odd: y\r\n'.repeat(count)}\r\n`;
const sized = (bytes: number): string => `X-Odd: ${'y'.repeat(bytes - 11)}\r\n\r\n`;
const parts = (count: number): string =>
  `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(count)}--b--\r\n`;
const nested = (depth: number): string =>
  Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('');

const limits: [limit: string, make: (count: number) => string, most: number][] = [
  ['header lines', lines, LIMITS.headerLines - 1], // the blank one counts
  ['header bytes', sized, LIMITS.headerBytes],
  [
    'header bytes of a part',
    (bytes) => `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${sized(bytes)}`,
    LIMITS.headerBytes,
  ],
  ['parts', parts, LIMITS.parts],
  ['nested parts', nested, LIMITS.depth],
];

describe('the limit of', () => {
  it.each(limits)('%s holds what is at it and refuses one more', (_, make, most) => {
    const at = (count: number) => outline(Buffer.from(make(count)), LIMITS);
    expect(at(most - 1).ok).toBe(true);
    expect(at(most).ok).toBe(true);
    expect(at(most + 1)).toMatchObject({ ok: false, detail: expect.stringMatching(/more than \d+/) });
  });
});

const specification: [name: string, raw: string, types: string[], faults: RegExp[]][] = [
  ['plain text', 'Subject: x\n\nHello', ['text/plain'], []],
  [
    'a multipart',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\nx\n--b--\n',
    ['multipart/mixed', 'text/plain', 'text/html'],
    [],
  ],
  [
    'a digest',
    'Content-Type: multipart/digest; boundary=b\n\n--b\n\nx\n--b--\n',
    ['multipart/digest', 'message/rfc822'],
    [],
  ],
  [
    'a multipart that is not closed',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n',
    ['multipart/mixed', 'text/plain'],
    [/without its last boundary/],
  ],
  [
    'a multipart without boundary',
    'Content-Type: multipart/mixed\n\n--b\n\nx\n',
    ['multipart/mixed'],
    [/without boundary/, /without parts/],
  ],
  ['two senders', 'From: a@b.example\nFrom: c@d.example\n\nx', ['text/plain'], [/more than one from/]],
  ['stray lines', 'Subject: x\nwhat is this\n\nx', ['text/plain'], [/1 header lines are no header fields/]],
];

describe('the outline of', () => {
  it.each(specification)('%s', (_, raw, types, faults) => {
    for (const ends of ['\n', '\r\n', '\r']) {
      const outlined = outline(Buffer.from(raw.replaceAll('\n', ends)), LIMITS);
      expect(outlined.ok && outlined.outline.parts.map(({ type }) => type)).toEqual(types);
      expect(outlined.ok && outlined.outline.faults).toEqual(faults.map((fault) => expect.stringMatching(fault)));
    }
  });
});
