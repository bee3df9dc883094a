/** The text of an invitation (RFC 5545) in; what a person would read in it out, a line for each thing. */

/** What is shown of an event, in the order in which it stands. */
const SHOWN = new Map([
  ['SUMMARY', 'Subject'],
  ['DESCRIPTION', ''],
  ['LOCATION', 'Where'],
  ['DTSTART', 'Start'],
  ['DTEND', 'End'],
  ['ORGANIZER', 'Organizer'],
  ['ATTENDEE', 'Attendee'],
  ['COMMENT', ''],
]);
const MOST_LINES = 2_000;

export function calendarText(source: string): string {
  const unfolded = source.replace(/\r\n?/g, '\n').replace(/\n[ \t]/g, ''); // section 3.1
  return unfolded
    .split('\n', MOST_LINES)
    .flatMap((line) => {
      const [, name = '', params = '', value = ''] =
        /^([A-Za-z-]{1,40})((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/.exec(line) ?? [];
      const label = SHOWN.get(name.toUpperCase());
      if (label === undefined || value.trim() === '') return [];
      return [`${label === '' ? '' : `${label}: `}${shown(name.toUpperCase(), params, value.trim())}`];
    })
    .join('\n');
}

function shown(name: string, params: string, value: string): string {
  if (name === 'DTSTART' || name === 'DTEND') return moment(value);
  if (name === 'ORGANIZER' || name === 'ATTENDEE') {
    const named = /;CN="?([^";]+)"?/i.exec(params)?.[1] ?? '';
    return [named, value.replace(/^mailto:/i, '')].filter(Boolean).join(', ');
  }
  return value.replace(/\\([nN,;\\])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign)); // section 3.3.11
}

/** `20261102T090000Z` as `2026-11-02 09:00`; what is no date stays. */
function moment(value: string): string {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?/.exec(value) ?? [];
  if (year === undefined) return value;
  return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}`;
}
