/** An agency's own registrations beside what customers said. */
import { describe, expect, it } from 'vitest';
import { DIRECTORY, input, saying } from '../decide/a-decision.ts';
import { decide } from '../decide/decide.ts';
import { compareRegistrations, readRegistrations } from './registrations.ts';

const named = decide(input()).referral ?? expect.unreachable();
const unnamed = decide(input(saying({ agentOfRecord: { status: 'missing' } }))).referral ?? expect.unreachable();

describe('a file of registrations', () => {
  it.each([
    [
      'has a customer and an agent in each line',
      'Customer,Agent,Other\nharlow.example,Dana Ruiz,x\n',
      [{ customer: 'harlow.example', agent: 'Dana Ruiz' }],
    ],
    [
      'may begin with a byte order mark, and hold empty lines',
      '\uFEFFagent,customer\n\nDana,Harlow\n,\n',
      [{ customer: 'Harlow', agent: 'Dana' }],
    ],
  ])('%s', (_, csv, registrations) => expect(readRegistrations(csv)).toEqual({ registrations }));

  it('without those columns is told what lacks', () => {
    expect(readRegistrations('name;agent\nx;y')).toEqual({
      fault: 'The first line has the columns name;agent: it needs customer and agent.',
    });
    expect(readRegistrations('"')).toEqual({ fault: expect.stringContaining('This is no CSV file') });
  });
});

describe('a registration', () => {
  const verdict = (customer: string, agent: string, referrals = [named]): string => {
    const [row] = compareRegistrations([{ customer, agent }], referrals, DIRECTORY);
    return `${row?.verdict} ${row?.said ?? '-'} ${row?.reference ?? '-'}`;
  };
  it.each([
    ['of whom the customer named', 'harlow.example', 'Dana Ruiz', 'same Dana Ruiz FH-00000001'],
    ['by company and mail address', 'HARLOW, Inc.', 'dana@bluepeak.example', 'same Dana Ruiz FH-00000001'],
    ['by the firm of the agent', 'Harlow', 'Bluepeak LLC', 'same Dana Ruiz FH-00000001'],
    ['of somebody else', 'harlow.example', 'Bo Lind', 'another Dana Ruiz FH-00000001'],
    ['of a customer who never wrote', 'elsewhere.example', 'Dana Ruiz', 'no mail - -'],
  ])('%s', (_, customer, agent, expected) => expect(verdict(customer, agent)).toBe(expected));

  it('of a customer who named nobody yet', () => {
    expect(verdict('harlow.example', 'Dana Ruiz', [unnamed])).toBe('nobody yet - FH-00000001');
    expect(verdict('harlow.example', 'Dana Ruiz', [named, { ...unnamed, reference: 'FH-2' }])).toBe(
      'same Dana Ruiz FH-00000001',
    );
  });
});
