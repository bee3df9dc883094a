/** What waits for a person goes in; the mail that tells the desk of it comes out, without a word of any letter. */
import type { HoldReason } from '../domain/lists.ts';
import type { NoticeDraft } from '../domain/notice.ts';

export interface DeskNews {
  readonly holds: readonly {
    readonly why: HoldReason;
    readonly count: number;
    readonly references: readonly string[];
  }[];
  /** Why nothing is sent any more; null when all is well. */
  readonly alarm: string | null;
  /** The canaries that stay away; `since` is ISO 8601. */
  readonly canaries: readonly { readonly mailbox: string; readonly since: string }[];
}

const MOST_REFERENCES = 20;

export function deskNote(
  { holds, alarm, canaries }: DeskNews,
  desk: { readonly name: string; readonly address: string },
): NoticeDraft {
  const few = holds.map(({ references, ...rest }) => ({ ...rest, references: references.slice(0, MOST_REFERENCES) }));
  return {
    facts: { kind: 'desk_note', reference: '', holds: few, alarm, canaries },
    recipients: [{ role: 'to', ...desk, source: 'settings:desk' }],
    inReplyTo: null,
    references: [],
    originalSubject: '',
    cause:
      alarm !== null
        ? 'sending has stopped'
        : canaries.length > 0
          ? 'a canary stays away'
          : 'something waits for a person',
    asks: null,
  };
}
