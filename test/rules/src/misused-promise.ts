export function seen(work: () => Promise<boolean>): string {
  return work() ? 'yes' : 'no';
}
