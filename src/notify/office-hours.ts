/** The hours of the desk and a moment go in; when somebody will have looked at the latest comes out. */

export interface OfficeHours {
  /** Days of the week on which somebody is there, 0 for Sunday. */
  readonly days: readonly number[];
  /** Minutes after midnight, end exclusive. */
  readonly from: number;
  readonly to: number;
  /** As in the IANA list. */
  readonly zone: string;
  /** `YYYY-MM-DD`, when nobody is there. */
  readonly holidays: readonly string[];
  /** Office hours that a mail may wait. */
  readonly within: number;
}

const STEP_MS = 30 * 60_000;
const MOST_STEPS = 60 * 48;

/** Null where nobody is there for two months. */
export function looksBy(hours: OfficeHours, at: Date): Date | null {
  const isOpen = openAt(hours);
  let left = hours.within * 2;
  let time = Math.ceil(at.getTime() / STEP_MS) * STEP_MS;
  for (let steps = 0; steps < MOST_STEPS; steps++, time += STEP_MS) {
    if (isOpen(new Date(time))) left -= 1;
    if (left <= 0) return new Date(time + STEP_MS);
  }
  return null;
}

function openAt({ days, from, to, zone, holidays }: OfficeHours): (moment: Date) => boolean {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (moment) => {
    const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const day = `${part['year']}-${part['month']}-${part['day']}`;
    const minute = Number(part['hour']) * 60 + Number(part['minute']);
    return (
      days.includes(new Date(`${day}T00:00:00Z`).getUTCDay()) &&
      minute >= from &&
      minute < to &&
      !holidays.includes(day)
    );
  };
}
