/** Moments as a form shows and takes them, such as `2026-11-25T14:30`, on the clock of the desk's zone. */

export function localText(at: Date, zone: string): string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return clock.format(at).replace(' ', 'T');
}

/** Null for what is no moment. Of an hour that comes twice it is one, and of one that never comes the one beside it. */
export function instantIn(text: string, zone: string): Date | null {
  const [wall] = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.exec(text) ?? [];
  const wanted = Date.parse(`${wall}Z`);
  if (Number.isNaN(wanted)) return null;
  let at = wanted;
  // The second time the offset is that of the day itself, also where the clocks change near it.
  for (let times = 0; times < 2; times++) at += wanted - Date.parse(`${localText(new Date(at), zone)}Z`);
  return new Date(at);
}
