/** A letter in; why its words were not read, where that is so, out: nobody may conclude from silence that it says nothing. */
import { isMail, leansOnFile } from '../domain/attached.ts';
import type { Attachment, Letter } from '../domain/letter.ts';
import type { HoldReason } from '../domain/lists.ts';

/** To ask for what stands there would be to ask for what was given; to ignore it would be to lose it. */
export function whyUnread(letter: Letter): HoldReason | null {
  if (letter.flags.includes('encrypted_body')) return 'encrypted_mail';
  const files = letter.attachments;
  return files.some(isUnread) && files.every((file) => isUnread(file) || file.text === null) && leansOnFile(letter)
    ? 'unreadable_attachment'
    : null;
}

/** A logo is smaller than a picture of a page. */
const SMALLEST_SCAN_BYTES = 20_000;

/** What may hold words that were not read as the writer's. An attached mail is another mail: a person looks whose it is. */
function isUnread(file: Attachment): boolean {
  if (isMail(file)) return true;
  if (file.text !== null || file.note === null) return false;
  return file.note !== 'not_text' || (file.contentType.startsWith('image/') && file.bytes >= SMALLEST_SCAN_BYTES);
}
