async function work(): Promise<void> {}
export function seen(): void {
  work();
}
