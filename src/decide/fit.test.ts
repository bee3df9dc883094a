/** Which domains may be those of which companies, and what an address at a host stands for. */
import { describe, expect, it } from 'vitest';
import { domainFits, kindOfHost } from './fit.ts';

describe('a domain fits', () => {
  it.each([
    ['beringcold.example', 'Bering Cold Storage'],
    ['bcs.example', 'Bering Cold Storage'],
    ['bcslogistics.example', 'Bering Cold Storage'],
    ['mail.beringcold.example', 'Bering Cold Storage'],
    ['harlow.com', 'Harlow Freight, Inc.'],
    ['harlowfreight.co.uk', 'Harlow Freight Ltd'],
    ['mueller-bau.de', 'Müller Bau GmbH'],
    ['muller.example', 'Müller & Söhne'],
    ['soehne.example', 'Müller & Söhne'],
    ['fh-kassel.example', 'FH Kassel'],
    ['tamsinsbakeries.example', 'Tamsin’s Bakeries'],
    ['bellweathervet.example', 'Bellweather Veterinary Clinic'],
    ['vetcare.example', 'Veterinary Care Partners'],
    ['cutlerfinch.example', 'Cutler & Finch LLP'],
    ['alderbasinwater.example', 'Alder Basin Water District'],
    ['estudiosminho.example', 'Estúdios do Minho, Lda.'],
    ['at3.example', 'AT3'],
    ['anything.example', 'Inc.'],
    ['ferreterobajio.example', 'S.A. de C.V'],
  ])('%s: %s', (domain, company) => expect(domainFits(domain, company)).toBe(true));

  it('whatever it is, where no company is named', () => expect(domainFits('anything.example', null)).toBe(true));
});

it.each([
  ['evil-consulting.example', 'Bering Cold Storage'],
  ['zephyr.example', 'Harlow'],
  ['network-services.example', 'Harlow Network Services'],
  ['dana.example', 'Harlow'],
  ['ce.example', 'Bering Cold Storage'],
  ['group.example', 'Harlow Group'],
])('%s does not fit %s', (domain, company) => expect(domainFits(domain, company)).toBe(false));

it.each([
  ['gmail.com', 'open_to_all'],
  ['googlemail.com', 'open_to_all'],
  ['t-online.de', 'open_to_all'],
  ['yahoo.co.uk', 'open_to_all'],
  ['comcast.net', 'open_to_all'],
  ['mailinator.com', 'throw_away'],
  ['x.mailinator.com', 'throw_away'],
  ['harlow.example', 'company'],
])('an address at %s is one of %s', (host, kind) => expect(kindOfHost(host)).toBe(kind));
