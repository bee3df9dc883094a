import type { Colour } from './domain/noun.ts';
export function seen(colour: Colour): string {
  switch (colour) {
    case 'red':
      return 'stop';
  }
  return '';
}
