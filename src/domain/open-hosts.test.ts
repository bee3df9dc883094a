/** What an address at a host stands for, and which hosts belong to one organisation. */
import { describe, expect, it } from 'vitest';
import { type HostKind, isCompanyHost, kindOfHost } from './open-hosts.ts';
import { addressName, isAligned } from './organisation.ts';

it.each<[host: string, kind: HostKind]>([
  ['gmail.com', 'open_to_all'],
  ['googlemail.com', 'open_to_all'],
  ['t-online.de', 'open_to_all'],
  ['yahoo.co.uk', 'open_to_all'],
  ['comcast.net', 'open_to_all'],
  ['nycap.rr.com', 'open_to_all'],
  ['swbell.net', 'open_to_all'],
  ['ameritech.net', 'open_to_all'],
  ['nvbell.net', 'open_to_all'],
  ['flash.net', 'open_to_all'],
  ['q.com', 'open_to_all'],
  ['fuse.net', 'open_to_all'],
  ['hotmail.ca', 'open_to_all'],
  ['mail.de', 'open_to_all'],
  ['hickorytech.net', 'open_to_all'],
  ['netcologne.de', 'open_to_all'],
  ['scarlet.be', 'open_to_all'],
  ['gvtc.com', 'open_to_all'],
  ['quarry.zohodesk.eu', 'open_to_all'],
  ['quarry.onmicrosoft.com', 'open_to_all'],
  ['quarry.mail.onmicrosoft.com', 'open_to_all'],
  ['quarry.zendesk.com', 'open_to_all'],
  ['u12.wl.sendgrid.net', 'open_to_all'],
  ['quarry.myshopify.com', 'open_to_all'],
  ['quarry.github.io', 'open_to_all'],
  ['quarry.blogspot.com', 'open_to_all'],
  ['mailinator.com', 'throw_away'],
  ['x.mailinator.com', 'throw_away'],
  ['quarry.example', 'company'],
  ['mail.quarry.example', 'company'],
  ['quarry.co.uk', 'company'],
  ['quarry.uk.com', 'company'],
])('an address at %s is one of %s', (host, kind) => expect(kindOfHost(host)).toBe(kind));

it.each(['co.uk', 'com', 'github.io', 'example', ''])('at %s nobody has colleagues', (host) =>
  expect(isCompanyHost(host)).toBe(false),
);

describe('a signer speaks for an author', () => {
  it.each([
    ['quarry.example', 'mail.quarry.example', true],
    ['mail.quarry.co.uk', 'quarry.co.uk', true],
    ['möller.example', 'xn--mller-jua.example', true],
    ['co.uk', 'quarry.co.uk', false],
    ['github.io', 'quarry.github.io', false],
    ['onmicrosoft.com', 'quarry.onmicrosoft.com', false],
    ['slate.onmicrosoft.com', 'quarry.onmicrosoft.com', false],
    ['slate.mail.onmicrosoft.com', 'quarry.mail.onmicrosoft.com', false],
    ['quarry.onmicrosoft.com', 'quarry.onmicrosoft.com', true],
    ['slate.zendesk.com', 'quarry.zendesk.com', false],
    ['odoo.com', 'quarry.odoo.com', false],
    ['slate.freshdesk.com', 'quarry.freshdesk.com', false],
    ['u1.wl.sendgrid.net', 'u2.wl.sendgrid.net', false],
    ['mailchimpapp.com', 'quarry.mailchimpapp.com', false],
    ['slate.godaddysites.com', 'quarry.godaddysites.com', false],
    ['slate.blogspot.com', 'quarry.blogspot.com', false],
  ])('%s for %s: %s', (signer, author, aligned) => expect(isAligned(signer, author)).toBe(aligned));
});

it('an address is the same in both spellings of its domain', () =>
  expect(addressName('Jo@MÖLLER.example')).toBe(addressName('jo@xn--mller-jua.example')));
