/** Whoever signs in to the console, and what they may do there. */

/** Each may do what those before it may. */
export const USER_ROLES = ['viewer', 'operator', 'admin'] as const;
export type UserRole = (typeof USER_ROLES)[number];

export interface User {
  readonly id: string;
  /**
   * What they sign in with, in lower case. It should be their mail address: that says whose agents they manage. One without a
   * domain counts as every sales manager whose address begins with it.
   */
  readonly name: string;
  readonly role: UserRole;
}

export function mayDo(role: UserRole, needed: UserRole): boolean {
  return USER_ROLES.indexOf(role) >= USER_ROLES.indexOf(needed);
}
