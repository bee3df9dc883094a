export function seen(value: any): string {
  return String(value);
}
