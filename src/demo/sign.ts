/** An unsigned mail of the fixtures goes in; the mail as it arrives today, dated and signed by its sender's domain, comes out. */
import { dkimSign } from 'mailauth/lib/dkim/sign.js';

export interface SigningKey {
  readonly selector: string;
  /** PKCS #8 in PEM; RSA or Ed25519. */
  readonly privateKey: string;
}

export interface Posting {
  /** Becomes the Date, the time in each Received line and the time of signing. */
  readonly at: Date;
  /** Goes into every Message-ID, so that another run of the demo brings new letters, in threads of their own. */
  readonly run: string;
  /** The Message-ID of the mail that it answers, where that is known only once it was sent. */
  readonly answers?: string;
  /** Null leaves the mail unsigned. */
  readonly signer: { readonly domain: string; readonly key: SigningKey } | null;
}

export interface PostedMail {
  readonly raw: Buffer;
  /** Angle brackets kept; null when the mail has none. */
  readonly messageId: string | null;
}

/** The same source with the same posting gives the same bytes. */
export async function post(source: Uint8Array, posting: Posting): Promise<PostedMail> {
  const { text, messageId } = freshen(Buffer.from(source).toString('latin1'), posting);
  const unsigned = Buffer.from(text, 'latin1');
  if (posting.signer === null) return { raw: unsigned, messageId };

  const { domain, key } = posting.signer;
  const signature = { signingDomain: domain, selector: key.selector, privateKey: key.privateKey };
  const { signatures, errors } = await dkimSign(unsigned, {
    ...signature, // mailauth's types want it here, its code reads it from signatureData
    signatureData: [signature],
    canonicalization: 'relaxed/relaxed',
    signTime: posting.at,
  });
  const failure = errors[0];
  if (failure !== undefined || signatures === '') {
    throw new Error(`signing for ${domain} failed: mend its key in keys.json, or make it anew`, {
      cause: failure?.err,
    });
  }
  return { raw: Buffer.concat([Buffer.from(signatures, 'latin1'), unsigned]), messageId };
}

/** RFC 5322 section 3.3. */
export const mailDate = (at: Date): string => at.toUTCString().replace(/GMT$/, '+0000');

/** Bytes are kept as latin1 characters: nothing but the four kinds of header changes. */
function freshen(source: string, posting: Posting): { text: string; messageId: string | null } {
  const lines = source.replaceAll(/\r?\n/g, '\r\n'); // DKIM signs what SMTP carries: CRLF. RFC 6376 section 5.3
  const end = lines.indexOf('\r\n\r\n');
  const fields = lines.slice(0, end).split(/\r\n(?![ \t])/);
  const fresh = fields.map((field) => freshField(field, posting));
  const messageId = fresh.find((field) => /^message-id:/i.test(field))?.match(/<[^>]+>/)?.[0] ?? null;
  return { text: fresh.join('\r\n') + lines.slice(end), messageId };
}

function freshField(field: string, posting: Posting): string {
  const ofThisRun = (): string => field.replaceAll(/<([^<>@]+)@([^<>@]+)>/g, `<$1.${posting.run}@$2>`);
  switch (field.slice(0, field.indexOf(':')).toLowerCase()) {
    case 'date':
      return `Date: ${mailDate(posting.at)}`;
    case 'received':
      return field.replace(/;[^;]*$/, `; ${mailDate(posting.at)}`);
    case 'in-reply-to':
    case 'references':
      return posting.answers === undefined ? ofThisRun() : field.replaceAll(/<[^<>]+>/g, posting.answers);
    case 'message-id':
      return ofThisRun();
    default:
      return field;
  }
}
