/** How often a wrong password came in; for how long none is looked at out. It slows whoever guesses, and locks out nobody. */

/** What wrong passwords are counted by. */
export const BRAKES = {
  /** A name together with where it is tried from: the one who guesses, and who mistypes their own. */
  pair: { free: 5, longestSeconds: 60 },
  /** From one place, whatever the names. */
  source: { free: 20, longestSeconds: 60 },
} as const;

/** Doubles with each further one, up to a minute: whoever has the right password has never longer to wait than that. */
export function restSeconds(failures: number, brake: keyof typeof BRAKES): number {
  const { free, longestSeconds } = BRAKES[brake];
  return failures < free ? 0 : Math.min(longestSeconds, 2 ** Math.min(failures - free, 10));
}

/** So many wrong ones for one name from everywhere come from many places at once: each further place waits before it is looked at. */
export const MANY_PLACES = { failures: 50, seconds: 5 } as const;
