/** The head of the chain of events in; the signed statement that mails carry out of the reach of insiders, and the head in such a statement, out. */
import { z } from 'zod';
import type { Signed, SignatureReader, Signer } from './signing.ts';

const sealSchema = z.object({
  /** SHA-256 in hex. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the mail was composed, in seconds since 1970. */
  iat: z.number(),
});

/** It says nothing of how many events there are: readers need not know how much business there is. */
export function sealer(signer: Signer): (chainHead: string, at: Date) => Promise<string> {
  return async (chainHead, at) =>
    (
      await signer.sign('chain', { head: chainHead, iat: Math.floor(at.getTime() / 1_000) } satisfies z.infer<
        typeof sealSchema
      >)
    ).jws;
}

/** As it stands in the header of a mail, folded or not. Throws where it is none of ours. */
export async function headInSeal(
  seal: string,
  reader: SignatureReader,
): Promise<{ readonly head: string } & Pick<Signed, 'kid' | 'revokedAt'>> {
  const { claims, kid, revokedAt } = await reader.read('chain', seal.replace(/\s+/g, ''));
  return { head: sealSchema.parse(claims).head, kid, revokedAt };
}
