/** Environment variables in; one typed, frozen Config out, or one error that names every fault at once. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isCompanyHost } from './domain/open-hosts.ts';
import { isSecret, MAILBOX, OAUTH, SETTING_GROUPS } from './settings.ts';

/** The exit status for a faulty configuration: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

export type Environment = Readonly<Record<string, string | undefined>>;
export type Config = DeepReadonly<ReturnType<typeof assemble>>;
export type MailboxConfig = Config['mailboxes'][number];

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
    faults.push(...loginFaults(set, prefix, true));
    return parsed === null ? [] : [mailbox(parsed, prefix)];
  });

  faults.push(
    ...loginFaults(set, 'SMTP_', false),
    ...halfPrices(set),
    ...halfOpenid(set),
    ...foreignTenant(set),
    ...mailboxesTwice(mailboxes),
  );
  if (settings === null || faults.length > 0) throw new ConfigError(faults);
  const config = deepFreeze(assemble(settings, mailboxes));
  ENVIRONMENTS.set(config, environment);
  return config;
}

/** Of what a Config was made, so that it can be made again with changes. */
const ENVIRONMENTS = new WeakMap<Config, Environment>();

/** What may be set on the pages too; what is set there goes before the environment. */
const SETTABLE = [
  'MODE',
  'SENDER_NAME',
  'BRAND_COLOUR',
  'DESK_NAME',
  'DESK_EMAIL',
  'DESK_PHONE',
  'DESK_HOURS',
  'DESK_TIME_ZONE',
  'DESK_HOLIDAYS',
] as const;

/** As they are set: each with its sentence, and its value as somebody would write it. */
export function settableOf(config: Config): { name: string; says: string; value: string }[] {
  const environment = ENVIRONMENTS.get(config) ?? {};
  return SETTABLE.map((name) => {
    const value =
      environment[name] ?? (name === 'MODE' ? config.mode : name === 'SENDER_NAME' ? config.sender.name : '');
    return { name, says: SETTINGS[name].description ?? '', value };
  });
}

/** The same with other values for some of what is settable, checked as a whole. Throws as readConfig does. */
export function overridden(config: Config, changes: Readonly<Record<string, string>>): Config {
  const known = Object.entries(changes).filter(([name]) => SETTABLE.some((settable) => settable === name));
  return readConfig({ ...ENVIRONMENTS.get(config), ...Object.fromEntries(known) });
}

/** What each kind of work cannot do without. Throws one ConfigError with all that lacks for all of the works named. */
export function requireFor(config: Config, ...works: readonly ('watch' | 'send' | 'ask')[]): void {
  const faults: Fault[] = [];
  if (works.includes('watch') && config.mailboxes.length === 0) faults.push(unset('IMAP_HOST', MAILBOX.HOST));
  if (works.includes('send')) {
    if (config.smtp === null) faults.push(unset('SMTP_HOST', SETTINGS.SMTP_HOST));
    if (config.sender.address === null) faults.push(unset('REFERRAL_ADDRESSES', SETTINGS.REFERRAL_ADDRESSES));
  }
  if (works.includes('ask') && config.model === null) faults.push(unset('OPENAI_API_KEY', SETTINGS.OPENAI_API_KEY));
  if (faults.length > 0) throw new ConfigError(faults);
}

