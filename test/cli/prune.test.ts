import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildManifest } from '../../src/activities/sink/build-manifest.ts';
import type { Manifest } from '../../src/activities/sink/manifest.ts';
import { proveSlice } from '../../src/activities/sink/slice-proof.ts';
import type { StoredExport } from '../../src/activities/sink/stored-export.ts';
import { expired } from '../../src/cli/retention.ts';
import { withStoredExports } from '../../src/cli/stored-exports.ts';
import { loadConfig } from '../../src/config.ts';
import { CONVERSATIONS } from '../../src/datasets/genesys/conversations.ts';
import { makePlan } from '../../testkit/plan.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-30T12:00:00Z');
const day = (n: number) => new Date(NOW - n * DAY_MS).toISOString().replace(/T.*/, 'T00:00:00.000Z');
const NONE = { count: 0, examples: [] };

/** The manifest of an export of one day that finished `ago` days before now. */
function manifestOf(exportId: string, ago: number, destination = 'jsonl:exports'): Manifest {
  const interval = { start: day(ago + 1), end: day(ago) };
  const plan = makePlan({ exportId, interval, destination, startedAt: day(ago) });
  const file = {
    ...proveSlice([[]]),
    ...interval,
    file: `${exportId}.jsonl`,
    bytes: 3,
    sha256: 'ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356',
  };
  const made = buildManifest(plan, CONVERSATIONS, [file], { missing: NONE, repeated: NONE }, 'nowhere', null);
  return { ...made, finishedAt: day(ago) };
}

const stored = (manifest: Manifest, isBeingReplaced = false): StoredExport => ({
  place: 'nowhere',
  manifest,
  isBeingReplaced,
  remove: () => Promise.resolve(true),
});

test('what is old, or beyond a number, goes; what is in use stays, and what an incremental export needs', () => {
  const nights = Array.from({ length: 10 }, (_, ago) => stored(manifestOf(`n${ago}`, ago)));
  const others = Array.from({ length: 3 }, (_, n) => stored(manifestOf(`o${n}`, 100 + n, 'csv:other')));
  const goes = (rules: Partial<Parameters<typeof expired>[1]>, exports = [...others, ...nights]) =>
    expired(exports, { youngerThanMs: null, latest: null, running: new Set(), ...rules }, NOW).map(
      ({ manifest }) => manifest.exportId,
    );
  assert.deepEqual(goes({ youngerThanMs: 7 * DAY_MS }), ['o1', 'o2', 'n7', 'n8', 'n9']);
  assert.deepEqual(goes({ latest: 2 }), ['o2', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9']);
  assert.deepEqual(goes({ latest: 2, youngerThanMs: 9 * DAY_MS }), ['o2', 'n9']);
  assert.deepEqual(goes({ latest: 8, running: new Set(['n9']) }), ['n8']);
  assert.deepEqual(goes({ latest: 1 }, [stored(manifestOf('a', 3)), stored(manifestOf('b', 5), true)]), []);
  // The one that finished first reaches furthest: whatever the rules say, it stays.
  const furthest = { ...manifestOf('furthest', 50), watermark: day(0) };
  assert.deepEqual(goes({ latest: 1 }, [stored(furthest), stored(manifestOf('b', 3)), stored(manifestOf('c', 4))]), [
    'c',
  ]);
});

test('exports of the data directory are listed by their destination; what is not of one stays when it is removed', async (t) => {
  const dataDir = await tempFolder(t);
  const config = loadConfig({ HOLDFAST_DATA_DIR: dataDir });
  for (const [id, destination] of [
    ['a', 'jsonl:exports'],
    ['b', 'jsonl:exports'],
    ['c', 'csv:other'],
  ] as const) {
    const folder = join(dataDir, destination.split(':')[1]!, id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${id}.jsonl`), '{}\n');
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifestOf(id, 1, destination)));
  }
  await writeFile(join(dataDir, 'exports', 'b', 'notes.txt'), 'mine');
  const ids = (destination: string | null) =>
    withStoredExports(config, destination, (found) =>
      Promise.resolve(found.map(({ manifest }) => manifest.exportId).sort()),
    );
  assert.deepEqual(
    [await ids(null), await ids('jsonl:exports')],
    [
      ['a', 'b', 'c'],
      ['a', 'b'],
    ],
  );
  await withStoredExports(config, 'jsonl:exports', async (found) => {
    for (const each of found) await each.remove();
  });
  assert.deepEqual(await ids(null), ['c']);
  assert.ok(!existsSync(join(dataDir, 'exports', 'a')));
  assert.deepEqual(await readdir(join(dataDir, 'exports', 'b')), ['notes.txt']);
});

test('an export that is replaced after it was listed, or is about to be, stays whole', async (t) => {
  const dataDir = await tempFolder(t);
  const config = loadConfig({ HOLDFAST_DATA_DIR: dataDir });
  const put = async (id: string, runId: string) => {
    const folder = join(dataDir, 'exports', id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${id}.jsonl`), '{}\n');
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifestOf(id, 1), runId }));
    return folder;
  };
  await put('replaced', 'old');
  const begun = await put('begun', 'old');
  await withStoredExports(config, null, async (found) => {
    await put('replaced', 'new');
    const parts = join(begun, '.parts', 'other');
    await mkdir(parts, { recursive: true });
    await writeFile(join(parts, 'owner.json'), JSON.stringify({ version: 1, exportId: 'begun', runId: 'new' }));
    for (const each of found) assert.equal(await each.remove(), false, each.manifest.exportId);
  });
  for (const id of ['replaced', 'begun'])
    for (const name of [`${id}.jsonl`, 'manifest.json']) assert.ok(existsSync(join(dataDir, 'exports', id, name)));
});
