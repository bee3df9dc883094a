import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readByRules } from './reader.ts';

const NEED =
  'We are replacing the phones at our four mills. Dana Pruett is our agent of record. Please bring in Harborline.';

function placement(words: string): string {
  return readByRules(aLetter(`${NEED}\n\n${words}`), DIRECTORY, new Date('2026-09-14')).placement.kind;
}

describe('The business goes to these parties alone', () => {
  it.each([
    'We will place it with them and with nobody else.',
    'Nobody else is being asked.',
    'No other agent or agency is involved.',
    'We are not talking to anybody else.',
    "We aren't shopping this around.",
    'You are the only distributor we will deal with.',
    'Exclusively through Harborline and Dana, please.',
    'Only Harborline.',
    'Harborline only, please.',
    'It stays between the two of you.',
    'It goes to you two and that is it.',
    'Just Dana and Harborline.',
    'I do not want bids from anyone else.',
    'We are not taking any other bids.',
    'There will be no tender and no beauty contest.',
    'No competing proposals will be considered.',
    'The order will be placed through you exclusively.',
    'This is exclusive to her and to you.',
    'They are the sole route by which we will buy.',
    'Nobody but Dana may quote this, and we will not entertain other agencies.',
    'We have turned everyone else down and will go only through Harborline.',
    'I have no wish to have three distributors fighting over it.',
    'We have no intention of asking around.',
    'Should another agent call you about us, the answer is no: nobody else is involved.',
    'No one else has been asked, and no one else will be.',
    'Es exclusivo, no hablamos con ningún otro distribuidor.',
    'Nous ne parlons à personne d’autre.',
    'Não vamos falar com mais ninguém.',
    'We do not plan to involve anybody else.',
    'That is the whole list.',
    'We will buy through them alone.',
    'We work with nobody else on this.',
    'You have our business, nobody else is in the running.',
    'We will not be taking other calls on this.',
    'There is no other horse in this race.',
    'This is not going out to bid.',
    'We are not looking at anyone else.',
    'The two of them, full stop.',
    'Placement: sole',
    'Placement: exclusive to Harborline and Dana',
    'I am not asking for a second opinion or a second bid.',
  ])('%s', (words) => {
    expect(placement(words)).toBe('sole');
  });
});

describe('Others compete for it', () => {
  it.each([
    'We are also asking a second agency for a proposal.',
    'Another distributor will be quoting as well.',
    'You will be competing with one other agency.',
    'Our policy requires two competing proposals.',
    'Board rules oblige us to get bids from two distributors.',
    'We will compare your proposal with that of another agency.',
    'I have also asked Summit Ridge to put in a proposal, best offer wins.',
    'We will hear two agencies and choose in May.',
    'There will be a second distributor in the running, to be named next month.',
    'A rival agency is going to bid too.',
    'We are letting one other agency compete.',
    'This is a head-to-head between Harborline and another agency that we will announce.',
    'You are one of two agencies that we invited.',
    'Placement: competing',
    'One more agency will be asked to quote.',
    'We will also be talking to Ostara about the same project.',
    'You should know that a second broker is working on a bid too.',
    'We want two offers to compare.',
    'Ostara has been asked for a proposal as well.',
    'You are up against Summit Ridge.',
    'We are getting three quotes.',
  ])('%s', (words) => {
    expect(placement(words)).toBe('competing');
  });
});

describe('Nothing is said of it', () => {
  it.each([
    'Please call me on Thursday.',
    'We have had calls from other agents before.',
    'Our competitors moved to hosted phones last year.',
    'Other companies have told us that it takes three months.',
    'We only have one IT person.',
    'The only thing that worries me is the cutover.',
    'I am the sole proprietor.',
    'We need competitive pricing.',
    'We have two carriers today.',
    'Several vendors have called us.',
    'Just let me know when you can start.',
    'There are two distributors of our valves in Ohio.',
    'Dana knows our other vendors.',
    'We compete with mills twice our size.',
    'Nobody else here understands the phones.',
    'There is no one else in our IT department.',
    'I have two agents for insurance.',
    'The only time I can talk is Monday.',
    'Please compare the options for us.',
    'Only the mills are in scope.',
    'We do not have anyone else to answer the phones.',
  ])('%s', (words) => {
    expect(placement(words)).toBe('unstated');
  });
});

describe('In other words and languages', () => {
  it.each([
    ['I am asking a second agent for a price as well.', 'competing'],
    ['También le pedimos precio a otro agente, no es nada personal.', 'competing'],
    ['Nous demandons une offre à un autre distributeur.', 'competing'],
    ['Vamos pedir uma proposta a outro distribuidor.', 'competing'],
    ['Dana es nuestra única agente, y nadie más.', 'sole'],
    ['No pediremos precio a ningún otro agente.', 'sole'],
    ['I have not decided whether anybody else gets to bid.', 'unstated'],
  ])('%s', (words, expected) => expect(placement(words)).toBe(expected));
});