const MAILBOX_PREFIXES = ['IMAP_', ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `IMAP_${number}_`)];
const SETTINGS = {
  ...SETTING_GROUPS['What it may do'],
  ...SETTING_GROUPS['Who it is'],
  ...SETTING_GROUPS['Pages'],
  ...SETTING_GROUPS['Signing in elsewhere'],
  ...SETTING_GROUPS['The API and webhooks'],
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

function mailbox(fields: z.infer<z.ZodObject<typeof MAILBOX>>, prefix: string) {
  return {
    /** Stable, also when a port or a password changes: what was seen is remembered under it. */
    name: `${fields.USER}@${fields.HOST}/${fields.FOLDER}`,
    host: fields.HOST,
    port: fields.PORT ?? (fields.TLS === 'tls' ? 993 : 143),
    tls: fields.TLS,
    user: fields.USER,
    password: fields.PASSWORD ?? null,
    oauth: oauth(fields, prefix),
    address: fields.ADDRESS ?? (fields.USER.includes('@') ? fields.USER : null),
    folder: fields.FOLDER,
    pollMs: fields.POLL_MS,
    filing: fields.FILING,
  };
}

/** The token endpoint of Microsoft 365, and all that the application was granted there. */
const tenantUrl = (tenant: string) => `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
const TENANT_SCOPE = 'https://outlook.office365.com/.default';

/** Null where a password is to do. `prefix` and `server` say which settings an error is to name. */
function oauth(fields: z.infer<z.ZodObject<typeof OAUTH>>, prefix: string) {
  const { OAUTH_TENANT: tenant, OAUTH_ISSUER: issuer, OAUTH_TOKEN_URL: tokenUrl } = fields;
  const { OAUTH_CLIENT_ID: clientId, OAUTH_REFRESH_TOKEN: refreshToken = null } = fields;
  if (clientId === undefined) return null;
  return {
    prefix: `${prefix}OAUTH_`,
    server:
      issuer !== undefined
        ? { setting: 'ISSUER' as const, url: issuer }
        : tenant !== undefined
          ? { setting: 'TENANT' as const, url: tenantUrl(tenant) }
          : { setting: 'TOKEN_URL' as const, url: tokenUrl ?? '' },
    clientId,
    clientSecret: fields.OAUTH_CLIENT_SECRET ?? null,
    refreshToken,
    scope: fields.OAUTH_SCOPE ?? (tenant !== undefined && refreshToken === null ? TENANT_SCOPE : null),
  };
}

function smtpOauth(settings: Settings) {
  return oauth(
    {
      OAUTH_TENANT: settings.SMTP_OAUTH_TENANT,
      OAUTH_ISSUER: settings.SMTP_OAUTH_ISSUER,
      OAUTH_TOKEN_URL: settings.SMTP_OAUTH_TOKEN_URL,
      OAUTH_CLIENT_ID: settings.SMTP_OAUTH_CLIENT_ID,
      OAUTH_CLIENT_SECRET: settings.SMTP_OAUTH_CLIENT_SECRET,
      OAUTH_REFRESH_TOKEN: settings.SMTP_OAUTH_REFRESH_TOKEN,
      OAUTH_SCOPE: settings.SMTP_OAUTH_SCOPE,
    },
    'SMTP_',
  );
}

function assemble(settings: Settings, mailboxes: Mailbox[]) {
  return {
    mode: settings.MODE,
    oldMailHours: settings.OLD_MAIL_HOURS,
    dailyMails: { toAddress: settings.ADDRESS_DAILY_MAILS, inAll: settings.TOTAL_DAILY_MAILS },
    settleMs: settings.SETTLE_SECONDS * 1_000,
    remindAfterHours: settings.REMIND_AFTER_HOURS,
    dailyNotices: { ofWriter: settings.WRITER_DAILY_NOTICES, ofDomain: settings.DOMAIN_DAILY_NOTICES },
    mailboxes,
    messageMaxBytes: settings.MESSAGE_MAX_BYTES,
    referralAddresses: settings.REFERRAL_ADDRESSES ?? [],
    sender: {
      name: settings.SENDER_NAME,
      address: settings.SENDER_ADDRESS ?? settings.REFERRAL_ADDRESSES?.[0] ?? null,
      replyTag: settings.REPLY_TAG === 'yes',
    },
    brandColour: settings.BRAND_COLOUR ?? null,
    desk: { name: settings.DESK_NAME ?? null, email: settings.DESK_EMAIL ?? null, phone: settings.DESK_PHONE ?? null },
    deskZone: settings.DESK_TIME_ZONE,
    deskHours: settings.DESK_HOURS === undefined ? null : officeHours(settings.DESK_HOURS, settings),
    deskNoteMs: settings.DESK_NOTE_MINUTES * 60_000,
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    linkDays: settings.LINK_DAYS,
    metricsToken: settings.METRICS_TOKEN ?? null,
    openid: openid(settings),
    web: { host: settings.WEB_HOST, port: settings.WEB_PORT, proxies: settings.TRUST_PROXY ?? [] },
    apiRequestsPerMinute: settings.API_REQUESTS_PER_MINUTE,
    webhookTargets: settings.WEBHOOK_TARGETS,
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
            oauth: smtpOauth(settings),
            connections: settings.SMTP_CONNECTIONS,
            timeoutMs: settings.SMTP_TIMEOUT_MS,
          },
    authservIds: settings.AUTHSERV_IDS ?? [],
    arcSealers: settings.ARC_SEALERS ?? [],
    dns: {
      servers: settings.DNS_SERVERS ?? [],
      timeoutMs: settings.DNS_TIMEOUT_MS,
      zoneFile: settings.DNS_ZONE_FILE ?? null,
    },
    read: {
      children: settings.READ_CHILDREN,
      timeoutMs: settings.READ_TIMEOUT_MS,
      filesMs: settings.READ_FILES_MS,
      memoryMb: settings.READ_MEMORY_MB,
    },
    model:
      settings.OPENAI_API_KEY === undefined
        ? null
        : {
            apiKey: settings.OPENAI_API_KEY,
            baseUrl: settings.OPENAI_BASE_URL ?? null,
            model: settings.OPENAI_MODEL,
            timeoutMs: settings.OPENAI_TIMEOUT_MS,
            prices: prices(settings),
            asksTwice: settings.MODEL_ASKS_TWICE === 'yes',
            budget: {
              costUsd: settings.OPENAI_DAILY_BUDGET_USD ?? null,
              tokens: settings.OPENAI_DAILY_BUDGET_TOKENS ?? null,
            },
          },
    dataDir: resolve(settings.DATA_DIR),
    database: { url: settings.DATABASE_URL ?? null, poolMax: settings.DATABASE_POOL_MAX },
    redis: settings.REDIS_URL === undefined ? null : { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX },
    intakeConcurrency: settings.INTAKE_CONCURRENCY,
    noticeConcurrency: settings.NOTICE_CONCURRENCY,
    queueHighWater: settings.QUEUE_HIGH_WATER,
    canary: {
      /** 0: none is sent. */
      everyMs: settings.MODE === 'shadow' || settings.SMTP_HOST === undefined ? 0 : settings.CANARY_SECONDS * 1_000,
      patienceMs: settings.CANARY_PATIENCE_SECONDS * 1_000,
      mailboxes: mailboxes.flatMap(({ name, address }, at) => {
        const to = address ?? (at === 0 ? (settings.REFERRAL_ADDRESSES?.[0] ?? null) : null);
        return to === null ? [] : [{ mailbox: name, address: to }];
      }),
    },
    sweepMs: settings.SWEEP_MS,
    /** 0: for ever. */
    rawDays: settings.RAW_DAYS,
    log: { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT },
  };
}

const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `text` as the check of DESK_HOURS lets it through; Fri-Mon goes over the weekend. */
function officeHours(text: string, settings: Settings) {
  const [, first = '', last = first, ...times] =
    /^(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text.toLowerCase()) ?? [];
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = times.map(Number);
  const [start, end] = [WEEK.indexOf(first), WEEK.indexOf(last)];
  const days = [0, 1, 2, 3, 4, 5, 6].filter((after) => after <= (end - start + 7) % 7);
  return {
    days: days.map((after) => (start + after) % 7),
    from: fromHour * 60 + fromMinute,
    to: toHour * 60 + toMinute,
    zone: settings.DESK_TIME_ZONE,
    holidays: settings.DESK_HOLIDAYS ?? [],
    within: settings.DESK_LOOKS_WITHIN_HOURS,
  };
}

function prices({ OPENAI_PRICE_INPUT: input, OPENAI_PRICE_CACHED: cached, OPENAI_PRICE_OUTPUT: output }: Settings) {
  return input === undefined || output === undefined ? null : { input, cached: cached ?? input, output };
}

/** Where Microsoft Entra ID signs people in: the tenant is in the path. */
const ENTRA = /^https:\/\/login\.microsoftonline\.com\/([^/]*)/i;

function openid(settings: Settings) {
  const { OIDC_ISSUER: given, OIDC_TENANT: set } = settings;
  const tenant = set ?? (given === undefined ? null : (ENTRA.exec(given)?.[1]?.toLowerCase() ?? null));
  const issuer = given ?? (tenant === null ? null : `https://login.microsoftonline.com/${tenant}/v2.0`);
  if (issuer === null) return null;
  return {
    name: settings.OIDC_NAME,
    issuer,
    clientId: settings.OIDC_CLIENT_ID ?? '',
    clientSecret: settings.OIDC_CLIENT_SECRET ?? '',
    tenant,
  };
}

