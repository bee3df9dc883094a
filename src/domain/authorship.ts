/** Authorship: whether a person wrote a mail to us, now, with the signs that say so. Judged by `decide/authorship.ts`. */

export interface Authorship {
  /**
   * `machine`: never answered, never a yes. `unsure`: asked by a fixed question, never in effect at once.
   * `shared`: a person, behind a mailbox that several people or programs use, such as office@: asked, and their yes counts.
   */
  readonly by: 'person' | 'shared' | 'unsure' | 'machine';
  /** For people, such as `From: noreply@ is an address that nobody reads`; empty for a person. */
  readonly reasons: readonly string[];
}
