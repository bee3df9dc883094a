/** Attacks and oddities on one running service, each with what must not happen in its name: Dovecot, an SMTP sink, PostgreSQL and a DNS of made-up firms. */
import { describe, inject } from 'vitest';
import { honestCustomers } from './honest.ts';
import { openService } from './service.ts';

describe.skipIf(inject('dovecot') === null)('on one running service', async () => {
  const service = await openService();
  honestCustomers(service);
});
