/** What can be set: each setting with its check and the sentence that says what would be right. Nothing is read here. */
import { Resolver } from 'node:dns';
import { z } from 'zod';
import { COLOUR, darkEnough } from './domain/colour.ts';
import { MODES } from './domain/lists.ts';

const yesNo = z.enum(['yes', 'no']);
const tls = z.enum(['tls', 'starttls', 'none']);
const word = z.string().trim().min(1);
const mailAddress = z
  .string()
  .trim()
  .regex(/^[^\s@<>,;:"()]+@[a-z0-9.-]+$/i)
  .transform(
    (address) => address.slice(0, address.lastIndexOf('@')) + address.slice(address.lastIndexOf('@')).toLowerCase(),
  );
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const price = z.coerce.number().min(0).max(1_000_000);
const url = (protocol: RegExp) => z.url({ protocol });
const listOf = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .pipe(z.array(item).min(1));
/** Secrets travel to it, so it is https, but for a server on this machine. */
const tokenServer = url(/^https?$/).refine(
  (address) => address.startsWith('https:') || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname),
);
const dnsServer = word.refine((server) => {
  try {
    new Resolver().setServers([server]);
    return true;
  } catch {
    return false;
  }
});

/** A fault whose mend follows from the value says it: `mend` then stands before the sentence of the setting. */
const brandColour = word.regex(COLOUR, { abort: true }).superRefine((value, context) => {
  const nearest = darkEnough(value);
  if (nearest === null) return;
  const mend = `It is too light to be read on white; ${nearest} is the nearest that is not.`;
  context.addIssue({ code: 'custom', params: { mend } });
});

/** The tenant in which Microsoft keeps the accounts of private people: anybody can have one. */
const PERSONAL_ACCOUNTS = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** Marks a setting whose value is never printed. */
const SECRET = { secret: true };
export function isSecret(setting: z.ZodType | undefined): boolean {
  return setting?.meta()?.['secret'] === true;
}

/** How tokens are had that stand in place of a password; `IMAP_`, `IMAP_2_` and so on, or `SMTP_`, before each name. */
export const OAUTH = {
  OAUTH_TENANT: word
    .regex(/^[\w.-]+$/)
    .optional()
    .describe(
      'For Microsoft 365: the tenant, by its id or one of its domains, whose token endpoint is then asked. One of TENANT, ISSUER and TOKEN_URL turns OAuth2 on in place of the password.',
    ),
  OAUTH_ISSUER: tokenServer
    .optional()
    .describe(
      'For Google and others: address of an issuer that says itself where its token endpoint is, such as https://accounts.google.com. Only https, but for this machine itself.',
    ),
  OAUTH_TOKEN_URL: tokenServer
    .optional()
    .describe(
      'For a server that does not say it: address of the token endpoint. Only https, but for this machine itself.',
    ),
  OAUTH_CLIENT_ID: word.optional().describe('Client id of the application that is registered there.'),
  OAUTH_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'Secret of that application: its value, which is not the id of the secret. Needed without a refresh token, for then the application signs in as itself (client credentials).',
      ...SECRET,
    }),
  OAUTH_REFRESH_TOKEN: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'Refresh token that the owner of the mailbox has granted; none for an application of its own right.',
      ...SECRET,
    }),
  OAUTH_SCOPE: word
    .optional()
    .describe(
      'What is asked for, separated by spaces. When left out: https://outlook.office365.com/.default for a TENANT without a refresh token, and otherwise nothing, which stands for all that was granted.',
    ),
};

/** The settings of one mailbox; `IMAP_`, `IMAP_2_` to `IMAP_9_` stand before each name. */
export const MAILBOX = {
  HOST: word.toLowerCase().describe('Host name of the mailbox server. Without any mailbox nothing can be watched.'),
  PORT: whole(1, 65_535)
    .optional()
    .describe('TCP port of the mailbox server, 1 to 65535; 993 with `tls` and 143 otherwise when left out.'),
  TLS: tls
    .default('tls')
    .describe(
      'How the connection is secured: `tls` from the first byte, `starttls` or `none`; `tls` when left out. Never weakened silently.',
    ),
  USER: word.describe('User name at the mailbox server.'),
  PASSWORD: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Password at the mailbox server. Needed unless OAuth2 stands in its place.', ...SECRET }),
  ...OAUTH,
  ADDRESS: mailAddress
    .optional()
    .describe(
      'Address whose mail comes into this mailbox, for the canary; the user name when left out and that is an address, else the first of REFERRAL_ADDRESSES for the first mailbox.',
    ),
  FOLDER: word.default('INBOX').describe('Folder that is watched; `INBOX` when left out.'),
  POLL_MS: whole(1_000, 86_400_000)
    .default(300_000)
    .describe(
      'Milliseconds after which the folder is looked at although the server announced nothing, 1000 to 86400000; 300000 when left out.',
    ),
  FILING: z
    .enum(['move', 'leave'])
    .default('move')
    .describe(
      'What becomes of a mail on the server once its outcome is stored: `move` into Firsthand/Processed, /Hold or /Ignored, or `leave`; `move` when left out. In mode `shadow` nothing is ever moved.',
    ),
};

