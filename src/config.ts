/** Environment variables in; one typed, frozen Config out, or one error that names every fault at once. */
import { Resolver } from 'node:dns';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { MODES } from './domain/lists.ts';

/** The exit status for a faulty configuration: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

export type Environment = Readonly<Record<string, string | undefined>>;
export type Config = DeepReadonly<ReturnType<typeof assemble>>;
export type MailboxConfig = Config['mailboxes'][number];
export type SmtpConfig = NonNullable<Config['smtp']>;
export type ModelConfig = NonNullable<Config['model']>;

/** What is wrong with one variable: `problem` shows its value unless it is a secret, `mend` says what would be right. */
export interface Fault {
  readonly variable: string;
  readonly problem: string;
  readonly mend: string;
}

export class ConfigError extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map(({ variable, problem, mend }) => `${variable} ${problem}. ${mend}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The environment, with what `.env` in this folder adds to it: a variable that is set already keeps its value. */
export function loadEnvironment(folder: string, environment: Environment = process.env): Environment {
  const file = join(folder, '.env');
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...environment } : environment;
}

export function readConfig(environment: Environment): Config {
  const faults: Fault[] = unknownVariables(environment);
  const set = variablesWithContent(environment, faults);

  const settings = parse(SETTINGS, set, '', faults);
  const mailboxes = MAILBOX_PREFIXES.flatMap((prefix) => {
    if (Object.keys(MAILBOX).every((field) => set[prefix + field] === undefined)) return [];
    const parsed = parse(MAILBOX, set, prefix, faults);
    return parsed === null ? [] : [mailbox(parsed)];
  });

  if (settings === null || faults.length > 0) throw new ConfigError(faults);
  const together = faultsOfCombination(settings, mailboxes);
  if (together.length > 0) throw new ConfigError(together);
  return deepFreeze(assemble(settings, mailboxes));
}

/** What each kind of work cannot do without. Throws one ConfigError with all that lacks for all of the works named. */
export function requireFor(config: Config, ...works: readonly ('watch' | 'send')[]): void {
  const faults: Fault[] = [];
  if (works.includes('watch') && config.mailboxes.length === 0) faults.push(unset('IMAP_HOST', MAILBOX.HOST));
  if (works.includes('send')) {
    if (config.smtp === null) faults.push(unset('SMTP_HOST', SETTINGS.SMTP_HOST));
    if (config.sender.address === null) faults.push(unset('REFERRAL_ADDRESSES', SETTINGS.REFERRAL_ADDRESSES));
  }
  if (faults.length > 0) throw new ConfigError(faults);
}

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
const dnsServer = word.refine((server) => {
  try {
    new Resolver().setServers([server]);
    return true;
  } catch {
    return false;
  }
});

/** Marks a setting whose value is never printed. */
const SECRET = { secret: true };
export function isSecret(setting: z.ZodType | undefined): boolean {
  return setting?.meta()?.['secret'] === true;
}

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
    .meta({ description: 'Password at the mailbox server.', ...SECRET }),
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
export const MAILBOX_PREFIXES = ['IMAP_', ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `IMAP_${number}_`)];

/** All other settings, in the groups and the order in which they are documented. */
export const SETTING_GROUPS = {
  'What it may do': {
    MODE: z
      .enum(MODES)
      .default('shadow')
      .describe(
        'Who is mailed without being asked: `shadow` (nobody: it shows what it would send), `desk` (the desk of the agency alone), `approve` (whoever an operator releases) or `automatic` (everybody concerned); `shadow` when left out.',
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
    TEMPLATES_DIR: word
      .optional()
      .describe('Folder of the templates of notices; the folder `templates` of Firsthand when left out.'),
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
      .describe('User name at that server; none when it asks for none. Goes with SMTP_PASSWORD.'),
    SMTP_PASSWORD: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Password at that server. Goes with SMTP_USER.', ...SECRET }),
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
        'Names, separated by commas, under which our own border writes Authentication-Results (RFC 8601), such as mx.google.com. None when left out: then only a DKIM signature proves a writer.',
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
      .default(10_000)
      .describe('Milliseconds after which a child that reads one mail is killed, 100 to 600000; 10000 when left out.'),
    READ_MEMORY_MB: whole(64, 8_192)
      .default(512)
      .describe('Megabytes of memory at which a child that reads mail is killed, 64 to 8192; 512 when left out.'),
    OPENAI_API_KEY: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Key for a language model that reads beside the rules; without it the rules read alone. Any word will do for a server that asks for none.',
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
      .describe('Milliseconds that the model may take for one mail, 1000 to 600000; 45000 when left out.'),
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
      .describe('Notices that one process sends at once, 1 to 256; 8 when left out.'),
    QUEUE_HIGH_WATER: whole(10, 1_000_000)
      .default(1_000)
      .describe('Mails without an outcome above which watching slows down, 10 to 1000000; 1000 when left out.'),
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

const SETTINGS = {
  ...SETTING_GROUPS['What it may do'],
  ...SETTING_GROUPS['Who it is'],
  ...SETTING_GROUPS['Sending mail'],
  ...SETTING_GROUPS['Proving who wrote'],
  ...SETTING_GROUPS['Reading mail'],
  ...SETTING_GROUPS['Keeping and working'],
  ...SETTING_GROUPS['Its log'],
};
const VARIABLES = [
  ...Object.keys(SETTINGS),
  ...MAILBOX_PREFIXES.flatMap((prefix) => Object.keys(MAILBOX).map((field) => prefix + field)),
];
const NAMES = VARIABLES.flatMap((variable) => [variable, `${variable}_FILE`]);
type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
type Mailbox = ReturnType<typeof mailbox>;

const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url));

function mailbox(fields: z.infer<z.ZodObject<typeof MAILBOX>>) {
  return {
    /** Stable, also when a port or a password changes: what was seen is remembered under it. */
    name: `${fields.USER}@${fields.HOST}/${fields.FOLDER}`,
    host: fields.HOST,
    port: fields.PORT ?? (fields.TLS === 'tls' ? 993 : 143),
    tls: fields.TLS,
    user: fields.USER,
    password: fields.PASSWORD,
    folder: fields.FOLDER,
    pollMs: fields.POLL_MS,
    filing: fields.FILING,
  };
}

function assemble(settings: Settings, mailboxes: Mailbox[]) {
  return {
    mode: settings.MODE,
    oldMailHours: settings.OLD_MAIL_HOURS,
    mailboxes,
    messageMaxBytes: settings.MESSAGE_MAX_BYTES,
    referralAddresses: settings.REFERRAL_ADDRESSES ?? [],
    sender: {
      name: settings.SENDER_NAME,
      address: settings.SENDER_ADDRESS ?? settings.REFERRAL_ADDRESSES?.[0] ?? null,
      replyTag: settings.REPLY_TAG === 'yes',
    },
    desk: { name: settings.DESK_NAME ?? null, email: settings.DESK_EMAIL ?? null, phone: settings.DESK_PHONE ?? null },
    templatesDir: resolve(settings.TEMPLATES_DIR ?? TEMPLATES),
    smtp:
      settings.SMTP_HOST === undefined
        ? null
        : {
            host: settings.SMTP_HOST,
            port: settings.SMTP_PORT ?? (settings.SMTP_TLS === 'tls' ? 465 : 587),
            tls: settings.SMTP_TLS,
            user: settings.SMTP_USER ?? null,
            password: settings.SMTP_PASSWORD ?? null,
            connections: settings.SMTP_CONNECTIONS,
            timeoutMs: settings.SMTP_TIMEOUT_MS,
          },
    authservIds: settings.AUTHSERV_IDS ?? [],
    dns: {
      servers: settings.DNS_SERVERS ?? [],
      timeoutMs: settings.DNS_TIMEOUT_MS,
      zoneFile: settings.DNS_ZONE_FILE ?? null,
    },
    read: { children: settings.READ_CHILDREN, timeoutMs: settings.READ_TIMEOUT_MS, memoryMb: settings.READ_MEMORY_MB },
    model:
      settings.OPENAI_API_KEY === undefined
        ? null
        : {
            apiKey: settings.OPENAI_API_KEY,
            baseUrl: settings.OPENAI_BASE_URL ?? null,
            model: settings.OPENAI_MODEL,
            timeoutMs: settings.OPENAI_TIMEOUT_MS,
          },
    dataDir: resolve(settings.DATA_DIR),
    database: { url: settings.DATABASE_URL ?? null, poolMax: settings.DATABASE_POOL_MAX },
    redis: settings.REDIS_URL === undefined ? null : { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX },
    intakeConcurrency: settings.INTAKE_CONCURRENCY,
    noticeConcurrency: settings.NOTICE_CONCURRENCY,
    queueHighWater: settings.QUEUE_HIGH_WATER,
    sweepMs: settings.SWEEP_MS,
    log: { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT },
  };
}

function faultsOfCombination(settings: Settings, mailboxes: readonly Mailbox[]): Fault[] {
  const faults: Fault[] = [];
  if (settings.SMTP_USER !== undefined && settings.SMTP_PASSWORD === undefined)
    faults.push(unset('SMTP_PASSWORD', SETTINGS.SMTP_PASSWORD));
  if (settings.SMTP_PASSWORD !== undefined && settings.SMTP_USER === undefined)
    faults.push(unset('SMTP_USER', SETTINGS.SMTP_USER));
  const names = mailboxes.map(({ name }) => name);
  for (const name of new Set(names.filter((one, at) => names.indexOf(one) !== at))) {
    faults.push({
      variable: 'IMAP_FOLDER',
      problem: `names ${name} twice`,
      mend: 'Take one of the two mailboxes away: each mail would be read twice.',
    });
  }
  return faults;
}

function unset(variable: string, setting: z.ZodType): Fault {
  return { variable, problem: 'is not set', mend: setting.description ?? '' };
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** The values of a shape's settings, each read under its prefix; null, and the faults added, when any is wrong. */
function parse<Of extends Shape>(
  shape: Of,
  set: Environment,
  prefix: string,
  faults: Fault[],
): z.infer<z.ZodObject<Of>> | null {
  const values = Object.fromEntries(Object.keys(shape).map((name) => [name, set[prefix + name]]));
  const result = z.object(shape).safeParse(values);
  if (result.success) return result.data;
  for (const name of new Set(result.error.issues.map((issue) => String(issue.path[0])))) {
    const variable = prefix + name;
    const mend = shape[name]?.description ?? '';
    faults.push({
      variable,
      problem: values[name] === undefined ? 'is not set' : `is "${isSecret(shape[name]) ? '***' : values[name]}"`,
      mend,
    });
  }
  return null;
}

/** The variables that say something: empty ones count as not set, and what a `…_FILE` names stands in for its value. */
function variablesWithContent(environment: Environment, faults: Fault[]): Environment {
  const set: Record<string, string> = {};
  for (const variable of VARIABLES) {
    const value = environment[variable];
    const file = environment[`${variable}_FILE`];
    if (value) set[variable] = value;
    if (!file) continue;
    const fault = { variable: `${variable}_FILE`, problem: `is "${file}"` };
    if (value) faults.push({ ...fault, mend: `${variable} is set too: take one of the two away.` });
    try {
      set[variable] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      faults.push({
        ...fault,
        mend: `Path of a file that holds the value of ${variable}; reading it failed: ${error instanceof Error ? error.message : error}.`,
      });
    }
  }
  return set;
}

/** A misspelt name would leave a default in force without a word. `FIRSTHAND_TEST_…` belongs to the tests. */
function unknownVariables(environment: Environment): Fault[] {
  return Object.keys(environment)
    .filter((variable) => /^(FIRSTHAND|IMAP|SMTP)_(?!TEST_)/.test(variable) && !NAMES.includes(variable))
    .map((variable) => ({
      variable,
      problem: 'is no setting',
      mend: `The nearest that is one is ${nearest(variable.replace(/^FIRSTHAND_/, ''))}.`,
    }));
}

function nearest(misspelt: string): string {
  return NAMES.reduce((best, name) => (distance(name, misspelt) < distance(best, misspelt) ? name : best));
}

/** How many letters must be put in, taken out or changed to make one word of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, cost] of row.slice(0, -1).entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, cost + (letter === other[j] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value;

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
