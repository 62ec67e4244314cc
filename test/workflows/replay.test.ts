import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

// Saved by `npm run save-histories`; the name says the release and the shape. Never edited, only added to.
const folder = new URL('../../../test/histories/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.json.gz'));
const workflowBundle = { codePath: fileURLToPath(new URL('../../src/workflow-bundle.cjs', import.meta.url)) };
Runtime.install({ logger: new DefaultLogger('ERROR') });

test('there are saved histories', () => assert.ok(names.length >= 4, names.join()));

for (const name of names) {
  test(`the saved history ${name} replays`, async () => {
    const history: unknown = JSON.parse(gunzipSync(await readFile(new URL(name, folder))).toString());
    await Worker.runReplayHistory({ workflowBundle }, history, name);
  });
}
