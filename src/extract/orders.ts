/** A letter in; the same letter without the paragraphs that give orders to software out, and what its writer said in those. */
import type { BodyPart, Letter } from '../domain/letter.ts';
import { ordersSoftware } from '../domain/orders.ts';
import type { Span } from './evidence.ts';

export interface WithoutOrders {
  readonly letter: Letter;
  /** The writer's own words that are left out. */
  readonly leftOut: string;
}

/** Every place stays where it was. In the body such a paragraph becomes one that nobody can place; elsewhere, blank. */
export function withoutOrders(letter: Letter): WithoutOrders {
  const { subject, body, attachments } = letter;
  const isOrder = ordersSoftware(subject);
  const own = body.parts
    .filter(({ kind }) => kind === 'own')
    .map(({ start, end }) => body.text.slice(start, end))
    .flatMap((text) => ordersIn(text).map(({ start, end }) => text.slice(start, end)));
  return {
    letter: {
      ...letter,
      subject: isOrder ? '' : subject,
      body: { text: body.text, parts: body.parts.flatMap((part) => withoutOrdersIn(part, body.text)) },
      attachments: attachments.map((each) => (each.text === null ? each : { ...each, text: blanked(each.text) })),
    },
    leftOut: [...(isOrder ? [subject] : []), ...own].join('\n\n'),
  };
}

function withoutOrdersIn(part: BodyPart, text: string): readonly BodyPart[] {
  const { kind, start, end } = part;
  const parts: BodyPart[] = [];
  let from = start;
  for (const order of ordersIn(text.slice(start, end))) {
    const at = start + order.start;
    if (at > from) parts.push({ kind, start: from, end: at });
    from = start + order.end;
    parts.push({ kind: 'unsure', start: at, end: from });
  }
  return from === start ? [part] : from < end ? [...parts, { kind, start: from, end }] : parts;
}

function blanked(text: string): string {
  let left = text;
  for (const { start, end } of ordersIn(text))
    left = left.slice(0, start) + left.slice(start, end).replace(/[^\n]/g, ' ') + left.slice(end);
  return left;
}

/** The paragraphs that give orders; a line of nothing but quotation marks parts two as an empty one does. */
function ordersIn(text: string): readonly Span[] {
  if (!ordersSoftware(text)) return [];
  const breaks = [...text.matchAll(/\n[>|\t ]*(?=\n)/g)].map(({ index, 0: line }) => index + line.length);
  return [...breaks, text.length]
    .map((end, at) => ({ start: breaks[at - 1] ?? 0, end }))
    .filter(({ start, end }) => ordersSoftware(text.slice(start, end)))
    .flatMap((paragraph) => narrowed(paragraph, text));
}

const BRACKETED = /\[[^[\]]{20,3000}\]/g;

/** Files that were made of pages have no empty lines: where all the orders stand in brackets, only what those hold. */
function narrowed(paragraph: Span, text: string): readonly Span[] {
  const words = text.slice(paragraph.start, paragraph.end);
  const notes = [...words.matchAll(BRACKETED)].filter(([note]) => ordersSoftware(note));
  const rest = notes.reduce((left, [note]) => left.replace(note, ''), words);
  if (notes.length === 0 || ordersSoftware(rest)) return [paragraph];
  return notes.map(({ index, 0: note }) => ({
    start: paragraph.start + index,
    end: paragraph.start + index + note.length,
  }));
}
