export async function seen(work: () => Promise<void>): Promise<void> {
  try {
    return work();
  } finally {
    console.log('done');
  }
}
