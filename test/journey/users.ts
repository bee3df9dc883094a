/** A name and a role go in; somebody who may sign in to the console comes out. */
import { accounts } from '../../src/adapters/postgres/accounts.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import type { UserRole } from '../../src/domain/user.ts';

export const PASSWORD = 'correct horse battery staple';

export async function letIn(database: Database, name: string, role: UserRole): Promise<void> {
  await accounts(database).add(name, role, PASSWORD);
}
