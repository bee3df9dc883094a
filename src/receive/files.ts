/** Paths of .eml files, mbox files, Maildirs and folders of these in; their mails out, one by one and in order. Plain text is taken for a body where that is asked for. */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { PortError } from '../domain/ports.ts';
import { HEADER_MAX_BYTES, headerOf } from './header.ts';
import { mailsInMbox } from './mbox.ts';

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
  /** A `body` is the plain text of a mail, without its header. */
  readonly kind: 'message' | 'mbox' | 'body';
}

export interface Wanted {
  /** Whether a .txt file is the body of a mail. */
  readonly bodies: boolean;
}

/** Throws a PortError for the first path that is not there or holds no mail. */
export async function findMail(
  paths: readonly string[],
  wanted: Wanted = { bodies: false },
): Promise<readonly MailFile[]> {
  const found: MailFile[] = [];
  for (const path of paths) {
    const inPath = await mailFilesIn(path, wanted);
    if (inPath.length === 0)
      throw new PortError(
        `${path} holds no mail: name .eml files, ${wanted.bodies ? '.txt files, ' : ''}mbox files, Maildirs, or folders of these`,
        { retry: 'never' },
      );
    found.push(...inPath);
  }
  return found;
}

async function mailFilesIn(path: string, wanted: Wanted): Promise<MailFile[]> {
  try {
    const about = await stat(path);
    if (about.isDirectory()) return await mailFilesInFolder(path, wanted, 0);
    if (wanted.bodies && isText(path)) return [{ path, bytes: about.size, kind: 'body' }];
    return about.isFile() ? await asMailFile(path, isMailByName(path)) : [];
  } catch (cause) {
    throw new PortError(
      `${path} cannot be read (${String(cause)}): name files and folders that are there and may be read`,
      {
        retry: 'never',
        cause,
      },
    );
  }
}

const DEEPEST = 20;

/** In the order of the names. Links to folders are not followed, so nothing is read in a circle. */
async function mailFilesInFolder(folder: string, wanted: Wanted, depth: number): Promise<MailFile[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  const isMaildir = ['cur', 'new'].every((name) => entries.some((entry) => entry.name === name));
  const isDelivered = ['cur', 'new'].includes(basename(resolve(folder))); // a Maildir's own folders
  const found: MailFile[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isUnfinished = isMaildir && entry.name === 'tmp';
      if (!isUnfinished && depth < DEEPEST) found.push(...(await mailFilesInFolder(path, wanted, depth + 1)));
    } else if (wanted.bodies && isText(path)) {
      found.push({ path, bytes: (await stat(path)).size, kind: 'body' });
    } else if (isDelivered ? !entry.name.startsWith('.') : isMailByName(entry.name)) {
      found.push(...(await asMailFile(path, true)));
    } else if (extname(entry.name) === '') {
      found.push(...(await asMailFile(path, false)).filter(({ kind }) => kind === 'mbox')); // such as Thunderbird's Inbox
    }
  }
  return found;
}

const isText = (path: string): boolean => extname(path).toLowerCase() === '.txt';
const isMailByName = (path: string): boolean => ['.eml', '.mbox', '.mbx'].includes(extname(path).toLowerCase());

const FIELD = /^(?:\u00ef\u00bb\u00bf)?[!-9;-~]+[ \t]*:/; // RFC 5322 section 2.2, behind the byte order mark of some exports

/** None when it is empty or, where the name does not say that it is mail, when it begins like none. */
async function asMailFile(path: string, isKnown: boolean): Promise<MailFile[]> {
  const about = await stat(path).catch(() => null); // a link to nothing
  if (!about?.isFile() || about.size === 0) return [];
  const start = (await firstBytes(path, 500)).toString('latin1');
  if (start.startsWith('From ')) return [{ path, bytes: about.size, kind: 'mbox' }];
  return isKnown || FIELD.test(start) ? [{ path, bytes: about.size, kind: 'message' }] : [];
}

/** Holds one mail at a time in memory. A mail larger than `maxBytes` comes as its header alone. */
export async function* mailsIn(files: readonly MailFile[], maxBytes: number): AsyncGenerator<MailInFile> {
  for (const { path, bytes, kind } of files) {
    if (kind === 'message') {
      const headersOnly = bytes > maxBytes;
      const raw = headersOnly ? headerOf(await firstBytes(path, HEADER_MAX_BYTES)) : await readFile(path);
      yield { file: path, raw, bytes, headersOnly };
      continue;
    }
    if (kind === 'body') {
      const body = await firstBytes(path, Math.min(bytes, maxBytes));
      yield { file: path, raw: Buffer.concat([PLAIN_TEXT, body]), bytes, headersOnly: false };
      continue;
    }
    let number = 0;
    for await (const mail of mailsInMbox(createReadStream(path, { highWaterMark: CHUNK_BYTES }), maxBytes))
      yield { file: `${path}:${(number += 1)}`, ...mail };
  }
}

const PLAIN_TEXT = Buffer.from('Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n');

const CHUNK_BYTES = 256 * 1024;

async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
