/** The configuration: what each environment leads to, and what is said of each fault. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadEnvironment, readConfig, requireFor, type Config, type Environment } from './config.ts';
import { MAILBOX, SETTING_GROUPS } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'firsthand-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MAIL = { IMAP_HOST: 'mail.example', IMAP_USER: 'refer@acme.example', IMAP_PASSWORD: 'pw' };
const OAUTH = {
  IMAP_HOST: 'outlook.office365.com',
  IMAP_USER: 'refer@acme.example',
  IMAP_OAUTH_CLIENT_ID: 'app',
  IMAP_OAUTH_CLIENT_SECRET: 'hunter2',
};
const SMTP = { SMTP_HOST: 'smtp.example', REFERRAL_ADDRESSES: 'refer@acme.example' };

const MICROSOFT = 'https://login.microsoftonline.com';
const TENANT = '5b1f0c6e-2f7d-4a55-9f0e-7d1f5a3c9b10';
const ENTRA = { OIDC_TENANT: TENANT, OIDC_CLIENT_ID: 'console', OIDC_CLIENT_SECRET: 'pw' };

/** The lines of the error, or none. */
function faults(of: () => unknown): string[] {
  try {
    of();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

describe('the value that a setting gives', () => {
  const specification: [environment: Environment, value: (config: Config) => unknown, expected: unknown][] = [
    [{}, (config) => config.mode, 'shadow'],
    [{ MODE: '' }, (config) => config.mode, 'shadow'],
    [{}, (config) => [config.database.url, config.redis, config.smtp, config.model], [null, null, null, null]],
    [{ READ_TIMEOUT_MS: '250' }, (config) => config.read.timeoutMs, 250],
    [
      { REFERRAL_ADDRESSES: 'Refer@ACME.example, b@acme.example,' },
      (config) => config.referralAddresses,
      ['Refer@acme.example', 'b@acme.example'],
    ],
    [{ REFERRAL_ADDRESSES: 'a@acme.example' }, (config) => config.sender.address, 'a@acme.example'],
    [{ ...SMTP, SENDER_ADDRESS: 'no-reply@acme.example' }, (config) => config.sender.address, 'no-reply@acme.example'],
    [{}, (config) => config.openid, null],
    [ENTRA, (config) => [config.openid?.issuer, config.openid?.tenant], [`${MICROSOFT}/${TENANT}/v2.0`, TENANT]],
    [
      { ...ENTRA, OIDC_TENANT: '', OIDC_ISSUER: `${MICROSOFT}/${TENANT}/v2.0` },
      (config) => config.openid?.tenant,
      TENANT,
    ],
    [
      { ...ENTRA, OIDC_ISSUER: `https://login.microsoftonline.us/${TENANT}/v2.0` },
      (config) => [config.openid?.issuer, config.openid?.tenant],
      [`https://login.microsoftonline.us/${TENANT}/v2.0`, TENANT],
    ],
    [{ ...ENTRA, OIDC_TENANT: '', OIDC_ISSUER: 'https://id.agency.example' }, (config) => config.openid?.tenant, null],
    [{ BRAND_COLOUR: '#003366' }, (config) => config.brandColour, '#003366'],
    [{ REPLY_TAG: 'no' }, (config) => config.sender.replyTag, false],
    [SMTP, (config) => config.smtp?.port, 587],
    [{ ...SMTP, SMTP_TLS: 'tls' }, (config) => config.smtp?.port, 465],
    [
      MAIL,
      (config) => config.mailboxes.map(({ name, port, tls }) => [name, port, tls]),
      [['refer@acme.example@mail.example/INBOX', 993, 'tls']],
    ],
    [{ ...MAIL, IMAP_TLS: 'starttls' }, (config) => config.mailboxes[0]?.port, 143],
    [
      { ...MAIL, IMAP_3_HOST: 'other.example', IMAP_3_USER: 'u', IMAP_3_PASSWORD: 'p', IMAP_3_FOLDER: 'Sales' },
      (config) => config.mailboxes.map(({ name }) => name),
      ['refer@acme.example@mail.example/INBOX', 'u@other.example/Sales'],
    ],
    [
      { DATABASE_URL: 'postgresql:///firsthand?host=/run/postgresql' },
      (config) => config.database.url,
      'postgresql:///firsthand?host=/run/postgresql',
    ],
    [
      { REDIS_URL: 'redis://127.0.0.1:6379/2' },
      (config) => config.redis,
      { url: 'redis://127.0.0.1:6379/2', prefix: 'firsthand' },
    ],
    [{ OPENAI_API_KEY: 'k' }, (config) => [config.model?.model, config.model?.baseUrl], ['gpt-5-mini', null]],
    [
      { OPENAI_API_KEY: 'k' },
      (config) => [config.model?.prices, config.model?.budget],
      [null, { costUsd: null, tokens: null }],
    ],
    [
      { OPENAI_API_KEY: 'k', OPENAI_PRICE_INPUT: '0.25', OPENAI_PRICE_OUTPUT: '2', OPENAI_DAILY_BUDGET_USD: '1.5' },
      (config) => [config.model?.prices, config.model?.budget],
      [
        { input: 0.25, cached: 0.25, output: 2 },
        { costUsd: 1.5, tokens: null },
      ],
    ],
    [MAIL, (config) => [config.mailboxes[0]?.password, config.mailboxes[0]?.oauth], ['pw', null]],
    [
      { ...OAUTH, IMAP_OAUTH_TENANT: 'acme.example' },
      (config) => [config.mailboxes[0]?.password, config.mailboxes[0]?.oauth],
      [
        null,
        {
          prefix: 'IMAP_OAUTH_',
          server: { setting: 'TENANT', url: 'https://login.microsoftonline.com/acme.example/oauth2/v2.0/token' },
          clientId: 'app',
          clientSecret: 'hunter2',
          refreshToken: null,
          scope: 'https://outlook.office365.com/.default',
        },
      ],
    ],
    [
      { ...OAUTH, IMAP_OAUTH_TENANT: 'acme.example', IMAP_OAUTH_REFRESH_TOKEN: 'r' },
      (config) => config.mailboxes[0]?.oauth?.scope,
      null,
    ],
    [
      {
        IMAP_3_HOST: 'imap.gmail.com',
        IMAP_3_USER: 'refer@acme.example',
        IMAP_3_OAUTH_ISSUER: 'https://accounts.google.com',
        IMAP_3_OAUTH_CLIENT_ID: 'app',
        IMAP_3_OAUTH_REFRESH_TOKEN: 'r',
        IMAP_3_OAUTH_SCOPE: 'https://mail.google.com/',
      },
      (config) => config.mailboxes[0]?.oauth,
      {
        prefix: 'IMAP_3_OAUTH_',
        server: { setting: 'ISSUER', url: 'https://accounts.google.com' },
        clientId: 'app',
        clientSecret: null,
        refreshToken: 'r',
        scope: 'https://mail.google.com/',
      },
    ],
    [
      {
        ...SMTP,
        SMTP_USER: 'u',
        SMTP_OAUTH_TOKEN_URL: 'http://127.0.0.1:8080/token',
        SMTP_OAUTH_CLIENT_ID: 'app',
        SMTP_OAUTH_CLIENT_SECRET: 's',
      },
      (config) => [config.smtp?.oauth?.prefix, config.smtp?.oauth?.server.url],
      ['SMTP_OAUTH_', 'http://127.0.0.1:8080/token'],
    ],
    [{ DNS_SERVERS: '127.0.0.1:5353,::1' }, (config) => config.dns.servers, ['127.0.0.1:5353', '::1']],
    [{ UNRELATED: 'x', FIRSTHAND_TEST_ALLOW_SKIP: '1' }, (config) => config.mode, 'shadow'],
  ];
  it.each(specification)('%o', (environment, value, expected) => {
    expect(value(readConfig(environment))).toEqual(expected);
  });
});

describe('what is said of a fault', () => {
  const specification: [environment: Environment, lines: (string | RegExp)[]][] = [
    [{ IMAP_PORT: 'banana', ...MAIL }, [`IMAP_PORT is "banana". ${MAILBOX.PORT.description}`]],
    [{ MODE: 'loud', LOG_LEVEL: 'all' }, [/^MODE is "loud"\. Who is mailed/, /^LOG_LEVEL is "all"\. /]],
    [{ OPENAI_PRICE_INPUT: '1' }, [/^OPENAI_PRICE_OUTPUT is not set\. /]],
    [{ OPENAI_DAILY_BUDGET_USD: '1' }, [/^OPENAI_PRICE_INPUT is not set\. /, /^OPENAI_PRICE_OUTPUT is not set\. /]],
    [{ OPENAI_DAILY_BUDGET_TOKENS: '-1' }, [/^OPENAI_DAILY_BUDGET_TOKENS is "-1"\. /]],
    [{ BRAND_COLOUR: 'navy' }, [/^BRAND_COLOUR is "navy"\. Colour of notices/]],
    [
      { BRAND_COLOUR: '#FFCC00' },
      [/^BRAND_COLOUR is "#FFCC00"\. It is too light to be read on white; #8f7200 is the nearest that is not\. Colour/],
    ],
    [{ READ_CHILDREN: '0' }, [/^READ_CHILDREN is "0"\. /]],
    [{ READ_CHILDREN: '1.5' }, [/^READ_CHILDREN is "1.5"\. /]],
    [{ DATABASE_URL: 'mysql://user:hunter2@host/name' }, [/^DATABASE_URL is "\*\*\*"\. /]],
    [{ REFERRAL_ADDRESSES: 'a@acme.example, Ann Lee' }, [/^REFERRAL_ADDRESSES is "a@acme.example, Ann Lee"\. /]],
    [{ REFERRAL_ADDRESSES: ' , ' }, [/^REFERRAL_ADDRESSES is /]],
    [{ SENDER_ADDRESS: 'a@b.example, c@d.example' }, [/^SENDER_ADDRESS is /]],
    [{ DNS_SERVERS: 'dns.example' }, [/^DNS_SERVERS is "dns.example"\. /]],
    [{ IMAP_2_HOST: 'mail.example' }, [/^IMAP_2_USER is not set\. /, /^IMAP_2_PASSWORD is not set\. /]],
    [{ IMAP_USER: 'u', IMAP_PASSWORD: 'p' }, [/^IMAP_HOST is not set\. /]],
    [{ ...SMTP, SMTP_USER: 'u', MODE: 'x' }, [/^MODE is "x"\. /, /^SMTP_PASSWORD is not set\. /]],
    [
      { ...MAIL, IMAP_2_HOST: 'MAIL.example', IMAP_2_USER: 'refer@acme.example', IMAP_2_PASSWORD: 'x' },
      [/^IMAP_FOLDER names refer@acme.example@mail.example\/INBOX twice\. /],
    ],
    [OAUTH, [`IMAP_OAUTH_TENANT is not set. ${MAILBOX.OAUTH_TENANT.description}`]],
    [
      { ...OAUTH, IMAP_OAUTH_TENANT: 'acme.example', IMAP_PASSWORD: 'hunter2' },
      ['IMAP_PASSWORD is set beside IMAP_OAUTH_TENANT. Take one of the two away.'],
    ],
    [
      { ...OAUTH, IMAP_OAUTH_TENANT: 'acme.example', IMAP_OAUTH_ISSUER: 'https://id.example' },
      ['IMAP_OAUTH_ISSUER is set beside IMAP_OAUTH_TENANT. Take one of the two away.'],
    ],
    [
      { IMAP_2_HOST: 'mail.example', IMAP_2_USER: 'u', IMAP_2_OAUTH_TENANT: 'acme.example' },
      [/^IMAP_2_OAUTH_CLIENT_ID is not set\. /, /^IMAP_2_OAUTH_CLIENT_SECRET is not set\. /],
    ],
    [{ ...OAUTH, IMAP_OAUTH_TENANT: 'a/../b' }, [/^IMAP_OAUTH_TENANT is "a\/\.\.\/b"\. For Microsoft 365/]],
    [
      { ...OAUTH, IMAP_OAUTH_TOKEN_URL: 'http://id.example/token' },
      [/^IMAP_OAUTH_TOKEN_URL is "http:\/\/id\.example\/token"\. .*Only https/],
    ],
    [
      { ...SMTP, SMTP_OAUTH_TENANT: 'acme.example', SMTP_OAUTH_CLIENT_ID: 'app', SMTP_OAUTH_REFRESH_TOKEN: 'hunter2' },
      [/^SMTP_USER is not set\. /],
    ],
    [{ IMAP_HOTS: 'mail.example' }, ['IMAP_HOTS is no setting. The nearest that is one is IMAP_HOST.']],
    [{ SMTP_PASWORD: 'hunter2' }, ['SMTP_PASWORD is no setting. The nearest that is one is SMTP_PASSWORD.']],
    [{ FIRSTHAND_MODE: 'desk' }, ['FIRSTHAND_MODE is no setting. The nearest that is one is MODE.']],
    [
      { SMTP_PASSWORD_FILE: '/nowhere/pw' },
      [/^SMTP_PASSWORD_FILE is "\/nowhere\/pw"\. Path of a file .* no such file/],
    ],
  ];
  it.each(specification)('%o', (environment, lines) => {
    const said = faults(() => readConfig(environment));
    expect(said).toHaveLength(lines.length);
    for (const [at, line] of lines.entries())
      expect(said[at]).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
    expect(said.join()).not.toContain('hunter2');
  });
});

describe('what each work cannot do without', () => {
  const specification: [environment: Environment, works: ('watch' | 'send')[], missing: string[]][] = [
    [{}, [], []],
    [{}, ['watch', 'send'], ['IMAP_HOST', 'SMTP_HOST', 'REFERRAL_ADDRESSES']],
    [MAIL, ['watch'], []],
    [{ SMTP_HOST: 'smtp.example' }, ['send'], ['REFERRAL_ADDRESSES']],
    [{ ...MAIL, ...SMTP }, ['watch', 'send'], []],
  ];
  it.each(specification)('%o to %o', (environment, works, missing) => {
    const said = faults(() => requireFor(readConfig(environment), ...works));
    expect(said.map((line) => line.split(' ')[0])).toEqual(missing);
  });
});

it('reads the value from the file that NAME_FILE names, without its line end', () => {
  const file = join(folder, 'password');
  writeFileSync(file, 'correct horse\n');
  const environment = { ...MAIL, IMAP_PASSWORD: undefined, IMAP_PASSWORD_FILE: file };
  expect(readConfig(environment).mailboxes[0]?.password).toBe('correct horse');
  expect(faults(() => readConfig({ ...MAIL, IMAP_PASSWORD_FILE: file }))).toEqual([
    `IMAP_PASSWORD_FILE is "${file}". IMAP_PASSWORD is set too: take one of the two away.`,
  ]);
});

it('takes from .env what the environment does not set', () => {
  expect(loadEnvironment(folder, { MODE: 'desk' })).toEqual({ MODE: 'desk' });
  writeFileSync(join(folder, '.env'), 'MODE=approve\nLOG_LEVEL=warn # quiet\n');
  expect(loadEnvironment(folder, { MODE: 'desk' })).toEqual({ MODE: 'desk', LOG_LEVEL: 'warn' });
});

it('is frozen all through', () => {
  const { mailboxes, dns } = readConfig(MAIL);
  expect([mailboxes, mailboxes[0], dns.servers].every(Object.isFrozen)).toBe(true);
});

it('says the default of each setting in its sentence', () => {
  const settings = Object.values(SETTING_GROUPS).flatMap((group) => Object.entries(group));
  const silent = [...settings, ...Object.entries(MAILBOX)].filter(([, setting]) => {
    const { data } = setting.safeParse(undefined);
    return data !== undefined && !new RegExp(`${String(data)}\\b[^.;]*when left out`).test(setting.description ?? '');
  });
  expect(silent.map(([name]) => name)).toEqual([]);
});

describe('who could sign in elsewhere', () => {
  it.each([
    ['everybody', { OIDC_ISSUER: `${MICROSOFT}/common/v2.0` }, /^OIDC_ISSUER .*names no tenant by its id.*OIDC_TENANT/],
    ['every organisation', { OIDC_ISSUER: `${MICROSOFT}/organizations/v2.0` }, /^OIDC_ISSUER .*names no tenant/],
    ['every private person', { OIDC_ISSUER: `${MICROSOFT}/consumers/v2.0` }, /^OIDC_ISSUER .*names no tenant/],
    [
      'every private person, by the id of their tenant',
      { OIDC_ISSUER: `${MICROSOFT}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0` },
      /^OIDC_ISSUER .*names no tenant/,
    ],
    [
      'those of a name that can change hands',
      { OIDC_ISSUER: `${MICROSOFT}/agency.example/v2.0` },
      /names no tenant by its id/,
    ],
    [
      'those of another tenant',
      { ...ENTRA, OIDC_ISSUER: `${MICROSOFT}/${TENANT.replace('5b', '6b')}/v2.0` },
      /of another tenant/,
    ],
    ['private people', { ...ENTRA, OIDC_TENANT: '9188040d-6c67-4c5b-b112-36a304b66dad' }, /^OIDC_TENANT is/],
    ['those of no tenant', { ...ENTRA, OIDC_TENANT: 'agency.example' }, /^OIDC_TENANT is "agency.example"/],
  ])('is not %s', (_, environment, says) => {
    expect(faults(() => readConfig({ ...ENTRA, OIDC_TENANT: '', ...environment }))).toContainEqual(
      expect.stringMatching(says),
    );
  });

  it('needs the application that is registered there', () => {
    expect(faults(() => readConfig({ OIDC_TENANT: TENANT })).map((line) => line.split(' ')[0])).toEqual([
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
    ]);
  });
});
