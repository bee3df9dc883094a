import { expect, it } from 'vitest';
import { withoutSignOff } from './sign-off.ts';

const ANN = ['Ann-Marie Løvås'];

it.each([
  ['her name', 'Yes, that was me.\n\nAnn-Marie Løvås', 'Yes, that was me.\n'],
  ['her first name, with a dash', 'Yes, that was me.\n- Ann-Marie', 'Yes, that was me.'],
  ['her name, title and company', 'Yes.\n\nAnn Løvås\nCIO, Harlow Fabrication\n+1 555 0100', 'Yes.\n'],
])('%s is no answer', (_, words, left) => expect(withoutSignOff(words, ANN)).toBe(left));

it.each([
  ['somebody else’s name', 'Yes, that was me.\n\nRobert'],
  ['her name alone', 'Ann'],
  ['a question below it', 'Yes.\nAnn\nWho is this?'],
  ['a postscript', 'Yes.\nAnn\nPS only once the board has agreed to it'],
  ['a short denial', 'Yes.\nAnn\nnot from me'],
])('%s stays', (_, words) => expect(withoutSignOff(words, ANN)).toBe(words));
