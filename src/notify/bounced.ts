/** A mail that reports what became of another goes in; the delivery that it is about is marked, where the report came to the address made for it. */
import type { Letter } from '../domain/letter.ts';
import type { BounceStore, Log, MacKey } from '../domain/ports.ts';
import { plainLine } from '../domain/plain.ts';
import { returnedTo } from './return-address.ts';

const RESPONSE_SIGNS = 300;

/** Nothing is ever mailed because of it. A report that came elsewhere, or under a mark that is not ours, changes nothing. */
export function bounceReader(needs: {
  readonly store: BounceStore;
  readonly key: MacKey;
  readonly log: Log;
}): (letterId: string, letter: Pick<Letter, 'report'>) => Promise<void> {
  const { store, key, log } = needs;
  return async (letterId, { report }) => {
    const failed = report?.recipients.find(({ action }) => action === 'failed');
    if (report === null || failed === undefined) return;
    for (const cameTo of report.cameTo) {
      const returned = returnedTo(cameTo, key);
      if (returned === null) continue;
      const { noticeId } = returned;
      const address = (await store.addressesOf(noticeId)).find((each) => returned.isOf(each));
      if (address === undefined) continue;
      const { status, diagnostic } = failed;
      const response = plainLine(`bounced: ${[status, diagnostic].filter(Boolean).join(' ')}`, RESPONSE_SIGNS);
      if (await store.bounced({ noticeId, address, letterId, status, response }))
        log.warn('notify.bounced', { noticeId, letterId, status });
      return;
    }
  };
}
