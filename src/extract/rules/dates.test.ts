import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readByRules } from './reader.ts';

/** Written on 14 September 2026. */
function wantedOn(words: string, from?: string): string | null {
  const letter = aLetter(`We need new phones. ${words}`, from === undefined ? {} : { from });
  return readByRules(letter, DIRECTORY, new Date('2026-09-14')).opportunity.targetDate?.value ?? null;
}

describe('The day by which service is wanted', () => {
  it.each([
    ['It has to be live by June 1, 2027.', '2027-06-01'],
    ['It must be running no later than 1 May 2027.', '2027-05-01'],
    ['We want it in place by March.', '2027-03-01'],
    ['Please plan for cutover by January 30.', '2027-01-30'],
    ['We mean to be in production in the first quarter of 2027.', '2027-01-01'],
    ['Target is Q3 2027.', '2027-07-01'],
    ['We want it done within 90 days.', '2026-12-13'],
    ['It should be in six months from today.', '2027-03-14'],
    ['The new people must be in place by the first of the year.', '2027-01-01'],
    ['Deadline: 2027-02-15', '2027-02-15'],
    ['Live by: 7/1/2027', '2027-07-01'],
    ['Needed by 15/7/2027.', '2027-07-15'],
    ['Our contract with Lumen ends on March 31, 2027.', '2027-03-31'],
    ['Our contract with Lumen ends on March 31, 2027, so the new one has to be live by March 1, 2027.', '2027-03-01'],
    ['El servicio debe estar listo antes del 1 de mayo de 2027.', '2027-05-01'],
    ['Lo necesitamos operando el 1 de junio de 2027.', '2027-06-01'],
    ['La permanencia con Movistar se acaba el 28/02/2027.', '2027-02-28'],
    ['Data pretendida: abril de 2027.', '2027-04-01'],
    ['Mise en service souhaitée : le 1er septembre 2027.', '2027-09-01'],
    ['Call me on Thursday.', null],
    ['We met on August 3.', null],
    ['In May I asked Dana about it.', null],
    ['Perhaps in 2027.', null],
    ['We were founded on 1 May 1931.', null],
  ])('%s', (words, day) => {
    expect(wantedOn(words)).toBe(day);
  });

  it('reads figures as the sender’s country writes them', () => {
    expect(wantedOn('Needed by 3/7/2027.', 'Ruth Ames <ruth@amesmill.co.uk>')).toBe('2027-07-03');
    expect(wantedOn('Needed by 3/7/2027.')).toBe('2027-03-07');
  });
});
