import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packed, unpacked } from '../extract/linear/head.ts';
import { answering } from '../../test/lies.ts';
import { startModelServer } from '../../test/servers/model.ts';

const CLI = join(import.meta.dirname, '../cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'firsthand-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function firsthand(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  return { out, err, status };
}

const asJson = (line: string): unknown => JSON.parse(line);
const fixture = (name: string) => join(import.meta.dirname, '../../fixtures/demo', name);

describe('the command line', () => {
  it.each([
    [[], ['start', 'demo', 'ingest', 'extract', 'eval', 'directory', 'outbox', 'queue', 'report', 'doctor']],
    [['start'], ['--role']],
    [['demo'], ['--exit', '--port']],
    [['extract'], ['--directory']],
    [['own-words'], ['path', '--signature']],
    [['eval'], ['--reader', '--errors', '--json']],
    [['ingest'], ['path']],
    [['outbox'], ['list', 'show', 'release', 'again', 'drop']],
    [['outbox', 'release'], ['notice']],
    [['directory'], ['import', 'list']],
    [
      ['directory', 'import'],
      ['--replace', '--confirm'],
    ],
    [['key'], ['add', 'list', 'revoke']],
    [
      ['key', 'add'],
      ['--scope', '--agency', 'referrals:read'],
    ],
    [['keys'], ['list', 'rotate', 'revoke']],
    [['verify'], ['--keys', '--mail', 'with 3']],
    [['webhook'], ['add', 'list', 'remove', 'rotate']],
    [
      ['webhook', 'add'],
      ['--events', '--agency', 'referral.designated'],
    ],
  ])('%j explains itself', async (command, words) => {
    const { out, status } = await firsthand([...command, '--help']);
    expect(status).toBe(0);
    for (const word of words) expect(out).toContain(word);
  });

  it('prints the own words of a mail, and of plain text as those of one', async () => {
    const words = 'Yes, please.\n\nP.S. And the phones.';
    const body = `${words}\n\n-- \nRobin Ames\nCIO\n\nOn Mon, Sep 14, 2026 at 9:00 AM Dana <dana@agent.example> wrote:\n> Shall we?\n`;
    writeFileSync(join(folder, 'reply.txt'), body);
    writeFileSync(join(folder, 'reply.eml'), `From: Robin Ames <robin@customer.example>\n\n${body}`);
    const { out, status } = await firsthand(['own-words', 'reply.txt', 'reply.eml']);
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n').map(asJson)).toEqual([
      { file: 'reply.txt', text: words },
      { file: 'reply.eml', text: words },
    ]);
    const signed = await firsthand(['own-words', '--signature', 'reply.txt']);
    expect(asJson(signed.out)).toEqual({ file: 'reply.txt', text: `${words}\n\n-- \nRobin Ames\nCIO` });
  });

  it('ends with 78 and names every fault of its configuration at once', async () => {
    const { err, status } = await firsthand(['start'], {
      MODE: 'loud',
      IMAP_HOST: 'imap.a.example',
      IMAP_PORT: 'banana',
    });
    expect(status).toBe(78);
    expect(err).toContain('MODE is "loud"');
    expect(err).toContain('IMAP_PORT is "banana"');
    expect(err).toContain('IMAP_USER is not set');
  });

  it('ends with 78 when there is nothing to watch', async () => {
    const { err, status } = await firsthand(['start'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect([status, err]).toEqual([78, expect.stringContaining('IMAP_HOST is not set')]);
  });

  it('names a database that cannot be reached, and no password', async () => {
    const { err, status } = await firsthand(['outbox', 'list'], {
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/none',
    });
    expect(status).toBe(1);
    expect(err).toContain('postgres://me:…@127.0.0.1:1/none');
    expect(err).not.toContain('hunter2');
  });

  it('releases nothing in mode shadow', async () => {
    const { err, status } = await firsthand(['outbox', 'release', 'all']);
    expect([status, err]).toEqual([1, expect.stringContaining('MODE is "shadow"')]);
  });
});

describe('extract', () => {
  it('prints a line of JSON a message: file, label and evidence', async () => {
    const { out, status } = await firsthand([
      'extract',
      fixture('01-cold-storage-network.eml'),
      fixture('14-out-of-office.eml'),
      '--directory',
      fixture('directory.json'),
    ]);
    expect(status).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        file: fixture('01-cold-storage-network.eml'),
        label: {
          intent: 'self_referral',
          agentOfRecord: { status: 'designated', agents: [{ directoryId: 'at-1' }] },
          masterAgency: { status: 'named', agencies: [{ directoryId: 'ag-1' }] },
        },
        evidence: { agentOfRecord: [{ text: expect.stringContaining('agent of record') }] },
      },
      { file: fixture('14-out-of-office.eml'), label: { intent: 'auto_reply' } },
    ]);
  });

  it('names a path that is not there', async () => {
    const { err, status } = await firsthand(['extract', 'nothing.eml', '--directory', fixture('directory.json')]);
    expect([status, err]).toEqual([1, expect.stringContaining('nothing.eml')]);
  });
});

