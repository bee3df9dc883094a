/** Checks of what was set go in, each of which uses it; a line for each finding comes out, with the mend, and the exit status. */
import type { Directory } from './domain/directory.ts';
import type { LanguageModel, Resolver, WorkQueue } from './domain/ports.ts';

export interface Finding {
  /** A warning does not keep Firsthand from working, and leaves the exit status at 0. */
  readonly level: 'ok' | 'warning' | 'fault';
  /** What was found and, unless it is well, what mends it. */
  readonly says: string;
}

export interface Check {
  readonly name: string;
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

export interface Found extends Finding {
  /** Of the check that found it. */
  readonly of: string;
}

/** Runs the checks at once, each within the limit; their findings in the order of the checks. */
export async function examine(checks: readonly Check[], limitMs: number): Promise<readonly Found[]> {
  const found = await Promise.all(
    checks.map(async (check) => (await findingsOf(check, limitMs)).map((finding) => ({ of: check.name, ...finding }))),
  );
  return found.flat();
}

export interface Doctor {
  readonly limitMs: number;
  readonly say: (line: string) => void;
}

/** Tells each finding in a line, and how it went as an exit status. */
export async function runDoctor(checks: readonly Check[], { limitMs, say }: Doctor): Promise<0 | 1> {
  const found = await examine(checks, limitMs);
  for (const { of, level, says } of found) say(`${SIGNS[level]}  ${of}: ${says}`);
  return found.some(({ level }) => level === 'fault') ? 1 : 0;
}

const SIGNS = { ok: 'ok   ', warning: 'look ', fault: 'FAULT' } as const;

/** A check that does not heed its signal is left behind. */
async function findingsOf(check: Check, limitMs: number): Promise<readonly Finding[]> {
  const late = Promise.withResolvers<readonly Finding[]>();
  const limit = new AbortController();
  const timer = setTimeout(() => {
    late.resolve([fault(`no answer within ${limitMs} ms: see whether it is up, and reached from here`)]);
    limit.abort(new Error('the check took too long'));
  }, limitMs);
  try {
    return await Promise.race([check.run(limit.signal), late.promise]);
  } catch (error) {
    return [fault(error instanceof Error ? error.message : String(error))];
  } finally {
    clearTimeout(timer);
  }
}

const ok = (says: string): Finding => ({ level: 'ok', says });
const warning = (says: string): Finding => ({ level: 'warning', says });
const fault = (says: string): Finding => ({ level: 'fault', says });

/** One that is well when using it does not throw; what was thrown names the mend. */
export function usingCheck(name: string, use: (signal: AbortSignal) => Promise<string>): Check {
  return { name, run: async (signal) => [ok(await use(signal))] };
}

export interface MailboxAbilities {
  readonly idle: boolean;
  readonly move: boolean;
}

export function mailboxCheck(name: string, use: (signal: AbortSignal) => Promise<MailboxAbilities>): Check {
  return {
    name: `mailbox ${name}`,
    run: async (signal) => {
      const { idle, move } = await use(signal);
      return [
        ok(idle ? 'logs in, opens the folder and waits in IDLE' : 'logs in and opens the folder'),
        ...(idle ? [] : [warning('the server has no IDLE, so mail is noticed only when the folder is looked at')]),
        ...(move
          ? []
          : [warning('the server has no MOVE, so mail is filed by copying it and deleting the first copy')]),
      ];
    },
  };
}

/** What is mailed to ourselves to see whether mail is read; `address` is null where it is not known. */
export function canaryCheck(
  isSent: boolean,
  mailboxes: readonly { readonly name: string; readonly address: string | null }[],
): Check {
  return {
    name: 'canary',
    run: async () => {
      if (!isSent) return [warning('none is sent: the mode is shadow, or CANARY_SECONDS is 0')];
      return mailboxes.map(({ name, address }) =>
        address === null
          ? warning(
              `none is sent to ${name}, whose address is not known: set IMAP_ADDRESS, or IMAP_2_ADDRESS and so on`,
            )
          : ok(`is mailed to ${address}, and looked for in ${name}`),
      );
    },
  };
}

export function queueCheck(name: string, queue: Pick<WorkQueue, 'unfinished' | 'exhausted'>): Check {
  return {
    name: `queue ${name}`,
    run: async () => {
      const [unfinished, { length }] = await Promise.all([queue.unfinished(), queue.exhausted()]);
      return [
        ok(`${unfinished} jobs to do`),
        ...(length === 0 ? [] : [warning(`${length} jobs were given up: firsthand queue failed shows them`)]),
      ];
    },
  };
}

export function modelCheck(model: LanguageModel): Check {
  return {
    name: `model ${model.name}`,
    run: async (signal) => {
      const answer = await model.ask(QUESTION, signal);
      switch (answer.outcome) {
        case 'answered':
          return [ok('answers')];
        case 'refused':
        case 'empty':
        case 'cut_off':
        case 'not_json':
          return [
            fault(
              `answers, and not in the form that was asked for (${answer.outcome}): set OPENAI_MODEL to one that keeps to a JSON schema`,
            ),
          ];
        case 'unavailable':
          return [
            fault(
              `${answer.detail}: check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL; until then the built-in reader reads alone`,
            ),
          ];
        case 'rate_limited':
          return [warning('takes no more questions just now: see the limits of the account')];
        case 'over_budget':
          return [warning('is asked no more today: see OPENAI_DAILY_BUDGET_USD and OPENAI_DAILY_BUDGET_TOKENS')];
      }
    },
  };
}

const QUESTION = {
  instructions: 'Answer with {"ok": true}.',
  material: 'A test of the connection.',
  schema: {
    name: 'test',
    json: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false },
  },
} as const;

