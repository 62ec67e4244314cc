import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOnSuccess } from '../../src/cli/on-success.ts';
import type { ExportResult } from '../../src/contract.ts';
import { ExportFailed } from '../../src/errors.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const result = { exportId: 'nightly', manifest: '/data/manifest.json', records: 7, proven: true } as ExportResult;

test('a command that runs on success gets the result on stdin, and what it needs most in its environment', async (t) => {
  const folder = await tempFolder(t);
  const env = '"$HOLDFAST_EXPORT_ID $HOLDFAST_EXPORT_RECORDS $HOLDFAST_EXPORT_MANIFEST"';
  await runOnSuccess(`cat > ${folder}/stdin && echo ${env} > ${folder}/env`, result);
  assert.deepEqual(JSON.parse(await readFile(join(folder, 'stdin'), 'utf8')), result);
  assert.equal(await readFile(join(folder, 'env'), 'utf8'), 'nightly 7 /data/manifest.json\n');
});

test('a command that fails is told of with its exit code or its signal, one that reads nothing is fine', async () => {
  await runOnSuccess('true', result);
  const failed = (code: string) => (error: Error) =>
    error instanceof ExportFailed && error.message.includes(`--on-success ended with ${code};`);
  await assert.rejects(runOnSuccess('exit 7', result), failed('7'));
  await assert.rejects(runOnSuccess('kill -9 $$', result), failed('SIGKILL'));
});