/** All other settings, in the groups and the order in which they are documented. */
export const SETTING_GROUPS = {
  'What it may do': {
    MODE: z
      .enum(MODES)
      .default('shadow')
      .describe(
        'Who is mailed without being asked: `shadow` (nobody: it shows what it would send), `desk` (the desk of the agency alone), `approve` (whoever an operator releases) or `automatic` (everybody concerned); `shadow` when left out.',
      ),
    WRITER_DAILY_NOTICES: whole(1, 1_000_000)
      .default(20)
      .describe(
        'Notices that the letters of one writer may cause in 24 hours, 1 to 1000000; those beyond wait for an operator. 20 when left out.',
      ),
    DOMAIN_DAILY_NOTICES: whole(1, 1_000_000)
      .default(200)
      .describe(
        'The same for the letters of all writers of one domain, but for domains where anybody may have an address; 200 when left out.',
      ),
    ADDRESS_DAILY_MAILS: whole(1, 1_000_000)
      .default(200)
      .describe(
        'Mails that go to one address in 24 hours at most, 1 to 1000000; those beyond go out later. 200 when left out.',
      ),
    TOTAL_DAILY_MAILS: whole(1, 10_000_000)
      .default(2_000)
      .describe(
        'Mails that go out in 24 hours in all, 1 to 10000000; with one more all sending stops until an operator lets it go on. 2000 when left out.',
      ),
    SETTLE_SECONDS: whole(0, 3_600)
      .default(20)
      .describe(
        'Seconds that a designation rests before others are told, so that a second mail of the customer can overtake it, 0 to 3600; 20 when left out.',
      ),
    REMIND_AFTER_HOURS: whole(1, 8_760)
      .default(48)
      .describe(
        'Hours without an answer after which a question to a customer is asked once more, 1 to 8760; after as many again a person looks. 48 when left out.',
      ),
    OLD_MAIL_HOURS: whole(0, 87_600)
      .default(48)
      .describe(
        'Mail that was older than this many hours when first seen is never answered without approval, 0 to 87600; 48 when left out.',
      ),
  },
  'Who it is': {
    REFERRAL_ADDRESSES: listOf(mailAddress)
      .optional()
      .describe(
        'Our own addresses, separated by commas; the first one is where answers go. Mail from any of them is our own and is never answered.',
      ),
    SENDER_NAME: word
      .default('Firsthand')
      .describe('Name that stands beside the sender address of notices; `Firsthand` when left out.'),
    BRAND_COLOUR: brandColour
      .optional()
      .describe(
        'Colour of notices and of the pages for customers, such as #003366: dark enough that it can be read on white (a contrast of 4.5 or more, WCAG 2.2). What is worn by night follows from it. A green of our own when left out.',
      ),
    SENDER_ADDRESS: mailAddress
      .optional()
      .describe('Address that notices come from; the first of REFERRAL_ADDRESSES when left out.'),
    REPLY_TAG: yesNo
      .default('yes')
      .describe(
        'Whether the Reply-To of a notice carries the reference of the referral, as in referrals+FH-1@…, `yes` or `no`; `yes` when left out. Say `no` where the mailbox takes no plus addresses.',
      ),
    DESK_NAME: word.optional().describe('Name of the person or team that notices give for questions.'),
    DESK_EMAIL: mailAddress.optional().describe('Address that notices give for questions.'),
    DESK_PHONE: word.optional().describe('Telephone number that notices give for questions.'),
    DESK_HOURS: word
      .regex(
        /^(?:mon|tue|wed|thu|fri|sat|sun)(?:-(?:mon|tue|wed|thu|fri|sat|sun))? (?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-4]):[0-5]\d$/i,
      )
      .optional()
      .describe(
        'When somebody is at the desk, as in Mon-Fri 09:00-17:00; notices then say by when a person looks. They say no time when left out.',
      ),
    DESK_TIME_ZONE: word
      .refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC')
      .default('UTC')
      .describe('Time zone of the desk, such as America/Chicago; `UTC` when left out.'),
    DESK_HOLIDAYS: listOf(z.iso.date())
      .optional()
      .describe('Days on which nobody is at the desk, separated by commas, as in 2026-11-26,2026-12-25.'),
    DESK_LOOKS_WITHIN_HOURS: whole(1, 200)
      .default(4)
      .describe('Office hours within which a person looks at what waits, 1 to 200; 4 when left out.'),
    DESK_NOTE_MINUTES: whole(1, 1_440)
      .default(10)
      .describe(
        'Minutes between two mails that tell the desk (DESK_EMAIL) what waits for a person, 1 to 1440; 10 when left out.',
      ),
    TEMPLATES_DIR: word
      .optional()
      .describe('Folder of the templates of notices; the folder `templates` of Firsthand when left out.'),
  },
  Pages: {
    PUBLIC_URL: url(/^https?$/)
      .refine(
        (address) =>
          address.startsWith('https:') || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname),
      )
      .optional()
      .describe(
        'Address under which customers reach the pages, such as https://referrals.example.com; https, but for this machine itself. Without it customers confirm by reply alone, and no mail holds a link.',
      ),
    WEB_HOST: word
      .default('127.0.0.1')
      .describe('Address on which the pages are served; `127.0.0.1` when left out, for a proxy on the same machine.'),
    WEB_PORT: whole(0, 65_535)
      .default(8_025)
      .describe('TCP port on which the pages are served, 0 for any that is free; 8025 when left out.'),
    TRUST_PROXY: listOf(word)
      .optional()
      .describe(
        'Addresses or networks of proxies, separated by commas, whose X-Forwarded-For is believed, such as 127.0.0.1. None when left out.',
      ),
    METRICS_TOKEN: z
      .string()
      .min(16)
      .optional()
      .meta({
        description:
          'What whoever reads the figures at /metrics has to say (Authorization: Bearer), 16 signs or more; only this machine itself may read them when left out.',
        ...SECRET,
      }),
    LINK_DAYS: whole(1, 90)
      .default(14)
      .describe('Days for which the link in a question to a customer is good, 1 to 90; 14 when left out.'),
  },
  'Signing in elsewhere': {
    OIDC_ISSUER: url(/^https?$/)
      .refine(
        (address) =>
          address.startsWith('https:') || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname),
      )
      .optional()
      .describe(
        'Address of an OpenID Connect provider at which operators sign in, such as https://accounts.google.com; https, but for this machine itself. An admin still says who may. For Microsoft Entra ID, OIDC_TENANT says it. Only names and passwords of the console itself when left out.',
      ),
    OIDC_TENANT: word
      .toLowerCase()
      .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .refine((tenant) => tenant !== PERSONAL_ACCOUNTS)
      .optional()
      .describe(
        'For Microsoft Entra ID: the id of your tenant (Entra admin center, Overview, Tenant ID), whose people alone can sign in. OIDC_ISSUER is https://login.microsoftonline.com/ with this id and /v2.0 when left out beside it.',
      ),
    OIDC_CLIENT_ID: word
      .optional()
      .describe('Id of the application at that provider. Goes with OIDC_ISSUER or OIDC_TENANT.'),
    OIDC_CLIENT_SECRET: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Secret of that application. Goes with OIDC_ISSUER or OIDC_TENANT.', ...SECRET }),
    OIDC_NAME: word
      .default('your organisation')
      .describe('What the button calls that provider; `your organisation` when left out.'),
  },
  'The API and webhooks': {
    API_REQUESTS_PER_MINUTE: whole(1, 1_000_000)
      .default(600)
      .describe(
        'Requests that one key of the API may make in a minute, counted by each process that serves it, 1 to 1000000; 600 when left out.',
      ),
    WEBHOOK_TARGETS: z
      .enum(['public', 'private', 'local'])
      .default('public')
      .describe(
        'Where webhooks may go: `public` (https to public addresses), `private` (also to private networks) or `local` (also to this machine itself, there without https too, for trials); `public` when left out.',
      ),
  },
  'Sending mail': {
    SMTP_HOST: word
      .toLowerCase()
      .optional()
      .describe('Host name of the server that takes our mail. Needed in each mode but `shadow`.'),
    SMTP_PORT: whole(1, 65_535)
      .optional()
      .describe('TCP port of that server, 1 to 65535; 465 with `tls` and 587 otherwise when left out.'),
    SMTP_TLS: tls
      .default('starttls')
      .describe(
        'How the connection is secured: `tls` from the first byte, `starttls` or `none`; `starttls` when left out. Never weakened silently.',
      ),
    SMTP_USER: word
      .optional()
      .describe('User name at that server; none when it asks for none. Goes with SMTP_PASSWORD or OAuth2.'),
    SMTP_PASSWORD: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Password at that server. Goes with SMTP_USER.', ...SECRET }),
    SMTP_OAUTH_TENANT: OAUTH.OAUTH_TENANT,
    SMTP_OAUTH_ISSUER: OAUTH.OAUTH_ISSUER,
    SMTP_OAUTH_TOKEN_URL: OAUTH.OAUTH_TOKEN_URL,
    SMTP_OAUTH_CLIENT_ID: OAUTH.OAUTH_CLIENT_ID,
    SMTP_OAUTH_CLIENT_SECRET: OAUTH.OAUTH_CLIENT_SECRET,
    SMTP_OAUTH_REFRESH_TOKEN: OAUTH.OAUTH_REFRESH_TOKEN,
    SMTP_OAUTH_SCOPE: OAUTH.OAUTH_SCOPE,
    SMTP_CONNECTIONS: whole(1, 100)
      .default(4)
      .describe('Connections kept to that server at once, 1 to 100; 4 when left out.'),
    SMTP_TIMEOUT_MS: whole(1_000, 600_000)
      .default(60_000)
      .describe(
        'Milliseconds of silence after which a connection to that server counts as lost, 1000 to 600000; 60000 when left out.',
      ),
  },
  'Proving who wrote': {
    AUTHSERV_IDS: listOf(word.toLowerCase())
      .optional()
      .describe(
        'Names, separated by commas, under which our own border writes Authentication-Results (RFC 8601), such as mx.google.com; microsoft365 for a mailbox at Microsoft 365, which writes them under no name. None when left out: then only a DKIM signature proves a writer.',
      ),
    ARC_SEALERS: listOf(word.toLowerCase())
      .optional()
      .describe(
        'Domains, separated by commas, whose ARC seal (RFC 8617) is taken for their word that the writer was proved when the mail came to them, such as a forwarder or a mailing list of your own. None when left out.',
      ),
    DNS_SERVERS: listOf(dnsServer)
      .optional()
      .describe(
        'Addresses of DNS servers, separated by commas, each with :port if need be; those of the machine when left out.',
      ),
    DNS_TIMEOUT_MS: whole(100, 60_000)
      .default(5_000)
      .describe('Milliseconds that a question to the DNS may take, 100 to 60000; 5000 when left out.'),
    DNS_ZONE_FILE: word
      .optional()
      .describe('JSON file that answers in place of the DNS, for trials with made-up domains.'),
  },
  'Reading mail': {
    MESSAGE_MAX_BYTES: whole(10_000, 1_000_000_000)
      .default(26_214_400)
      .describe(
        'Size in bytes above which only the headers of a mail are fetched and it goes on hold, 10000 to 1000000000; 26214400 when left out.',
      ),
    READ_CHILDREN: whole(1, 32).default(2).describe('Child processes that read mail, 1 to 32; 2 when left out.'),
    READ_TIMEOUT_MS: whole(100, 600_000)
      .default(5_000)
      .describe(
        'Milliseconds after which a child that reads one mail is killed, 100 to 600000; 5000 when left out. A mail that is killed twice goes on hold.',
      ),
    READ_FILES_MS: whole(100, 600_000)
      .default(4_000)
      .describe(
        'Milliseconds that all files of one mail may take to be read, 100 to 600000; 4000 when left out. The mail is then read without those that were not.',
      ),
    READ_MEMORY_MB: whole(128, 8_192)
      .default(512)
      .describe('Megabytes of memory at which a child that reads mail is killed, 128 to 8192; 512 when left out.'),
    OPENAI_API_KEY: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Key for a language model that reads beside the built-in reader; without it that reads alone. Any word will do for a server that asks for none.',
        ...SECRET,
      }),
    OPENAI_BASE_URL: url(/^https?$/)
      .optional()
      .describe(
        'Address of a server that speaks the API of OpenAI, such as http://127.0.0.1:11434/v1; OpenAI itself when left out.',
      ),
    OPENAI_MODEL: word.default('gpt-5-mini').describe('Name of the model; `gpt-5-mini` when left out.'),
    OPENAI_TIMEOUT_MS: whole(1_000, 600_000)
      .default(45_000)
      .describe('Milliseconds that the model may take for one question, 1000 to 600000; 45000 when left out.'),
    MODEL_ASKS_TWICE: yesNo
      .default('yes')
      .describe(
        'Whether an agent of record whom the model reads is asked about once more in other words before the reading counts as sure, `yes` or `no`; `yes` when left out.',
      ),
    OPENAI_PRICE_INPUT: price
      .optional()
      .describe('US dollars for a million tokens that the model reads. Goes with OPENAI_PRICE_OUTPUT.'),
    OPENAI_PRICE_CACHED: price
      .optional()
      .describe(
        'US dollars for a million tokens that the model reads and had read before; OPENAI_PRICE_INPUT when left out.',
      ),
    OPENAI_PRICE_OUTPUT: price
      .optional()
      .describe('US dollars for a million tokens that the model writes. Goes with OPENAI_PRICE_INPUT.'),
    OPENAI_DAILY_BUDGET_USD: price
      .optional()
      .describe(
        'US dollars after which the model is asked no more until the day (UTC) is over, so that the built-in reader reads alone; without limit when left out. Needs the prices.',
      ),
    OPENAI_DAILY_BUDGET_TOKENS: whole(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('The same as a number of tokens, read and written together; without limit when left out.'),
  },
  'Keeping and working': {
    DATA_DIR: word
      .default('.firsthand')
      .describe('Folder of the embedded PostgreSQL; `.firsthand` in the current folder when left out.'),
    DATABASE_URL: url(/^postgres(ql)?$/)
      .optional()
      .meta({
        description:
          'Address of a PostgreSQL server of your own, as in postgresql://user:password@host:5432/name; an embedded one is run in DATA_DIR when left out.',
        ...SECRET,
      }),
    DATABASE_POOL_MAX: whole(2, 200)
      .default(10)
      .describe('Connections to PostgreSQL at most, 2 to 200; 10 when left out.'),
    REDIS_URL: url(/^rediss?$/)
      .optional()
      .meta({
        description:
          'Address of a Redis server that carries the queues, as in redis://host:6379/0; PostgreSQL carries them when left out.',
        ...SECRET,
      }),
    REDIS_PREFIX: word
      .regex(/^[\w.-]+$/)
      .default('firsthand')
      .describe(
        'What the names of our keys in Redis begin with, letters, digits, dot, dash and underscore; `firsthand` when left out.',
      ),
    INTAKE_CONCURRENCY: whole(1, 256)
      .default(8)
      .describe('Mails that one process works on at once, 1 to 256; 8 when left out.'),
    NOTICE_CONCURRENCY: whole(1, 256)
      .default(8)
      .describe(
        'Notices that one process sends at once as their letters are done, and as many again from the queue, 1 to 256; 8 when left out.',
      ),
    QUEUE_HIGH_WATER: whole(10, 1_000_000)
      .default(1_000)
      .describe('Mails without an outcome above which watching slows down, 10 to 1000000; 1000 when left out.'),
    CANARY_SECONDS: whole(0, 604_800)
      .default(1_800)
      .describe(
        'Seconds after which a referral is mailed to each of our own mailboxes again, to see that mail is read and answered, 0 to 604800; 0 for never, 1800 when left out. In mode `shadow` none is.',
      ),
    CANARY_PATIENCE_SECONDS: whole(1, 86_400)
      .default(300)
      .describe('Seconds within which its confirmation has to be back, 1 to 86400; 300 when left out.'),
    RAW_DAYS: whole(0, 36_500)
      .default(30)
      .describe(
        'Days after which the body of a mail that was ignored is deleted where nothing proves who wrote it, 0 to 36500; 0 for never, 30 when left out. Its header, its hashes and the reason stay.',
      ),
    SWEEP_MS: whole(100, 3_600_000)
      .default(10_000)
      .describe(
        'Milliseconds between two searches for work that the queue has lost, 100 to 3600000; 10000 when left out.',
      ),
  },
  'Its log': {
    LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('The least weighty lines that are written: `debug`, `info`, `warn` or `error`; `info` when left out.'),
    LOG_FORMAT: z
      .enum(['json', 'pretty'])
      .default('json')
      .describe('A line of `json` for each event, or `pretty` for people; `json` when left out.'),
  },
};