export function directoryCheck(read: () => Promise<Directory>): Check {
  return {
    name: 'directory',
    run: async () => {
      const { agencies, agents } = await read();
      if (agencies.length === 0 || agents.length === 0)
        return [
          fault(
            `${agencies.length} agencies and ${agents.length} agents: firsthand directory import FILE; without both every referral is on hold`,
          ),
        ];
      const deaf = agencies.filter(
        (agency) => agency.served && agency.deskEmail === null && agency.salesManagers.length === 0,
      );
      const mute = agents.filter(({ emails }) => emails.length === 0);
      return [
        ok(`${agencies.length} agencies and ${agents.length} agents`),
        ...(deaf.length === 0
          ? []
          : [warning(`neither a desk nor a sales manager for ${named(deaf)}: their referrals go on hold`)]),
        ...(mute.length === 0 ? [] : [warning(`no mail address for ${named(mute)}: their referrals go on hold`)]),
      ];
    },
  };
}

const NAMED_AT_MOST = 5;

function named(them: readonly { readonly name: string }[]): string {
  const names = them.slice(0, NAMED_AT_MOST).map(({ name }) => name);
  return them.length > names.length ? `${names.join(', ')} and ${them.length - names.length} more` : names.join(', ');
}

const CLOCK_MAY_DIFFER_MS = 60_000;

/** The clock of this machine beside another one, such as the database server's. */
export function clockCheck(here: () => Date, there: () => Promise<Date>): Check {
  return {
    name: 'clock',
    run: async () => {
      const before = here().getTime();
      const other = (await there()).getTime();
      const after = here().getTime();
      const apart = Math.max(before - other, other - after, 0);
      if (apart <= CLOCK_MAY_DIFFER_MS) return [ok(`${new Date(after).toISOString()}, as on the database server`)];
      return [
        fault(
          `${Math.round(apart / 1000)} s apart from the database server's: let both machines keep time by NTP, or old mail and signatures are judged wrongly`,
        ),
      ];
    },
  };
}

