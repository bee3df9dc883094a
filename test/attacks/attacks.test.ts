/** Attacks and oddities on one running service, each with what must not happen in its name: Dovecot, an SMTP sink, PostgreSQL and a DNS of made-up firms. Each customer has a domain of their own, so that the cases run side by side. */
import { describe, inject } from 'vitest';
import { aYesIsAYes } from './a-yes-is-a-yes.ts';
import { atTheDesk } from './at-the-desk.ts';
import { honestCustomers } from './honest.ts';
import { keysAndNames } from './keys-and-names.ts';
import { machines } from './machines.ts';
import { oldMail } from './old-mail.ts';
import { oneMailCostsItself } from './one-mail-costs-itself.ts';
import { ourOwnFinding } from './our-own-finding.ts';
import { nothingVanishes } from './nothing-vanishes.ts';
import { openService } from './service.ts';
import { theWholeReferral, whileAnEffectRests } from './the-whole-referral.ts';
import { whatTheEyeSees } from './what-the-eye-sees.ts';
import { whoIsTheCustomer } from './who-is-the-customer.ts';

const isThere = inject('dovecot') !== null;

describe.skipIf(!isThere).concurrent('on one running service', async () => {
  const service = await openService();
  honestCustomers(service);
  aYesIsAYes(service);
  machines(service);
  whoIsTheCustomer(service);
  oldMail(service);
  ourOwnFinding(service);
  theWholeReferral(service);
  whatTheEyeSees(service);
  nothingVanishes(service);
  keysAndNames(service);
  atTheDesk(service);
  oneMailCostsItself(service);
});

describe.skipIf(!isThere).concurrent('where a designation rests', async () => {
  whileAnEffectRests(await openService({ SETTLE_SECONDS: '3600' }));
});
