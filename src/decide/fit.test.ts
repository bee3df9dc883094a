/** How well a domain fits the company that a letter names. */
import { describe, expect, it } from 'vitest';
import { fitOf } from './fit.ts';

describe('a domain fits well', () => {
  it.each([
    ['beringcold.example', 'Bering Cold Storage'],
    ['mail.beringcold.example', 'Bering Cold Storage'],
    ['harlow.com', 'Harlow Freight, Inc.'],
    ['harlowfreight.co.uk', 'Harlow Freight Ltd'],
    ['harlow-it.example', 'Harlow Freight Ltd'],
    ['mueller-bau.de', 'Müller Bau GmbH'],
    ['xn--mller-bau-q9a.de', 'Müller Bau GmbH'],
    ['mullerbau.de', 'Müller Bau GmbH'],
    ['fh-kassel.example', 'FH Kassel'],
    ['tamsinsbakeries.example', 'Tamsin’s Bakeries'],
    ['bellweathervet.example', 'Bellweather Veterinary Clinic'],
    ['vetcare.example', 'Veterinary Care Partners'],
    ['cutlerfinch.example', 'Cutler & Finch LLP'],
    ['alderbasinwater.example', 'Alder Basin Water District'],
    ['estudiosminho.example', 'Estúdios do Minho, Lda.'],
    ['hppm.example', 'High Plains Public Media'],
    ['caisserdf.example', 'Caisse populaire de la Rivière-des-Français'],
    ['tamarackusd.example', 'Tamarack Unified School District'],
    ['willowcreekdd.example', 'Willow Creek Developmental Services'],
    ['smithplumbing.example', 'Smith Plumbing'],
    ['firstplainsbank.example', 'First Plains Bank'],
    ['local488.example', 'Local 488'],
    ['stelenemedical.example', 'Ste'],
  ])('%s: %s', (domain, company) => expect(fitOf(domain, company)).toBe('well'));
});

describe('a domain that would fit many others too fits weakly', () => {
  it.each([
    ['by a word of the trade', 'freightmail.example', 'Quillstone Freight'],
    ['by the words of the trade alone', 'freightlines.example', 'Quillstone Freight Lines'],
    ['by a word in the middle of another one', 'linesofcredit.example', 'Quillstone Freight Lines'],
    ['by the beginning of a word', 'qui.example', 'Quillstone Freight Lines'],
    ['by three initials', 'qfl.example', 'Quillstone Freight Lines'],
    ['by three initials before another word', 'bcslogistics.example', 'Bering Cold Storage'],
    ['by all but the word that tells it apart', 'coldstorage.example', 'Bering Cold Storage'],
    ['by the kind of institute that it is', 'creditunion.example', 'Thornapple Credit Union'],
    ['by a trade in another language', 'spedition.example', 'Spedition Krause'],
    ['by one word of the trade, all that was read of the name', 'freightmail.example', 'Freight'],
    ['by a name of three signs', 'at3.example', 'AT3'],
    ['by a word that only begins as the name does', 'ashtray.example', 'Ash'],
    ['by another such word', 'sunshine.example', 'Sun'],
    ['by a family name that is an everyday word', 'smith.example', 'Smith Plumbing'],
    ['by nothing, where no company is named', 'anything.example', null],
  ])('%s: %s, %s', (_, domain, company) => expect(fitOf(domain, company)).toBe('weak'));
});

describe('a domain does not fit', () => {
  it.each([
    ['evil-consulting.example', 'Bering Cold Storage'],
    ['zephyr.example', 'Harlow'],
    ['network-services.example', 'Harlow Network Services'],
    ['dana.example', 'Harlow'],
    ['ce.example', 'Bering Cold Storage'],
    ['group.example', 'Harlow Group'],
  ])('%s: %s', (domain, company) => expect(fitOf(domain, company)).toBe('none'));
});
