/** The parts of a mail that reports what became of another one go in; to whom it could not be delivered, and why, comes out. RFC 3464. */
import type { DeliveryReport, ReportedDelivery } from '../domain/letter.ts';
import { mailboxes } from './addresses.ts';
import { decodeBytes, displayText, headerFields, type HeaderField, valuesOf } from './headers.ts';

interface ReportPart {
  readonly contentType: string;
  readonly content: Buffer;
}

const MOST_BYTES = 64_000;
const MOST_LINES = 1_000;
const MOST_RECIPIENTS = 50;
const DIAGNOSTIC_SIGNS = 300;

/** Null for a mail that reports nothing in the standard form: what it says in words is not guessed at. */
export function deliveryReportOf(fields: readonly HeaderField[], parts: readonly ReportPart[]): DeliveryReport | null {
  const status = parts.find(({ contentType }) => /^message\/(?:global-)?delivery-status$/i.test(contentType));
  if (status === undefined) return null;
  const blocks = decodeBytes(status.content.subarray(0, MOST_BYTES)).split(/(?:\r?\n){2,}/);
  const recipients = blocks.flatMap((block) =>
    deliveryIn(headerFields(Buffer.from(`${block}\r\n`), MOST_LINES).fields),
  );
  const cameTo = ['to', 'delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => valuesOf(fields, name));
  return {
    cameTo: mailboxes(cameTo, MOST_RECIPIENTS).map(({ address }) => address),
    recipients: recipients.slice(0, MOST_RECIPIENTS),
  };
}

function deliveryIn(fields: readonly HeaderField[]): ReportedDelivery[] {
  const first = (name: string): string => displayText(valuesOf(fields, name)[0] ?? '').trim();
  const typed = first('original-recipient') === '' ? first('final-recipient') : first('original-recipient');
  const address = typed.replace(/^[^;]*;\s*/, '').replace(/^<|>$/g, '');
  const action = ACTIONS.find((known) => known === first('action').toLowerCase());
  if (address === '' || action === undefined) return [];
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(first('status'))?.[0] ?? null;
  const diagnostic = first('diagnostic-code')
    .replace(/^[^;]*;\s*/, '')
    .slice(0, DIAGNOSTIC_SIGNS);
  return [{ address, action, status, diagnostic: diagnostic === '' ? null : diagnostic.toWellFormed() }];
}

/** RFC 3464 section 2.3.3. */
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
