/** Paths of .eml files, mbox files, Maildirs and folders of these in; their mails out, one by one and in order. */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { mboxReader } from 'mbox-reader';
import { PortError } from '../domain/ports.ts';

export interface MailInFile {
  /** The path as it was given or found; of a mail in an mbox with its number, as in `old.mbox:12`. */
  readonly file: string;
  readonly raw: Uint8Array;
  readonly bytes: number;
  /** It is larger than the limit: `raw` holds its header alone. */
  readonly headersOnly: boolean;
}

export interface MailFile {
  readonly path: string;
  readonly bytes: number;
  readonly kind: 'message' | 'mbox';
}

const DEEPEST = 20;
const HEADER_BYTES = 256 * 1024;

/** Throws a PortError for the first path that is not there or holds no mail. */
export async function findMail(paths: readonly string[]): Promise<readonly MailFile[]> {
  const found: MailFile[] = [];
  for (const path of paths) {
    const before = found.length;
    await collect(path, found, 0);
    if (found.length === before)
      throw new PortError(`${path} holds no mail: name .eml files, mbox files, Maildirs, or folders of these`, {
        retry: 'never',
      });
  }
  return found;
}

async function collect(path: string, found: MailFile[], depth: number): Promise<void> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new PortError(`${path} cannot be read (${String(cause)}): name a file or folder that is there`, {
      retry: 'never',
      cause,
    });
  });
  if (about.isFile()) {
    if (about.size > 0) found.push({ path, bytes: about.size, kind: await kindOf(path) });
    return;
  }
  if (!about.isDirectory() || depth > DEEPEST) return;
  const entries = (await readdir(path, { withFileTypes: true })).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  const names = entries.map(({ name }) => name);
  const isMaildir = names.includes('cur') && names.includes('new');
  for (const entry of entries) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) {
      if (isMaildir && entry.name === 'tmp') continue; // not delivered yet
      await collect(inside, found, depth + 1);
    } else if (isInMaildir(path) || MAIL_ENDINGS.has(extname(entry.name).toLowerCase())) {
      await collect(inside, found, depth + 1);
    }
  }
}

const MAIL_ENDINGS = new Set(['.eml', '.mbox', '.mbx']);
const isInMaildir = (folder: string): boolean => /[\\/](?:cur|new)$/.test(folder);

async function kindOf(path: string): Promise<MailFile['kind']> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'From ' ? 'mbox' : 'message';
  } finally {
    await file.close();
  }
}

/** Holds one mail at a time in memory. A mail larger than `maxBytes` comes as its header alone. */
export async function* mailsIn(files: readonly MailFile[], maxBytes: number): AsyncGenerator<MailInFile> {
  for (const { path, bytes, kind } of files) {
    if (kind === 'message') {
      const headersOnly = bytes > maxBytes;
      const raw = headersOnly ? headerOf(await firstBytes(path, HEADER_BYTES)) : await readFile(path);
      yield { file: path, raw, bytes, headersOnly };
      continue;
    }
    let number = 0;
    for await (const { content } of mboxReader(createReadStream(path))) {
      number += 1;
      const headersOnly = content.length > maxBytes;
      const raw = headersOnly ? headerOf(content) : content;
      yield { file: `${path}:${number}`, raw, bytes: content.length, headersOnly };
    }
  }
}

async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function headerOf(raw: Buffer): Buffer {
  const end = /\r?\n\r?\n/.exec(raw.toString('latin1', 0, HEADER_BYTES));
  return raw.subarray(0, end === null ? Math.min(raw.length, HEADER_BYTES) : end.index + end[0].length);
}
