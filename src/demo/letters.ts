/** The folder of a demo world goes in; its letters, each with what the service should make of it, come out. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { HoldReason } from '../domain/lists.ts';
import { HOLD_REASONS, OUTCOMES, PARTS } from '../domain/lists.ts';
import { NOTICE_KINDS } from '../domain/notice.ts';
import type { SigningKey } from './sign.ts';

export const DEMO_FIXTURES = join(import.meta.dirname, '../../fixtures/demo');

const isHoldReason = (value: unknown): value is HoldReason =>
  typeof value === 'string' && Object.hasOwn(HOLD_REASONS, value);

const expectationSchema = z.strictObject({
  /** Whose key signs the letter when it is delivered; null leaves it unsigned. */
  signedBy: z.string().nullable(),
  /** The letter of which this is another copy: it is dated and signed as that one was. */
  repeats: z.string().optional(),
  /** The letter whose writer answers here the mail that it led to. */
  answers: z.string().optional(),
  outcome: z.enum(OUTCOMES),
  holdReason: z.custom<HoldReason>(isHoldReason).nullable(),
  notices: z.array(z.enum(NOTICE_KINDS)),
  /** Every address that receives one of those notices, in To or Cc. */
  recipients: z.array(z.string()),
  /** Directory id of the agent whom the letter assigns; null when nobody listed is assigned. */
  agent: z.string().nullable(),
  agency: z.string().nullable(),
  missing: z.array(z.enum(PARTS)),
  /** The built-in reader finds its agent, or that of the letter that it follows, only likely: the customer alone is asked. */
  likely: z.boolean().optional(),
});
export type Expectation = Readonly<z.infer<typeof expectationSchema>>;

/** What becomes of it as the built-in reader reads it. */
export function asRead(expectation: Expectation): Expectation {
  if (expectation.likely !== true) return expectation;
  const recipients = expectation.recipients.slice(0, 1);
  return { ...expectation, outcome: 'referral', holdReason: null, notices: ['read_back'], recipients };
}

export interface DemoLetter {
  /** File name without its ending, such as `01-cold-storage-network`. */
  readonly slug: string;
  /** The unsigned mail. */
  readonly source: Buffer;
  readonly expectation: Expectation;
}

/** In the order of their numbers, which is the order of delivery. */
export async function readLetters(folder: string): Promise<readonly DemoLetter[]> {
  const expectations = await readExpectations(folder);
  return await Promise.all(
    expectations.map(async ({ slug, expectation }) => ({
      slug,
      source: await readFile(join(folder, `${slug}.eml`)),
      expectation,
    })),
  );
}

export async function readExpectations(
  folder: string,
): Promise<readonly { readonly slug: string; readonly expectation: Expectation }[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.expect.json')).toSorted();
  return await Promise.all(
    files.map(async (file) => ({
      slug: basename(file, '.expect.json'),
      expectation: expectationSchema.parse(await readJson(join(folder, file))),
    })),
  );
}

const keysSchema = z.strictObject({
  note: z.string(),
  keys: z.record(z.string(), z.strictObject({ selector: z.string(), privateKey: z.string() })),
});

/** By signing domain. */
export async function readKeys(folder: string): Promise<ReadonlyMap<string, SigningKey>> {
  return new Map(Object.entries(keysSchema.parse(await readJson(join(folder, 'keys.json'))).keys));
}

export const readDirectoryJson = async (folder: string): Promise<unknown> =>
  await readJson(join(folder, 'directory.json'));

async function readJson(path: string): Promise<unknown> {
  const json: unknown = JSON.parse(await readFile(path, 'utf8'));
  return json;
}
