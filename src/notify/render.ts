/** A folder of templates goes in; what writes a notice comes out: facts into subject, text, HTML and attachments. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LiquidError, type Template } from 'liquidjs';
import type { Palette } from '../domain/colour.ts';
import { cidOf, fitted, type Logo } from '../domain/logo.ts';
import {
  NOTICE_KINDS,
  type NoticeDraft,
  type NoticeFacts,
  type NoticeKind,
  type RenderedNotice,
} from '../domain/notice.ts';
import { Liquid } from '../domain/liquid.ts';
import { filtersFor } from './filters.ts';
import { plainLine, plainQuote } from '../domain/plain.ts';
import { SAMPLES, SAMPLES_AROUND } from './samples.ts';
import { readWords } from '../domain/words.ts';

export interface RendererSettings {
  readonly templatesDir: string;
  readonly sender: { readonly name: string };
  /** Whom notices name for questions. */
  readonly desk: { readonly name: string | null; readonly email: string | null; readonly phone: string | null };
  /** Of the desk, as in the IANA list. */
  readonly zone: string;
  /** Where a customer writes to refer themselves; null where there is no such address. */
  readonly writeTo: string | null;
  readonly colours: Palette;
  readonly logo: Omit<Logo, 'content'> | null;
}

/** What of a notice is not said by its facts. */
export interface Around {
  /** What the customer answers with, and where they may look and press a button; null where nothing is asked or no page is served. */
  readonly code: string | null;
  readonly link: string | null;
  /** When somebody at the desk looks at the latest, ISO 8601 with the offset of the desk; null where its hours are not set. */
  readonly looksBy: string | null;
}

export type RenderNotice = (draft: NoticeDraft, around: Around) => Promise<RenderedNotice>;

/** A template that cannot be used: its message names the file, the line and the mend. */
class TemplateError extends Error {
  constructor(file: string, fault: string, cause?: unknown) {
    super(`template ${file}: ${fault} (README.md beside it says what a template may hold)`, { cause });
    this.name = 'TemplateError';
  }
}

/**
 * Reads and checks every template once: each is parsed and tried on examples, so that a fault shows at the start and not
 * in the middle of somebody's notice. After that the folder is not looked at again, and no template reads any file.
 */
export async function noticeRenderer({
  templatesDir,
  sender,
  desk,
  zone,
  writeTo,
  colours,
  logo,
}: RendererSettings): Promise<RenderNotice> {
  const files = await readTemplates(templatesDir);
  const templates = { text: compiled(files, 'txt', zone, {}), html: compiled(files, 'html', zone, { colours }) };
  const us = { sender: { name: plainLine(sender.name, 100) }, desk: plainDesk(desk), writeTo };
  const write = (draft: NoticeDraft, around: Around): RenderedNotice => {
    const { facts } = draft;
    const originalSubject = plainQuote(draft.originalSubject, SUBJECT_SIGNS);
    const scope = { ...plainFacts(facts), ...us, ...around, originalSubject };
    const { subject, text } = subjectAndText(templates.text(facts.kind, scope), `${facts.kind}.txt.liquid`);
    const shownLogo = facts.kind === 'desk_note' || logo === null ? null : { cid: cidOf(logo), ...fitted(logo) };
    const html = templates.html(facts.kind, { ...scope, subject, logo: shownLogo });
    return {
      subject,
      text,
      html,
      attachments: facts.kind === 'agency_summary' ? [record(facts)] : [],
      // Templates of one's own need not show it, and it is not carried for nothing.
      logo: logo !== null && html.includes(`cid:${cidOf(logo)}`) ? logo.sha256 : null,
    };
  };
  for (const sample of SAMPLES) for (const around of SAMPLES_AROUND) write(sample, around);
  return async (draft, around) => write(draft, around);
}

const SUBJECT_SIGNS = 150;
const LINE_SIGNS = 200;
const QUOTE_SIGNS = 600;
const MOST_ITEMS = 40;
const WORDS = 'words.json';

type Files = Readonly<Record<string, string>>;

