/** Domains that are taken for others, each with how; and honest names that are near and are left alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { organisationOf } from '../domain/organisation.ts';
import type { KnownDomain } from '../domain/voice.ts';
import { type Likeness, likenessIndex } from './likeness.ts';

const customer = (domain: string, company: string): KnownDomain => ({
  domain,
  whose: `customer ${company}`,
  is: 'customer',
  company,
});
const INDEX = likenessIndex([
  customer('harlow.example', 'Harlow'),
  customer('beringcold.example', 'Bering Cold Storage'),
  { domain: 'northgatepartners.com', whose: 'agency Northgate', is: 'party', company: null },
  customer('blue-dental-1.example', 'Blue Dental'),
]);

describe('a look-alike', () => {
  it.each<[domain: string, like: string, how: Likeness['how']]>([
    ['har1ow.example', 'harlow.example', 'confusable_letters'],
    ['har|ow.example', 'harlow.example', 'confusable_letters'],
    ['harl0w.example', 'harlow.example', 'confusable_letters'],
    ['hаrlow.example', 'harlow.example', 'confusable_letters'], // Cyrillic а
    ['xn--hrlow-4ve.example', 'harlow.example', 'confusable_letters'],
    ['harlοw.example', 'harlow.example', 'confusable_letters'], // Greek ο
    ['harlovv.example', 'harlow.example', 'confusable_letters'],
    ['hárlow.example', 'harlow.example', 'confusable_letters'],
    ['beringco1d.example', 'beringcold.example', 'confusable_letters'],
    ['bering-cold.example', 'beringcold.example', 'dashes'],
    ['beringcoId.example', 'beringcold.example', 'confusable_letters'],
    ['n0rthgatepartners.com', 'northgatepartners.com', 'confusable_letters'],
    ['northgate-partners.com', 'northgatepartners.com', 'dashes'],
    ['harllow.example', 'harlow.example', 'edit_distance'],
    ['halrow.example', 'harlow.example', 'edit_distance'],
    ['harlows.example', 'harlow.example', 'edit_distance'],
    ['harow.example', 'harlow.example', 'edit_distance'],
    ['berinqcold.example', 'beringcold.example', 'edit_distance'],
    ['beringcolds.example', 'beringcold.example', 'edit_distance'],
    ['northgatepartner.com', 'northgatepartners.com', 'edit_distance'],
    ['nortgatepartners.com', 'northgatepartners.com', 'edit_distance'],
    ['northqatepartnerz.com', 'northgatepartners.com', 'edit_distance'],
    ['rnorthgatepartners.com', 'northgatepartners.com', 'edit_distance'],
    ['harlow-it.example', 'harlow.example', 'added_words'],
    ['secure-harlow.example', 'harlow.example', 'added_words'],
    ['harlowgroup.example', 'harlow.example', 'added_words'],
    ['myharlow.example', 'harlow.example', 'added_words'],
    ['it-harlow-billing.example', 'harlow.example', 'added_words'],
    ['har1ow-support.example', 'harlow.example', 'added_words'],
    ['harlow.com', 'harlow.example', 'other_ending'],
    ['beringcold.co', 'beringcold.example', 'other_ending'],
    ['northgatepartners.net', 'northgatepartners.com', 'other_ending'],
    ['harlow.example.evil.net', 'harlow.example', 'inside_another'],
    ['mail.northgatepartners.com.evil.net', 'northgatepartners.com', 'inside_another'],
    ['harlow-example.net', 'harlow.example', 'inside_another'],
    ['northgatepartners-com.net', 'northgatepartners.com', 'inside_another'],
  ])('%s is like %s (%s)', (domain, like, how) => {
    expect(INDEX.likenessOf(domain.toLowerCase())).toMatchObject({ like, how, says: expect.stringContaining(like) });
  });
});

it('of a party comes before one of a customer', () => {
  const index = likenessIndex([
    customer('harlows.example', 'Harlows'),
    { domain: 'harlow.example', whose: 'agent Harlow', is: 'party', company: null },
  ]);
  expect(index.likenessOf('harlowz.example')).toMatchObject({ of: 'party', company: null });
  expect(INDEX.likenessOf('harlowz.example')).toMatchObject({ of: 'customer', company: 'Harlow' });
});

describe('an honest name', () => {
  it.each([
    'harlow.example',
    'mail.harlow.example',
    'barlow.example',
    'marlow.example',
    'hollow.example',
    'harbor.example',
    'beringsea.example',
    'coldstorage.example',
    'northgate.com',
    'southgatepartners.com',
    'partners.com',
    'blue-dental-2.example',
    'blue-dental-17.example',
    'blue-dentist.example',
    'x.example',
    `${'a'.repeat(60)}.example`,
    `${'harlow-'.repeat(40)}.example`,
    '',
  ])('%s is like none', (domain) => expect(INDEX.likenessOf(domain)).toBeNull());

  const label = z.object({ customer: z.object({ contactEmail: z.string().nullable() }) });
  const root = join(import.meta.dirname, '../../fixtures/letters');
  const worlds = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const domains = worlds.flatMap(({ name }) =>
    readdirSync(join(root, name))
      .filter((file) => file.endsWith('.json') && file !== 'directory.json')
      .flatMap(
        (file) =>
          label.safeParse(JSON.parse(readFileSync(join(root, name, file), 'utf8'))).data?.customer.contactEmail ?? [],
      ),
  );
  const customers = [...new Set(domains.map((address) => organisationOf(address.slice(address.lastIndexOf('@') + 1))))];

  it(`of the labelled letters is like no other of them (${customers.length})`, () => {
    expect(customers.length).toBeGreaterThan(100);
    const alike = customers.flatMap((domain) => {
      const others = customers.filter((other) => other !== domain).map((other) => customer(other, other));
      return likenessIndex(others).likenessOf(domain)?.says ?? [];
    });
    expect(alike.filter((says) => !/gmail|outlook|yahoo|hotmail/.test(says))).toEqual([]);
  });
});
