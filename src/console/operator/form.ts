/** What a form or the address of a page says goes in; its fields as text come out. A form is checked to come from our own pages. */
import type { FastifyRequest } from 'fastify';

/** Each name with what it holds, in their order. */
export type Fields = Readonly<Record<string, readonly string[]>>;

const CONTROL = /[^\P{Cc}\n\t]/gu;

export function fieldsOf(params: URLSearchParams): Fields {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of params) (fields[name] ??= []).push(value.replace(CONTROL, ''));
  return fields;
}

export function fieldsIn(request: FastifyRequest): Fields {
  return isFields(request.body) ? request.body : {};
}

export function queryOf(request: FastifyRequest): Fields {
  const at = request.url.indexOf('?');
  return fieldsOf(new URLSearchParams(at === -1 ? '' : request.url.slice(at + 1)));
}

/** What reads a form with a file: one that is none, or is cut off, is the fault of whoever sent it. */
export async function readAsForm<Read>(read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof Error && 'statusCode' in cause ? cause : new UnreadableForm(cause);
  }
}

/** The one file that a form holds. */
export async function fileIn(request: FastifyRequest): Promise<Buffer | undefined> {
  if (!request.isMultipart()) return undefined;
  return await readAsForm(async () => {
    const file = await request.file();
    return await file?.toBuffer();
  });
}

class UnreadableForm extends Error {
  readonly statusCode = 400;
  constructor(cause: unknown) {
    super('what was sent is no form with a file: choose the file on the page again', { cause });
    this.name = 'UnreadableForm';
  }
}

/** Trimmed; '' where it is not there. */
export function text(fields: Fields, name: string): string {
  return fields[name]?.[0]?.trim() ?? '';
}

/** Those of its values that are on a closed list. */
export function members<Member extends string>(fields: Fields, name: string, of: readonly Member[]): Member[] {
  return of.filter((member) => fields[name]?.includes(member) === true);
}

export function member<Member extends string>(fields: Fields, name: string, of: readonly Member[]): Member | null {
  return of.find((each) => each === text(fields, name)) ?? null;
}

function isFields(body: unknown): body is Fields {
  return typeof body === 'object' && body !== null;
}

/**
 * Whether a request that changes something comes from our own pages, as the browser says: another site's form carries its
 * own origin, and no page can make a browser lie about it. Fetch standard, "Sec-Fetch-Site"; RFC 6454 section 7.
 */
export function isFromHere({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
