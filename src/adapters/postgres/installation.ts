/** What was set on the pages: by name out; changes in, with who made them. */
import type { Database } from './database.ts';
import { eq } from './drizzle.ts';
import { actions, installation } from './schema.ts';

export async function storedSettings({ orm }: Database): Promise<Readonly<Record<string, string>>> {
  const rows = await orm.select().from(installation);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

export function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys({ ...one, ...other });
  return names.every((name) => one[name] === other[name]);
}

/** An empty value gives the setting back to the environment. */
export async function putSettings(
  { orm }: Database,
  changes: Readonly<Record<string, string>>,
  who: string,
): Promise<void> {
  await orm.transaction(async (tx) => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') await tx.delete(installation).where(eq(installation.name, name));
      else
        await tx
          .insert(installation)
          .values({ name, value })
          .onConflictDoUpdate({ target: installation.name, set: { value } });
      await tx.insert(actions).values({ who, did: 'setting', subject: name, why: value });
    }
  });
}