describe('eval', () => {
  const letters = join(import.meta.dirname, '../../fixtures/letters');

  it('scores a world, wrong designations first, and shows each mail that went wrong', async () => {
    const { out, status } = await firsthand(['eval', join(letters, 'world-coast'), '--errors']);
    expect(status).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.find((line) => line.startsWith('/'))).toContain(join('world-coast', ''));
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ mails\. Wrong designations: 0 sure, 0 likely\.$/));
    expect(lines).toContainEqual(expect.stringMatching(/^agent of record +right +[01]\.\d{3} +\d+$/));
    expect(lines).toContainEqual(expect.stringMatching(/^services +F1 +[01]\.\d{3} +\d+$/));
  });

  it('shows what other weights change, figure by figure and mail by mail', async () => {
    // Of the reader, those that have to be surer before they say anything are others.
    const weights = join(folder, 'silent.weights');
    const { heads, more } = unpacked(readFileSync(join(import.meta.dirname, '../extract/letters.weights')));
    const { limits, ...others } = z.looseObject({ limits: z.looseObject({}) }).parse(more);
    writeFileSync(weights, packed(heads, { ...others, limits: { ...limits, service: 2 } }));
    const { out, status } = await firsthand(['eval', join(letters, 'world-coast'), '--weights', weights]);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^\d+ mails\. Wrong designations: 0 sure, 0 likely today; 0 sure, 0 likely with these weights\.$/m,
    );
    expect(out).toMatch(/^services +[01]\.\d{3} +0\.000 +\d+$/m);
    expect(out).toMatch(/^ {2}new: services .+ read as none$/m);
  });

  it.each([
    ['weights that are not there', ['--weights', 'nowhere.weights'], 'nowhere.weights cannot be read'],
    ['weights beside a model', ['--weights', 'x', '--reader', 'both'], 'leave --reader out'],
  ])('takes no %s', async (_, options, words) => {
    const { err, status } = await firsthand(['eval', join(letters, 'world-coast'), ...options], { LOG_LEVEL: 'error' });
    expect([status, err]).toEqual([1, expect.stringContaining(words)]);
  });

  it('scores several worlds together', async () => {
    const worlds = join(folder, 'worlds');
    for (const world of ['world-coast', 'world-gulch'])
      cpSync(join(letters, world), join(worlds, world), { recursive: true });
    const totals = async (path: string): Promise<unknown> =>
      JSON.parse((await firsthand(['eval', path, '--json'])).out);
    const [coast, gulch, both] = await Promise.all(
      [join(worlds, 'world-coast'), join(worlds, 'world-gulch'), worlds].map(totals),
    );
    const count = z.object({ letters: z.number() });
    expect(count.parse(both).letters).toBe(count.parse(coast).letters + count.parse(gulch).letters);
  });

  it.each([
    ['a folder without directory.json', () => folder, 'directory.json'],
    ['a folder that is not there', () => join(folder, 'nowhere'), 'nowhere'],
    ['a label that is none', () => faultyWorld('{"intent":"a poem"}'), '1.json: intent'],
    ['a label that is no JSON', () => faultyWorld('nothing'), '1.json'],
  ])('names %s', async (_, path, words) => {
    const { err, status } = await firsthand(['eval', path()], { LOG_LEVEL: 'error' });
    expect([status, err]).toEqual([1, expect.stringContaining(words)]);
  });

  it('wants a model before it asks one', async () => {
    const { err, status } = await firsthand(['eval', folder, '--reader', 'model']);
    expect([status, err]).toEqual([78, expect.stringContaining('OPENAI_API_KEY is not set')]);
  });

  it.each(['model', 'both'])('says what the model took with --reader %s', async (reader) => {
    await using server = await startModelServer();
    server.answer('', answering({}));
    const { out, status } = await firsthand(['eval', join(letters, 'world-coast'), '--reader', reader], {
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_PRICE_INPUT: '0.25',
      OPENAI_PRICE_OUTPUT: '2',
      OPENAI_DAILY_BUDGET_TOKENS: '3000',
    });
    expect(status).toBe(0);
    expect(out).toMatch(
      /^[23] were read by the model: \d+ tokens in \(\d+ of them cached\), \d+ out; 0\.\d{4} US dollars\.$/m,
    );
    expect(out).toMatch(/^ {2}\d+ without it: the budget of the day was spent\.$/m);
  });

  it('gives a model that answers nothing no credit for what the rules read', async () => {
    await using server = await startModelServer();
    server.answer('', { kind: 'refusal' });
    const { out } = await firsthand(['eval', join(letters, 'world-coast'), '--reader', 'model'], {
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: server.baseUrl,
    });
    expect(out).toMatch(/^(\d+) mails\..*\n\d+ more are not shown to a model.*\n\1 got no answer of the model/m);
    expect(out).toMatch(/^intent +right +0\.000 /m);
    expect(out).toMatch(/^whole letter +right +0\.000 /m);
  });

  function faultyWorld(label: string): string {
    const world = mkdtempSync(join(folder, 'world-'));
    cpSync(fixture('directory.json'), join(world, 'directory.json'));
    cpSync(fixture('01-cold-storage-network.eml'), join(world, '1.eml'));
    writeFileSync(join(world, '1.json'), label);
    return world;
  }
});
