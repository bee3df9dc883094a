/** The logo that was set on the pages: the database goes in, the picture comes out; another one in, with who set it. */
import { createHash } from 'node:crypto';
import type { Logo, Picture } from '../../domain/logo.ts';
import type { Database } from './database.ts';
import { eq } from './drizzle.ts';
import { actions, installation, logos } from './schema.ts';

/** Among what is set on the pages, so that whatever runs begins anew with another one. */
const LOGO = 'LOGO';

/** Null where none is set. */
export async function currentLogo({ orm }: Database): Promise<Logo | null> {
  const [row] = await orm
    .select({ logo: logos })
    .from(installation)
    .innerJoin(logos, eq(logos.sha256, installation.value))
    .where(eq(installation.name, LOGO));
  return row?.logo ?? null;
}

export async function putLogo({ orm }: Database, picture: Picture, who: string): Promise<void> {
  const { contentType, width, height } = picture;
  const content = Buffer.from(picture.content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  await orm.transaction(async (tx) => {
    await tx.insert(logos).values({ sha256, contentType, width, height, content }).onConflictDoNothing();
    await tx
      .insert(installation)
      .values({ name: LOGO, value: sha256 })
      .onConflictDoUpdate({ target: installation.name, set: { value: sha256 } });
    await tx
      .insert(actions)
      .values({ who, did: 'setting', subject: LOGO, why: `${contentType}, ${width} × ${height}, ${sha256}` });
  });
}

/** The picture itself stays: notices that wait were written with it. */
export async function takeLogoAway({ orm }: Database, who: string): Promise<void> {
  await orm.transaction(async (tx) => {
    const taken = await tx.delete(installation).where(eq(installation.name, LOGO)).returning();
    if (taken.length > 0) await tx.insert(actions).values({ who, did: 'setting', subject: LOGO, why: '' });
  });
}

/** The columns of a logo beside the hash by which a notice knows it; null where it shows none. */
export interface LogoFields {
  readonly logo: string | null;
  readonly content_type: Logo['contentType'] | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly content: Buffer | null;
}

export function logoOf({ logo, content_type, width, height, content }: LogoFields): Logo | null {
  return logo === null || content_type === null || width === null || height === null || content === null
    ? null
    : { sha256: logo, contentType: content_type, width, height, content };
}
