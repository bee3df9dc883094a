/** A server's command line goes in; a child process that answers on its ports, and ends with its parent whatever happens, comes out. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const HOST = '127.0.0.1';
const START_MS = 120_000;
const STOP_MS = 5_000;

export interface ServerProcess {
  /** Freezes the server with all its processes; clients keep their connections and hear nothing. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Debian keeps servers where the path of an ordinary user does not lead. */
export const WITH_SBIN = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

// A parent that is killed closes the pipe, the shell reads its end and ends the server: no exit hook is needed for that.
const GUARD = 'exec 3<&0; "$@" </dev/null 3<&- & child=$!; (read _ <&3; kill "$child") 2>/dev/null & wait "$child"';

export async function startProcess(
  command: readonly [string, ...string[]],
  server: { readonly name: string; readonly ports: readonly number[]; readonly log: string; readonly packages: string },
): Promise<ServerProcess> {
  // A process group of its own, so that one signal reaches every process of the server.
  const shell = spawn('sh', ['-c', GUARD, 'sh', ...command], {
    env: WITH_SBIN,
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  let ended = false;
  void exited.then(() => (ended = true));
  const signalAll = (signal: NodeJS.Signals) => {
    if (shell.pid !== undefined && !ended) process.kill(-shell.pid, signal);
  };
  const onExit = () => signalAll('SIGKILL');
  process.once('exit', onExit);

  const stop = async () => {
    process.off('exit', onExit);
    signalAll('SIGCONT');
    shell.stdin.end();
    const late = setTimeout(signalAll, STOP_MS, 'SIGKILL');
    await exited;
    clearTimeout(late);
  };
  const deadline = Date.now() + START_MS;
  for (const port of server.ports)
    while (!(await answers(port))) {
      if (!ended && Date.now() < deadline) {
        await sleep(20);
        continue;
      }
      await stop();
      throw new Error(
        `${server.name} does not answer on ${HOST}:${port}: is it installed (Debian: ${server.packages})? Its log: ${logOf(server.log)}`,
      );
    }
  return { pause: () => signalAll('SIGSTOP'), resume: () => signalAll('SIGCONT'), stop };
}

/** Whether such a server can be started here. */
export async function isInstalled(command: string): Promise<boolean> {
  const trial = spawn(command, ['--version'], { env: WITH_SBIN, stdio: 'ignore' });
  return await new Promise((resolve) => {
    trial.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
  });
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, HOST));
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject).once('listening', () => {
            const address = server.address();
            if (address === null || typeof address === 'string') reject(new Error('no free port'));
            else resolve(address.port);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function logOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'there is none';
  }
}