/** What receivers of our notices look at, of the domain that they come from. RFC 7208, RFC 6376, RFC 7489. */
export function sendingDomainCheck(address: string, resolve: Resolver): Check {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return {
    name: `sending domain ${domain}`,
    run: async () => {
      const [spf, dmarc, dkim] = await Promise.all([
        textRecords(domain, resolve),
        dmarcRecords(domain, resolve),
        dkimSelectors(domain, resolve),
      ]);
      return [readSpf(spf), readDkim(dkim), readDmarc(dmarc)];
    },
  };
}

/** Exactly one record that begins so, or none counts: RFC 7208 section 4.5. */
export function readSpf(records: readonly string[]): Finding {
  const [policy, another] = records.filter((record) => /^v=spf1(?: |$)/i.test(record));
  if (policy === undefined)
    return warning('no SPF record: publish a TXT record such as "v=spf1 include:your-provider.example -all"');
  if (another !== undefined) return fault('two or more SPF records, which receivers take for an error: make them one');
  if (/(?:^| )\+?all(?: |$)/i.test(policy))
    return warning(`SPF lets everybody send ("${policy}"): let it end with -all or ~all`);
  return ok(`SPF "${policy}"; see that it names the server in SMTP_HOST`);
}

/** Exactly one record that begins so, or none counts: RFC 7489 section 6.6.3. */
export function readDmarc(records: readonly string[]): Finding {
  const [policy, another] = records.filter((record) => /^v=DMARC1\s*(?:;|$)/.test(record));
  if (policy === undefined)
    return warning('no DMARC record: publish a TXT record at _dmarc, at first "v=DMARC1; p=none"');
  if (another !== undefined) return fault('two or more DMARC records, which receivers take for none: leave one');
  const asks = /;\s*p\s*=\s*(none|quarantine|reject)\s*(?:;|$)/i.exec(policy)?.[1];
  if (asks === undefined) return fault(`DMARC "${policy}" asks for nothing: it needs p=none, p=quarantine or p=reject`);
  return ok(`DMARC asks for ${asks.toLowerCase()}`);
}

/** Where providers keep keys. The name is the signer's choice, so not finding one proves nothing. */
const SELECTORS =
  'default dkim mail smtp email selector1 selector2 google s1 s2 k1 k2 k3 key1 key2 mx pm mandrill mailjet zoho fm1 fm2 fm3'.split(
    ' ',
  );

function readDkim(selectors: readonly string[]): Finding {
  if (selectors.length > 0) return ok(`a DKIM key at ${selectors.map((name) => `${name}._domainkey`).join(', ')}`);
  return warning(
    `no DKIM key at the usual selectors (${SELECTORS.join(', ')}); another cannot be guessed: mail yourself a notice and look for dkim=pass`,
  );
}

async function dkimSelectors(domain: string, resolve: Resolver): Promise<string[]> {
  const found = await Promise.all(
    SELECTORS.map(async (selector) => {
      const records = await textRecords(`${selector}._domainkey.${domain}`, resolve);
      return records.some((record) => /(?:^|;)\s*p\s*=\s*[A-Za-z0-9+/]/.test(record)) ? [selector] : [];
    }),
  );
  return found.flat();
}

/** Those of the domain, else those of the domains above it. The list of public suffixes is not asked: none has such a record. */
async function dmarcRecords(domain: string, resolve: Resolver): Promise<readonly string[]> {
  const labels = domain.split('.');
  for (let at = 0; at <= labels.length - 2; at++) {
    const records = await textRecords(`_dmarc.${labels.slice(at).join('.')}`, resolve);
    if (records.some((record) => record.startsWith('v=DMARC1'))) return records;
  }
  return [];
}

/** A record's strings belong together: RFC 7208 section 3.3. */
async function textRecords(name: string, resolve: Resolver): Promise<string[]> {
  try {
    const records = await resolve(name, 'TXT');
    return records.map((record) => (Array.isArray(record) ? record.join('') : String(record)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA'))
      return [];
    throw error;
  }
}
