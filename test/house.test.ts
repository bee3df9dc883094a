/** The house rules that no linter knows: what files say of themselves, and that documents and files agree with the code. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig, requireFor } from '../src/config.ts';
import { LOG_EVENTS } from '../src/domain/ports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = (...patterns: string[]) =>
  globSync(patterns, { cwd: root, exclude: ['node_modules/**', 'test/rules/**'] });

const sources = files('src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
const documents = files('*.md', 'docs/**/*.md');
const written = [
  ...documents,
  ...files('{src,test,scripts,bench,templates,migrations}/**/*.*', '*.{ts,json,yml}', 'Dockerfile', '.ci/run'),
];

describe('the sources', () => {
  it('open with a sentence that says what the file is', () => {
    const opening = /^(?:#!.*\n)?\/\*\*\s+(?:\* )?\p{L}[^]*?\.\s/u;
    expect([...sources, ...files('scripts/**/*.{ts,mjs}')].filter((file) => !opening.test(read(file)))).toEqual([]);
  });

  it('log each declared event, so that none is waited for in vain', () => {
    const code = sources
      .filter((file) => file !== 'src/domain/ports.ts')
      .map(read)
      .join('\n');
    expect(LOG_EVENTS.filter((event) => !code.includes(`'${event}'`))).toEqual([]);
  });

  it('cite only RFCs that docs/rfcs.md lists', () => {
    const numbers = (texts: readonly string[], pattern: RegExp) =>
      new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, number]) => Number(number))));
    const cited = numbers([...sources, ...files('migrations/*.sql', 'templates/**/*.*')].map(read), /RFC ?(\d{3,5})/g);
    const listed = numbers([read('docs/rfcs.md')], /^\| (\d{3,5}) +\| [^|]+ \| (?:yes|partly|no) +\| [^|]+ \|$/gm);
    expect([...cited].filter((number) => !listed.has(number))).toEqual([]);
    expect(cited.size).toBeGreaterThan(5);
  });
});

describe('the documents', () => {
  it('that are generated are what the settings say', () => {
    expect(spawnSync(process.execPath, [join(root, 'scripts/docs.ts'), '--check'], { encoding: 'utf8' })).toMatchObject(
      { status: 0, stderr: '' },
    );
  });

  it('link only to what is there', () => {
    const broken = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(join(root, dirname(file), target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('and all else name no path of one machine and no registry', () => {
    const forbidden =
      /["'\s(=](?:\/root|\/work|\/Users|\/home\/\w+)\/|registry\.(?:npmjs|yarnpkg)\.|\b(?:artifactory|verdaccio)\b/;
    expect(written.filter((file) => !file.startsWith('test/house') && forbidden.test(read(file)))).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/"resolved"/);
  });
});

describe('docker-compose.yml and the Dockerfile', () => {
  const service = z.object({
    environment: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
    volumes: z.array(z.string()).default([]),
    depends_on: z.record(z.string(), z.unknown()).default({}),
  });
  const compose = z
    .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
    .parse(parse(read('docker-compose.yml')));
  const firsthand = compose.services['firsthand'];

  it('give Firsthand settings that it knows and that suffice to watch', () => {
    const config = readConfig(firsthand?.environment ?? {});
    requireFor(config, 'watch');
    expect(config).toMatchObject({ mode: 'shadow', mailboxes: [{ host: 'mail' }] });
    const hosts = [
      config.mailboxes[0]?.host,
      ...[config.database.url, config.redis?.url].map((url) => new URL(url ?? '').hostname),
    ];
    expect(new Set(hosts)).toEqual(new Set(Object.keys(firsthand?.depends_on ?? {})));
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(hosts));
  });

  it('name folders and files that are there', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const copied = [...read('Dockerfile').matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    const absent = [...mounted, ...copied].filter(
      (name) => !(name in compose.volumes) && !existsSync(join(root, name)),
    );
    expect(absent).toEqual([]);
    const letThrough = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name]) => name);
    expect(new Set(letThrough)).toEqual(new Set(copied));
  });
});
