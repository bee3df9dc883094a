/** Whoever signs in to the console, and what they may do there. */

/** Each may do what those before it may. */
export const USER_ROLES = ['viewer', 'operator', 'admin'] as const;
export type UserRole = (typeof USER_ROLES)[number];

export interface User {
  readonly id: string;
  /** What they sign in with, in lower case. The mail address of a sales manager says whose agents they manage. */
  readonly name: string;
  readonly role: UserRole;
}

export function mayDo(role: UserRole, needed: UserRole): boolean {
  return USER_ROLES.indexOf(role) >= USER_ROLES.indexOf(needed);
}
