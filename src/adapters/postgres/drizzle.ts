/**
 * drizzle-orm, loaded through require: as ES modules its import was measured at 250 MB of resident memory here, through
 * require at 24 MB (the CommonJS build is one file for each module too, but shares what the ES build compiles again).
 */
import { createRequire } from 'node:module';
import type * as Core from 'drizzle-orm/pg-core';
import type * as Drizzle from 'drizzle-orm';
import type * as Migrator from 'drizzle-orm/node-postgres/migrator';
import type * as NodePostgres from 'drizzle-orm/node-postgres';

interface Modules {
  'drizzle-orm': typeof Drizzle;
  'drizzle-orm/pg-core': typeof Core;
  'drizzle-orm/node-postgres': typeof NodePostgres;
  'drizzle-orm/node-postgres/migrator': typeof Migrator;
}
const load: <Name extends keyof Modules>(name: Name) => Modules[Name] = createRequire(import.meta.url);

export const { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, sql, count, notInArray } =
  load('drizzle-orm');
export const {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} = load('drizzle-orm/pg-core');
export const { drizzle } = load('drizzle-orm/node-postgres');
export const { migrate } = load('drizzle-orm/node-postgres/migrator');
