import { describe, expect, it } from 'vitest';
import { countedSender } from './counted-sender.ts';

const mail = (...header: readonly string[]): Buffer => Buffer.from(`${header.join('\r\n')}\r\n\r\nHello.\r\n`);

describe('by whom a mail is counted', () => {
  it('is the mailbox that From names, however it is spelled, and its domain', () => {
    expect(countedSender(mail('From: "Brandt, Ulla" <Ulla+a@Quarrystone.example>'))).toEqual({
      mailbox: 'ulla@quarrystone.example',
      domain: 'quarrystone.example',
      network: null,
    });
    expect(countedSender(mail('From: ulla@quarrystone.example')).mailbox).toBe('ulla@quarrystone.example');
  });

  it('is nobody where From names none', () => {
    expect(countedSender(mail('Subject: x'))).toEqual({ mailbox: null, domain: null, network: null });
    expect(countedSender(Buffer.alloc(0))).toEqual({ mailbox: null, domain: null, network: null });
  });

  it('is the network that came to our border, not one that the sender wrote below', () => {
    const received = [
      'Received: from inner.host ([10.1.2.3]) by store.host; Mon, 2 Nov 2026 10:00:00 +0000',
      'Received: from out.example (out.example. [203.0.113.77]) by mx.host; Mon, 2 Nov 2026 10:00:00 +0000',
      'Received: from forged ([198.51.100.1]) by out.example; Mon, 2 Nov 2026 09:00:00 +0000',
    ];
    expect(countedSender(mail(...received, 'From: a@b.example')).network).toBe('203.0.113.0/24');
  });
});
