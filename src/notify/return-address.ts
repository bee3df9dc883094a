/** A notice and one of its recipients in; the address to which its bounce comes back out, and what such an address says when a bounce came to it. */
import { bytesOf, signsOf } from '../domain/base32.ts';
import type { MacKey } from '../domain/ports.ts';

const MAC_BYTES = 10;
const ID_BYTES = 16;
/** RFC 5321 section 4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;
/** A sign that is filled up may hold two bits more than the bytes need. */
const SIGNS = Math.ceil(((ID_BYTES + MAC_BYTES) * 8) / 5);
const TAGGED = new RegExp(`\\+b-([0-9A-Z]{${SIGNS}})@`, 'i');

/** The plain address where the tag would make it too long. */
export function returnAddress(answersTo: string, noticeId: string, recipient: string, key: MacKey): string {
  const at = answersTo.lastIndexOf('@');
  const id = Buffer.from(noticeId.replaceAll('-', ''), 'hex');
  const mac = key.mac(PURPOSE, textOf(noticeId, recipient)).subarray(0, MAC_BYTES);
  const local = `${answersTo.slice(0, at)}+b-${signsOf(Buffer.concat([id, mac]))}`;
  return id.length === ID_BYTES && local.length <= LONGEST_LOCAL_PART ? `${local}${answersTo.slice(at)}` : answersTo;
}

export interface Returned {
  readonly noticeId: string;
  /** Whether it is the address that was made for this recipient: nobody else can make it. */
  isOf(recipient: string): boolean;
}

/** Null for an address without such a tag. Some servers change the case of a local part on the way. */
export function returnedTo(address: string, key: MacKey): Returned | null {
  const bytes = bytesOf(TAGGED.exec(address)?.[1] ?? '');
  if (bytes === null || bytes.length !== ID_BYTES + MAC_BYTES) return null;
  const hex = Buffer.from(bytes.subarray(0, ID_BYTES)).toString('hex');
  const noticeId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return {
    noticeId,
    isOf: (recipient) => key.verifies(PURPOSE, textOf(noticeId, recipient), bytes.subarray(ID_BYTES)),
  };
}

const PURPOSE = 'return address';
const textOf = (noticeId: string, recipient: string): string => `${noticeId} ${recipient.toLowerCase()}`;
