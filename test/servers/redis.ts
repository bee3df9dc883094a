/** A Redis of one's own: on a free port of loopback, in memory alone, refusing to forget when it is full. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePorts, HOST, startProcess } from './server-process.ts';

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Forgets everything, as a wiped or replaced server would. */
  flush(): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-redis-'));
  const [port = 0] = await freePorts(1);
  const settings = {
    port,
    bind: HOST,
    dir: folder,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
    logfile: 'log',
  };
  const server = await startProcess(
    ['redis-server', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])],
    { name: 'Redis', ports: [port], log: join(folder, 'log'), packages: 'redis-server' },
  );
  const url = `redis://${HOST}:${port}`;
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url,
    flush: async () => {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