/** An issuer, or a tenant, goes with an id and a secret. */
function halfOpenid(set: Environment): Fault[] {
  const place = set['OIDC_TENANT'] === undefined ? 'OIDC_ISSUER' : 'OIDC_TENANT';
  const names = [place, 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
  const lacking = names.filter((name) => set[name] === undefined);
  return lacking.length === names.length ? [] : lacking.map((name) => unset(name, SETTINGS[name]));
}

/** At Microsoft an address that names no tenant by its id is open to everybody who has an account there. */
function foreignTenant(set: Environment): Fault[] {
  const issuer = set['OIDC_ISSUER'] ?? '';
  const named = ENTRA.exec(issuer)?.[1]?.toLowerCase();
  const wanted = set['OIDC_TENANT']?.trim().toLowerCase();
  if (named === undefined || (SETTINGS.OIDC_TENANT.safeParse(named).success && (wanted ?? named) === named)) return [];
  const mend =
    wanted === undefined
      ? 'It names no tenant by its id, so that people of other tenants, or anybody at all, could come: take it away, and set OIDC_TENANT to the id of yours.'
      : 'It is of another tenant than OIDC_TENANT: take it away.';
  return [{ variable: 'OIDC_ISSUER', problem: `is "${issuer}"`, mend }];
}

/** Neither half of the prices says what a mail costs, and a budget without them would never be spent. */
function halfPrices(set: Environment): Fault[] {
  const needs = ['OPENAI_PRICE_INPUT', 'OPENAI_PRICE_OUTPUT'] as const;
  const askFor = [...needs, 'OPENAI_PRICE_CACHED', 'OPENAI_DAILY_BUDGET_USD'];
  if (askFor.every((name) => set[name] === undefined)) return [];
  return needs.filter((name) => set[name] === undefined).map((name) => unset(name, SETTINGS[name]));
}

type LoginSetting = 'USER' | 'PASSWORD' | keyof typeof OAUTH;
const OAUTH_SERVERS = ['OAUTH_TENANT', 'OAUTH_ISSUER', 'OAUTH_TOKEN_URL'] as const;

/** What lacks or is too much for one way to log in, by a password or by OAuth2. Who does not log in at all needs neither. */
function loginFaults(set: Environment, prefix: string, logsIn: boolean): Fault[] {
  const isSet = (name: string) => set[prefix + name] !== undefined;
  const lacks = (name: LoginSetting) =>
    isSet(name) ? [] : [unset(prefix + name, logsIn ? MAILBOX[name] : SETTINGS[`SMTP_${name}`])];
  const excess = (name: string, beside: string) => ({
    variable: prefix + name,
    problem: `is set beside ${prefix}${beside}`,
    mend: 'Take one of the two away.',
  });
  const lacksUser = logsIn ? [] : lacks('USER'); // that of a mailbox was looked for with its other settings
  const [oauthSetting] = Object.keys(OAUTH).filter(isSet);
  if (oauthSetting === undefined)
    return logsIn || isSet('USER') ? lacks('PASSWORD') : isSet('PASSWORD') ? lacksUser : [];
  const [server, ...others] = OAUTH_SERVERS.filter(isSet);
  return [
    ...lacksUser,
    ...(isSet('PASSWORD') ? [excess('PASSWORD', oauthSetting)] : []),
    ...(server === undefined ? lacks('OAUTH_TENANT') : others.map((other) => excess(other, server))),
    ...lacks('OAUTH_CLIENT_ID'),
    ...(isSet('OAUTH_REFRESH_TOKEN') ? [] : lacks('OAUTH_CLIENT_SECRET')),
  ];
}

function mailboxesTwice(mailboxes: readonly Mailbox[]): Fault[] {
  const names = mailboxes.map(({ name }) => name);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) => ({
    variable: 'IMAP_FOLDER',
    problem: `names ${name} twice`,
    mend: 'Take one of the two mailboxes away: each mail would be read twice.',
  }));
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
    const ofValue = result.error.issues.flatMap((issue) =>
      issue.path[0] === name && issue.code === 'custom' && typeof issue.params?.['mend'] === 'string'
        ? [issue.params['mend']]
        : [],
    );
    const mend = [...ofValue, shape[name]?.description ?? ''].join(' ');
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
        mend: `Path of a file that holds the value of ${variable}; reading it failed: ${String(error)}.`,
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
  for (const [i, letter] of Array.from(one).entries()) {
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

/** Hosts of this installation, which are no agent's: of its addresses, and of its pages. */
export function ownHosts({ referralAddresses, sender, publicUrl }: Config): readonly string[] {
  const addresses = [...referralAddresses, ...(sender.address === null ? [] : [sender.address])];
  return [
    ...addresses.map((address) => address.slice(address.lastIndexOf('@') + 1)),
    ...(publicUrl === null ? [] : [new URL(publicUrl).hostname]),
  ].filter(isCompanyHost);
}
