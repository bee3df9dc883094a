/** Public bodies and applicants for E-Rate, by their domain, their name and their words; and companies that are called after one. */
import { expect, it } from 'vitest';
import { publicBodyOf } from './public-body.ts';

const of = (company: string | null, domain = 'x.example', words = '') =>
  publicBodyOf({ company, domain, words })?.kind ?? null;

it.each([
  'City of Fairmont',
  'County of Lewis',
  'Pickett County',
  'Town of Selby',
  'Harmon Township',
  'Lewis County Library District',
  'Tamarack Unified School District',
  'Cedar Slough Unified School District',
  'Leake County Schools',
  'Northside ISD',
  'Springfield Public Schools',
  'Alder Basin Water District',
  'Riverton Fire Protection District',
  'Caprock Housing Authority',
  'Palo Duro Field Airport Authority',
  'Ridgeline Transit Authority',
  'Port Authority of Selby',
  'Department of Transportation',
  'Ministry of Health',
  'Marion County Sheriff’s Office',
  'Selby Public Library',
  'Stadt Kassel',
  'Gemeinde Wiesen',
  'Landkreis Harburg',
  'Mairie de Lyon',
  'Ayuntamiento de Getafe',
  'Prefeitura de Braga',
  'Gemeente Zwolle',
])('%s is a public body', (company) => expect(of(company)).toBe('public_body'));

it.each([
  'fairmont.gov',
  'ci.fairmont.wv.us',
  'co.lewis.wa.us',
  'dot.state.tx.us',
  'selby.k12.oh.us',
  'army.mil',
  'lyon.gouv.fr',
  'selby.gov.uk',
  'mail.fairmont.gov',
])('%s is the domain of one', (domain) => expect(of('Fairmont', domain)).toBe('public_body'));

it.each([
  'Kansas City Chiefs',
  'County Line Brewing',
  'University Auto Parts',
  'Capital City Bank',
  'Township Realty',
  'Harlow',
  'Bay City Roofing LLC',
  'State Farm Insurance Agency',
  'Pinebrook Academy',
  'Water Street Coffee',
  'Public Storage Inc.',
  'Village Inn Restaurant',
  'District 5 Boutique',
  'Orange County Plumbing Supply',
  'Court Street Dental',
  'Authority Magazine',
  'Library Systems Inc',
  'Dry Fork Rural Electric Cooperative',
  'Hill Country Credit Union',
  'Stadtmann GmbH',
  null,
])('%s is none', (company) => expect(of(company)).toBeNull());

it.each([
  ['We apply under E-Rate this year.', 'e_rate'],
  ['Our Form 470 is posted.', 'e_rate'],
  ['USAC will fund half of it.', 'e_rate'],
  ['It is Category Two funding.', 'e_rate'],
  ['Send us your rate card, e-rate card included.', null],
  ['We are a private school.', null],
])('%s', (words, kind) => expect(of('Pinebrook Academy', 'pinebrook.example', words)).toBe(kind));
