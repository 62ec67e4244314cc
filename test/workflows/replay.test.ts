import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Worker } from '@temporalio/worker';
import { installRuntimeOnce } from '../../testkit/worker-here.ts';

// Saved by `npm run save-histories`; the name says the release and the shape. Never edited, only added to.
const folder = new URL('../../../test/histories/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.json.gz'));
const workflowBundle = { codePath: fileURLToPath(new URL('../../src/workflow-bundle.cjs', import.meta.url)) };
installRuntimeOnce();

const histories = await Promise.all(
  names.map(async (name) => ({ name, json: gunzipSync(await readFile(new URL(name, folder))).toString() })),
);

test('there are saved histories of runs with the patch and of runs without it', () => {
  const patched = histories.filter(({ json }) => json.includes('"core_patch"'));
  assert.ok(patched.length >= 4 && histories.length - patched.length >= 4, names.join());
});

for (const { name, json } of histories) {
  test(`the saved history ${name} replays`, async () => {
    await Worker.runReplayHistory({ workflowBundle }, JSON.parse(json) as unknown, name);
  });
}
