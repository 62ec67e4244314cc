import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { cachedCli, cacheFolder } from '../../src/server/cli-cache.ts';
import { isTooOld, pinnedVersion } from '../../src/server/cli-version.ts';
import { makeMachine } from './machine.ts';

const unlessWindows = { skip: process.platform === 'win32' && 'the fake binaries are shell scripts' };

test('the explicit binary is used and nothing else', unlessWindows, async (t) => {
  const { find, binary, folder } = await makeMachine(t);
  await binary('path/temporal');
  const explicit = await binary('mine');
  assert.deepEqual(await find({ explicit }), { path: explicit, from: 'HOLDFAST_TEMPORAL_CLI' });
  const missing = join(folder, 'missing');
  await assert.rejects(
    find({ explicit: missing }),
    /^Error: HOLDFAST_TEMPORAL_CLI does not name a Temporal CLI that works here: .*missing/,
  );
  await writeFile(missing, 'no program');
  await assert.rejects(find({ explicit: missing }), /EACCES/);
});

test('the PATH comes before the cache', unlessWindows, async (t) => {
  const { find, binary, cache, said } = await makeMachine(t);
  await binary(cachedCli(cache));
  assert.equal((await find()).from, 'cache');
  const path = await binary('path/temporal');
  assert.deepEqual(await find(), { path, from: 'PATH' });
  assert.deepEqual(said, []);
});

test('a binary that does not run or is too old is skipped with a word', unlessWindows, async (t) => {
  const { find, binary, cache, said } = await makeMachine(t);
  const cached = await binary(cachedCli(cache));
  await binary('path/temporal', 'echo wrong machine >&2; exit 1');
  assert.deepEqual(await find(), { path: cached, from: 'cache' });
  await binary('path/temporal', 'echo temporal version 1.6.2');
  assert.equal((await find()).from, 'cache');
  assert.match(said[0] ?? '', /^Skipping a Temporal CLI: .*path\/temporal --version` fails \(wrong machine\)\.$/);
  assert.match(said[1] ?? '', /^Skipping a Temporal CLI: .*path\/temporal is 1\.6\.2, older than 1\.7\.0\.$/);
});

test('without a binary or a download it is built with Go, once', unlessWindows, async (t) => {
  const { find, binary, cache, said } = await makeMachine(t);
  await binary('path/go', fakeGo);
  assert.deepEqual(await find(), { path: cachedCli(cache), from: 'build' });
  assert.match(said.join('\n'), /^Building the Temporal CLI 1\.8\.2 with Go, because it was neither found/);
  assert.equal((await find()).from, 'cache');
  assert.deepEqual(await readdir(cache), [`temporal-${pinnedVersion}-${process.platform}-${process.arch}`]);
});

test('two builds at once do not hurt each other', unlessWindows, async (t) => {
  const { find, binary, cache } = await makeMachine(t);
  await binary('path/go', fakeGo);
  assert.deepEqual(await Promise.all([find(), find()]), Array(2).fill({ path: cachedCli(cache), from: 'build' }));
});

test('when every way fails, one error says what each said', unlessWindows, async (t) => {
  const { find, binary, cache } = await makeMachine(t);
  const noGo = (await find().catch((error: Error) => error)) as Error;
  assert.match(
    noGo.message,
    /^No Temporal server could be found, downloaded or built on this machine:\n {2}- on the PATH: no `temporal`\n/,
  );
  assert.match(
    noGo.message,
    /\n {2}- in the cache: no .*\n {2}- download: .*ECONNREFUSED.*\n {2}- build from source: `go` is not on the PATH\n/,
  );
  assert.match(noGo.message, /set HOLDFAST_TEMPORAL_CLI to a binary, or set TEMPORAL_ADDRESS/);
  await binary('path/go', 'echo "go: module lookup disabled" >&2; exit 1');
  await assert.rejects(find(), /build from source: `go build` failed: go: module lookup disabled\n/);
  assert.equal(
    (await readdir(cache)).some((name) => name.startsWith('making-')),
    false,
  );
});

test('a search can be given up', unlessWindows, async (t) => {
  const { find, binary } = await makeMachine(t);
  await binary('path/go', 'exec sleep 600');
  const abort = new AbortController();
  const say = (line: string) => line.startsWith('Building') && abort.abort();
  await assert.rejects(find({ say, signal: abort.signal }), { name: 'AbortError' });
});

test('the cache is where each platform keeps such things', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux'), join('/x', 'holdfast'));
  assert.equal(cacheFolder({ HOME: '/h' }, 'linux'), join('/h', '.cache', 'holdfast'));
  assert.match(cacheFolder({}, 'darwin'), /Library.Caches.holdfast$/);
  assert.equal(cacheFolder({ LOCALAPPDATA: 'L' }, 'win32'), join('L', 'holdfast'));
});

test('versions are compared by number', () => {
  const versions = ['0.13.2', '1.6.10', '1.7.0', '1.10.0', '2.0.0', '0.0.0-DEV'];
  assert.deepEqual(versions.filter(isTooOld), ['0.13.2', '1.6.10']);
});

/** Leaves a script that answers like the CLI at the place that `-o` names. */
const fakeGo = `
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho temporal version 1.8.2\\n' > "$2"`;
