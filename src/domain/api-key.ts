/** The key of the interface for programs: what it may do, and of whom. */

export const API_SCOPES = [
  'referrals:read',
  'referrals:write',
  'claims:read',
  'messages:read',
  'notices:read',
  'notices:write',
  'directory:read',
  'directory:write',
  'webhooks:read',
  'webhooks:write',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export interface ApiKey {
  readonly id: string;
  /** What its owner calls it; it stands beside what is done with it. */
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** Of whom alone it sees anything; null for all. */
  readonly agencyId: string | null;
}

/** `read` and `write` stand for all scopes that end so; whoever may write may read too. Null for a word that is no scope. */
export function scopesOf(word: string): readonly ApiScope[] | null {
  if (word === 'read') return API_SCOPES.filter((scope) => scope.endsWith(':read'));
  if (word === 'write') return API_SCOPES;
  const scope = API_SCOPES.find((each) => each === word);
  return scope === undefined ? null : [scope];
}
