/** What happens in the demo goes in; lines for a terminal of 100 columns come out. */
import { styleText } from 'node:util';
import type { HoldReason, Part } from '../domain/lists.ts';
import { HOLD_REASONS } from '../domain/lists.ts';
import type { NoticeKind } from '../domain/notice.ts';
import type { Difference } from './compare.ts';
import { summary } from './compare.ts';
import type { DemoNotice, DemoOutcome, DemoReferral } from './service.ts';

const COLUMNS = 100;
const INDENT = ' '.repeat(10);

export type Tone = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';
export type Paint = (tone: Tone, text: string) => string;

/** Colours on a terminal only, and none under NO_COLOR. */
export function painter(stream: NodeJS.WritableStream): Paint {
  return (tone, text) => styleText(tone, text, { stream });
}

export function arrivalLines(
  at: Date,
  mail: { readonly from: string; readonly subject: string },
  paint: Paint,
): string[] {
  const time = at.toTimeString().slice(0, 8);
  return [
    '',
    `${paint('dim', time)}  ${paint('bold', fit(`Mail from ${mail.from}`, COLUMNS - 10))}`,
    indented(mail.subject),
  ];
}

/** Before what became of a letter that is not the last one told of. */
export function againLines(mail: { readonly from: string; readonly subject: string }, paint: Paint): string[] {
  return ['', indented(`Of the mail from ${mail.from}`, (text) => paint('bold', text)), indented(mail.subject)];
}

export function outcomeLines(outcome: DemoOutcome, paint: Paint): string[] {
  const dim = (text: string): string => paint('dim', text);
  switch (outcome.outcome) {
    case 'referral':
      return referralLines(outcome.belongsTo, paint);
    case 'hold':
      return [indented(`on hold: ${holdWords(outcome.holdReason)}`, (text) => paint('yellow', text))];
    case 'claim':
      return [indented('claim: kept beside the customer’s own word, which alone settles it', dim)];
    case 'ignored':
      return [indented('ignored: nothing to refer, nobody is answered', dim)];
    case 'duplicate':
      return [indented('duplicate: this mail was here before', dim)];
  }
}

function referralLines(referral: DemoReferral | null, paint: Paint): string[] {
  if (referral === null) return [indented('referral')];
  const tone = (text: string): string => paint(referral.state === 'in_effect' ? 'green' : 'yellow', text);
  const parties = [
    ...(referral.agent === null ? [] : [` · agent ${referral.agent}`]),
    ...(referral.agency === null ? [] : [` · agency ${referral.agency}`]),
  ];
  return [
    indented(`referral ${referral.reference} ${spaced(referral.state)}${parties.join('')}`, tone),
    ...(referral.missing.length === 0 ? [] : [indented(`missing: ${referral.missing.map(spaced).join(', ')}`, tone)]),
  ];
}

const holdWords = (reason: HoldReason | null): string => (reason === null ? 'no reason given' : HOLD_REASONS[reason]);

const NOTICE_WORDS: Readonly<Record<NoticeKind, string>> = {
  confirmation: 'confirmation',
  agency_summary: 'summary for the agency',
  read_back: 'read-back',
  please_confirm: 'question whether the mail is theirs',
  noted: 'word of what changed',
  desk_looks: 'word that the desk looks',
  desk_question: 'question of an operator',
  contest: 'question to two voices of one customer',
  colleague_told: 'word to a colleague at the customer',
  withdrawal: 'word that the referral is withdrawn',
  elsewhere_asked: 'question to the contact on record',
  claim_receipt: 'receipt for a claim',
  desk_note: 'note to our own desk',
};

export function noticeLines(notice: DemoNotice, paint: Paint): string[] {
  const to = [`to ${notice.to.join(', ')}`, ...(notice.cc.length === 0 ? [] : [`cc ${notice.cc.join(', ')}`])].join(
    ', ',
  );
  return [
    indented(`→ ${NOTICE_WORDS[notice.kind]} ${to}`, (text) => paint('cyan', text)),
    indented(`  ${notice.subject}`, (text) => paint('dim', text)),
  ];
}

const SHORT_PARTS: Readonly<Record<Part, string>> = {
  interest: 'interest',
  opportunity_summary: 'opportunity',
  master_agency: 'agency',
  agent_of_record: 'agent',
  placement: 'placement',
};

const HEADINGS = ['Referral', 'Customer', 'Agent', 'Agency', 'Missing', 'State'] as const;

export function referralTable(referrals: readonly DemoReferral[], paint: Paint): string[] {
  const rows = referrals.map((referral) =>
    [
      referral.reference,
      referral.company ?? '-',
      referral.agent ?? '-',
      referral.agency ?? '-',
      referral.missing.map((part) => SHORT_PARTS[part]).join(', ') || '-',
      spaced(referral.state),
    ].map(printable),
  );
  const widths = columnWidths([[...HEADINGS], ...rows]);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => padded(fit(cell, widths[column] ?? 0), widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint('bold', line(HEADINGS)), ...rows.map(line)];
}

/** As wide as the content; where that is too wide for the terminal, the widest columns give way. */
function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  const room = COLUMNS - 2 * (HEADINGS.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

export function comparisonLines(differences: readonly Difference[], letters: number, paint: Paint): string[] {
  return [
    ...differences.map(({ slug, what, expected, got }) => `${slug}: ${what} should be ${expected}, is ${got}`),
    paint(differences.length === 0 ? 'green' : 'red', summary(differences, letters)),
  ];
}

const spaced = (key: string): string => key.replaceAll('_', ' ');

const indented = (text: string, tone: (text: string) => string = (plain) => plain): string =>
  INDENT + tone(fit(text, COLUMNS - INDENT.length));

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - [...text].length));

function fit(text: string, width: number): string {
  const signs = [...printable(text)];
  return signs.length <= width ? signs.join('') : `${signs.slice(0, width - 1).join('')}…`;
}

/** Mail writes what it likes: a control sign in it must not reach the terminal. */
const printable = (text: string): string => text.replaceAll(/\p{C}/gu, '');
