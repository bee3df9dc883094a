import { describe, expect, it } from 'vitest';
import { decodeBytes, displayText, headerFields, isoDate, messageIds, structured } from './headers.ts';

describe('header fields', () => {
  it('are unfolded, in order, and each instance is kept', () => {
    const block = Buffer.from(
      'Subject: Phones\r\n for us\r\nFrom : a@b.example\r\nfrom:c@d.example\r\nno field\r\nEmpty:\r\n',
    );
    const { fields, strayLines } = headerFields(block, 100);
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ['subject', 'Phones for us'],
      ['from', 'a@b.example'],
      ['from', 'c@d.example'],
      ['empty', ''],
    ]);
    expect(strayLines).toBe(1);
    expect(Buffer.concat(fields.map(({ raw }) => raw)).length).toBe(block.length - 'no field\r\n'.length);
  });

  it('are no longer counted behind the limit', () => {
    expect(headerFields(Buffer.from('A: b\r\n'.repeat(50)), 10).lines).toBe(11);
  });
});

const subjects: [encoded: string, seen: string][] = [
  ['Phones', 'Phones'],
  ['=?utf-8?Q?Telefone_f=C3=BCr_uns?=', 'Telefone für uns'],
  ['=?iso-8859-1?q?Caf=E9?= und =?UTF-8?b?TcO8bGxlcg==?=', 'Café und Müller'],
  ['=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=', 'üü'],
  ['=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=', 'ü'],
  ['=?utf-8*en?Q?Phones?=', 'Phones'],
  ['=?iso-2022-jp?B?GyRCRUVPQxsoQg==?=', '電話'],
  ['=?klingon?Q?Phones?=', 'Phones'],
  ['=?utf-8?X?Phones?=', '=?utf-8?X?Phones?='],
  ['=?utf-8?Q?Phones=0D=0ABcc:_a@b.example?=', 'Phones Bcc: a@b.example'],
  ['=?utf-8?Q?=E2=80=AEsenohP?=', 'senohP'],
];

describe('display text', () => {
  it.each(subjects)('of %s', (encoded, seen) => {
    expect(displayText(encoded)).toBe(seen);
  });
});

const dates: [header: string, iso: string | null][] = [
  ['Mon, 14 Sep 2026 13:12:00 +0200', '2026-09-14T13:12:00+02:00'],
  ['14 Sep 2026 13:12 -0330', '2026-09-14T13:12:00-03:30'],
  ['Mon, 14 Sep 2026 13:12:00 GMT', '2026-09-14T13:12:00+00:00'],
  ['Mon, 14 Sep 2026 13:12:00 PDT', '2026-09-14T13:12:00-07:00'],
  ['Mon, 14 Sep 2026 13:12:00 +0200 (CEST)', '2026-09-14T13:12:00+02:00'],
  ['Mon,  4 Sep 26 03:12:00 Z', '2026-09-04T03:12:00+00:00'],
  ['Sat, 31 Dec 2016 23:59:60 +0000', '2016-12-31T23:59:59+00:00'],
  ['Thu, 31 Jun 2026 13:12:00 +0000', null],
  ['Mon, 14 Sep 2026 25:12:00 +0000', null],
  ['Mon, 14 Sep 2026 13:12:00 +9999', null],
  ['2026-09-14T13:12:00Z', null],
  ['yesterday', null],
  ['', null],
];

describe('a date', () => {
  it.each(dates)('%j', (header, iso) => {
    expect(isoDate(header)).toBe(iso);
  });
});

describe('message ids', () => {
  it('are kept in order, once each, the newest where there are too many', () => {
    expect(messageIds(['<a@b> noise <c@d>', '<a@b>\t<e@f>'], 10)).toEqual(['<a@b>', '<c@d>', '<e@f>']);
    expect(messageIds(['<a@b> <c@d> <e@f>'], 2)).toEqual(['<c@d>', '<e@f>']);
    expect(messageIds(['none', '<a b@c>', '<>'], 10)).toEqual([]);
  });
});

describe('a structured value', () => {
  it('comes in lower case, the first of each parameter counts', () => {
    const { value, params } = structured(
      'Multipart/Mixed; Boundary="a;\\"b"; charset=utf-8 ; charset=x; report-type = y',
    );
    expect([value, ...params]).toEqual([
      'multipart/mixed',
      ['boundary', 'a;"b'],
      ['charset', 'utf-8'],
      ['report-type', 'y'],
    ]);
  });
});

describe('bytes', () => {
  it.each([
    ['fc', 'iso-8859-1', 'ü'],
    ['c3bc', undefined, 'ü'],
    ['fc', undefined, 'ü'],
    ['fc', 'utf-8', 'ü'],
    ['c3bc', 'klingon', 'ü'],
  ])('%s in the charset %s are %s', (hex, charset, text) => {
    expect(decodeBytes(Buffer.from(hex, 'hex'), charset)).toBe(text);
  });
});
