/**
 * A checkout in; one that can run out: packages installed, the right Node, and with --test the servers that the tests
 * need. Runs under Node 20 with nothing installed, is silent and quick when nothing has changed, and writes nothing to
 * standard output, which belongs to the command that follows.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_NODE = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = [join(root, 'node_modules', '.bin'), process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(
  delimiter,
);

try {
  await installPackages();
  checkNode();
  if (process.argv.includes('--test')) await provideServers();
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}

/** npm ci, when the lock file is another than the one that was installed. */
async function installPackages() {
  const stamp = join(root, 'node_modules', '.firsthand-setup');
  const lock = readFileSync(join(root, 'package-lock.json'));
  const digest = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  console.error('setup: installing packages (npm ci)');
  await run('npm', ['ci', '--loglevel=error']);
  writeFileSync(stamp, digest);
}

/** The lock file brings Node for Linux on x64 and arm64; elsewhere the machine's own has to do. */
function checkNode() {
  const { stdout, error } = spawnSync('node', ['--version'], { env: { ...process.env, PATH: path }, encoding: 'utf8' });
  const version = error ? `unusable (${error.message})` : stdout.trim();
  if (!error && Number(version.slice(1).split('.')[0]) >= LEAST_NODE) return;
  throw new Error(
    `Firsthand needs Node ${LEAST_NODE} or newer and the one found is ${version}: install it from https://nodejs.org`,
  );
}

/** The tests run against Dovecot, Redis and Chromium: from Debian's packages, else the servers from docker compose. */
async function provideServers() {
  const missing = missingServers();
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && has('apt-get')) return installFromDebian(missing);
  const isBrowser = ({ name }) => name === 'Chromium';
  if (!missing.some(isBrowser) && spawnSync('docker', ['compose', 'ls'], { stdio: 'ignore' }).status === 0) {
    return run('docker', ['compose', 'up', '--detach', '--wait', '--quiet-pull', 'mail', 'redis']);
  }
  const names = missing.map((server) => server.name).join(' and ');
  if (missing.some(isBrowser))
    throw new Error(
      'the pages are tried in Chromium, and there is none: install it, and set CHROMIUM to its path where it is not on the PATH',
    );
  const without = `${names} cannot be had here (neither root on Debian nor a docker engine): the tests against ${names} cannot run`;
  if (process.env.FIRSTHAND_TEST_ALLOW_SKIP !== '1')
    throw new Error(`${without}. FIRSTHAND_TEST_ALLOW_SKIP=1 skips them.`);
  console.error(`setup: ${without} and are skipped`);
}

function missingServers() {
  const parts = ['/usr/lib/dovecot', '/usr/libexec/dovecot'].filter(
    (folder) => existsSync(join(folder, 'imap')) && existsSync(join(folder, 'lmtp')),
  );
  const missing = [];
  if (!has('dovecot') || parts.length === 0)
    missing.push({ name: 'Dovecot', packages: ['dovecot-imapd', 'dovecot-lmtpd'] });
  if (!has('redis-server')) missing.push({ name: 'Redis', packages: ['redis-server'] });
  if (!has('chromium') && !existsSync(process.env.CHROMIUM ?? ''))
    missing.push({ name: 'Chromium', packages: ['chromium', 'fonts-dejavu-core'] });
  return missing;
}

async function installFromDebian(missing) {
  console.error(`setup: installing ${missing.map((server) => server.name).join(' and ')} (apt-get)`);
  // The tests start servers of their own on free ports: Debian's services stay down, which also lets this pass where no service can start.
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], environment);
    await run(
      'apt-get',
      ['install', '-qq', '--no-install-recommends', ...missing.flatMap((server) => server.packages)],
      environment,
    );
  } finally {
    if (ours) rmSync(policy);
  }
}

function has(command) {
  return path.split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Runs a command whose output is shown only when it fails; a signal that would end us ends the command. */
function run(command, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error(`\`${command} ${args.join(' ')}\` ended with ${signal ?? code}`));
    });
  });
}