async function readTemplates(folder: string): Promise<Files> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new TemplateError(
      folder,
      'no such folder: set TEMPLATES_DIR to a copy of the templates that came with this',
      cause,
    );
  });
  const wanted = [WORDS, ...NOTICE_KINDS.flatMap((kind) => [`${kind}.txt.liquid`, `${kind}.html.liquid`])];
  const absent = wanted.filter((name) => !names.includes(name));
  if (absent.length > 0)
    throw new TemplateError(
      join(folder, absent.join(', ')),
      'is not there: copy it from the templates that came with this',
    );
  const read = names.filter((name) => name === WORDS || name.endsWith('.liquid'));
  return Object.fromEntries(
    await Promise.all(read.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/** The templates of one form of mail, parsed. Text is not escaped: its facts hold no sign that could do harm there. */
function compiled(
  files: Files,
  form: 'txt' | 'html',
  zone: string,
  globals: object,
): (kind: NoticeKind, scope: object) => string {
  const engine = new Liquid({
    templates: { ...files }, // in memory: `render`, `include` and `layout` find these and nothing else
    cache: true,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    globals, // what the parts that others bring in know too
    renderLimit: 2_000,
    ...(form === 'html' ? { outputEscape: 'escape' as const } : {}),
  });
  for (const [name, filter] of Object.entries(filtersFor(wordsOf(files), zone))) engine.registerFilter(name, filter);
  const parsed = new Map<NoticeKind, Template[]>();
  for (const kind of NOTICE_KINDS) {
    const file = `${kind}.${form}.liquid`;
    parsed.set(
      kind,
      tried(files, file, () => engine.parse(files[file] ?? '', file)),
    );
  }
  return (kind, scope) => {
    const template = parsed.get(kind) ?? [];
    return tried(files, `${kind}.${form}.liquid`, () => String(engine.renderSync(template, scope)));
  };
}

function wordsOf(files: Files) {
  try {
    return readWords(files[WORDS] ?? '');
  } catch (error) {
    throw new TemplateError(WORDS, messageOf(error), error);
  }
}

/** LiquidJS says the line, and of the file not its name but its text. */
function tried<Value>(files: Files, file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    const text = error instanceof LiquidError ? error.token.input : null;
    const [name = file] = Object.entries(files).find(([, content]) => content === text) ?? [];
    throw new TemplateError(name, messageOf(error).replaceAll('\n', ' '), error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The first line of a text template is its subject, as in a mail. */
function subjectAndText(rendered: string, file: string): { subject: string; text: string } {
  const [, subject = '', text = ''] = /^\s*Subject:[ \t]*([^\n]*)\n([^]*)$/.exec(rendered) ?? [];
  if (subject.trim() === '') throw new TemplateError(file, 'line 1 must be `Subject: …`, with something after it');
  const lines = text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n');
  return { subject: plainLine(subject, 2 * SUBJECT_SIGNS + LINE_SIGNS), text: `${lines.trim()}\n` };
}

const RECORD_SIGNS = 5_000;

const LONG = new Set(['designationQuote', 'facts', 'quote', 'text', 'value', 'words']);

/** The same facts with every text made plain, and everything bounded. */
function plainFacts(facts: NoticeFacts): object {
  return mapped(facts, (text, key) => plainQuote(text, LONG.has(key) ? QUOTE_SIGNS : LINE_SIGNS));
}

/** Each text changed by what is made of it under the name where it stands; of a list its first items. */
function mapped(value: object, change: (text: string, key: string) => string): object {
  const of = (item: unknown, key: string): unknown => {
    if (typeof item === 'string') return change(item, key);
    if (Array.isArray(item)) return item.slice(0, MOST_ITEMS).map((one: unknown) => of(one, key));
    return typeof item === 'object' && item !== null ? mapped(item, change) : item;
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, of(item, key)]));
}

function plainDesk({ name, email, phone }: RendererSettings['desk']) {
  const plain = (text: string | null) => (text === null ? null : plainLine(text, 100));
  return { name: plain(name), email: plain(email), phone: plain(phone) };
}

/** The record, for programs: the facts as they are. `format` is raised when a field changes its meaning or goes. */
function record(
  facts: Extract<NoticeDraft['facts'], { kind: 'agency_summary' }>,
): RenderedNotice['attachments'][number] {
  const { kind, ...rest } = facts;
  return {
    filename: `${facts.reference}.json`,
    contentType: 'application/json',
    // The number rises when a field goes or changes its meaning.
    content: `${JSON.stringify({ format: `firsthand/${kind}@1`, ...mapped(rest, (text) => text.slice(0, RECORD_SIGNS)) }, null, 2)}\n`,
  };
}
