/** A letter about which nothing is done goes in; the reason comes out, for whoever looks whether that was right. */
import type { Extraction } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import type { Ignored, IgnoreReason } from '../domain/lists.ts';
import { authorshipOf } from './authorship.ts';

export function whyIgnored(input: { readonly letter: Letter; readonly extraction: Extraction }): Ignored {
  const { by, reasons } = authorshipOf(input);
  return { because: reasonFor(input, by === 'machine'), says: reasons.filter(Boolean).join('; ') || null };
}

/** What the mail says of itself is more exact than what is judged of it. */
function reasonFor(
  { letter, extraction }: { readonly letter: Letter; readonly extraction: Extraction },
  isMachine: boolean,
): IgnoreReason {
  switch (letter.origin) {
    case 'own':
      return 'our_own';
    case 'bounce':
      return 'bounce';
    case 'auto_reply':
      return 'auto_reply';
    case 'bulk':
      return 'newsletter';
    case 'person':
      if (extraction.intent === 'bounce' || extraction.intent === 'auto_reply') return extraction.intent;
      return isMachine ? 'machine' : 'unrelated_unproved';
  }
}
