/** A letter about which nothing is done, and who wrote it, go in; the reason comes out, for whoever looks whether that was right. */
import type { Authorship } from '../domain/authorship.ts';
import type { Letter } from '../domain/letter.ts';
import type { Ignored, IgnoreReason } from '../domain/lists.ts';
import { isNewsletter, knownMachine } from '../domain/sign.ts';

interface Written {
  readonly letter: Letter;
  readonly authorship: Authorship;
}

export function whyIgnored({ letter, authorship }: Written): Ignored {
  const known = knownMachine(letter);
  const says = known?.sign.says ?? authorship.reasons.join('; ');
  return { because: reasonFor({ letter, authorship }), says: says === '' ? null : says };
}

/** What the mail says of itself is more exact than what is judged of it. */
function reasonFor({ letter, authorship }: Written): IgnoreReason {
  const known = knownMachine(letter);
  switch (known?.as) {
    case 'own':
      return 'our_own';
    case 'bounce':
      return 'bounce';
    case 'auto_reply':
      return 'auto_reply';
    case undefined:
      if (authorship.by !== 'machine') return 'unrelated_unproved';
      return isNewsletter(letter) ? 'newsletter' : 'machine';
  }
}
