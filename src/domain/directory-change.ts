/** A change of the directory that somebody asks for: what becomes of it, and how it is shown to whoever decides. */
import type { Directory, Entry } from './directory.ts';

/** What somebody may not decide by themselves: it waits for an operator. */
export interface WaitingChange {
  readonly id: string;
  /** As it was when it was asked for; null where it would be new. */
  readonly before: Entry | null;
  readonly wanted: Entry;
  readonly askedAt: Date;
  /** Such as `key portal`, or the name of an operator. */
  readonly askedBy: string;
  /** To which the key is bound; null for an operator. */
  readonly agencyId: string | null;
  /** What an operator said; empty from a key. */
  readonly why: string;
}

/** What nobody may list. */
export interface EntryFault {
  /** As in `domains.0`. */
  readonly at: string;
  readonly value: string;
  /** Goes on after the value; with no value it says by itself. */
  readonly says: string;
}

export type Changed =
  | { readonly is: 'done' }
  /** For a colleague: why they cannot do it themselves. */
  | { readonly is: 'waits'; readonly why: string }
  | { readonly is: 'refused'; readonly faults: readonly string[] }
  /** It may be right, and somebody has to say so. */
  | { readonly is: 'unsure'; readonly objections: readonly string[] };

/** What a file would do beside what it holds. */
export interface ImportPlan {
  /** What takes effect at once. */
  readonly now: Directory;
  /** Entries that somebody else decides about, since whoever imports looks after them. */
  readonly waits: readonly { readonly before: Entry | null; readonly wanted: Entry }[];
  /** Names of such entries that the file leaves out: they stay. */
  readonly stays: readonly string[];
  readonly objections: readonly string[];
}

/** A field as people call it, and its two values in words. */
export interface FieldChange {
  readonly field: string;
  readonly was: string;
  readonly is: string;
}

export interface ChangeShown extends Pick<WaitingChange, 'id' | 'askedAt' | 'askedBy' | 'why'> {
  /** The name of the agency to which a key is bound. */
  readonly agency: string | null;
  readonly is: Entry['is'];
  readonly entryId: string;
  readonly name: string;
  readonly isNew: boolean;
  readonly fields: readonly FieldChange[];
  /** What speaks against it. */
  readonly objections: readonly string[];
  /** Why it cannot be accepted as it is, whoever decides. */
  readonly faults: readonly string[];
  /** Why this user may not accept it; null where they may. */
  readonly conflict: string | null;
  /** What was looked at: another by now, and it is not accepted. */
  readonly seen: string;
}

export type Settled =
  | { readonly is: 'done' }
  /** It was settled, or the directory changed, meanwhile. */
  | { readonly is: 'overtaken' }
  | { readonly is: 'refused'; readonly why: string };
