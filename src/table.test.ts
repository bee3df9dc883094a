import { expect, it } from 'vitest';
import { table } from './table.ts';

it('lines up its columns by code points, and lets no control sign through', () => {
  expect(
    table(
      ['Name', 'State'],
      [
        ['Zoë 🚀', 'in effect'],
        ['A\u001b[31mnn\u202e', 'x'],
      ],
    ),
  ).toEqual(['Name     State', 'Zoë 🚀    in effect', 'A[31mnn  x']);
});
