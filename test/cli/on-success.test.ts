import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOnSuccess } from '../../src/cli/on-success.ts';
import type { ExportResult } from '../../src/contract.ts';
import { ExportFailed } from '../../src/errors.ts';
import { Interrupted } from '../../src/cli/interrupt.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const result = { exportId: 'nightly', manifest: '/data/manifest.json', records: 7, proven: true } as ExportResult;

const NEVER = new AbortController().signal;

test('a command that runs on success gets the result on stdin, and what it needs most in its environment', async (t) => {
  const folder = await tempFolder(t);
  const env = '"$HOLDFAST_EXPORT_ID $HOLDFAST_EXPORT_RECORDS $HOLDFAST_EXPORT_FOLDER $HOLDFAST_EXPORT_MANIFEST"';
  await runOnSuccess(`cat > ${folder}/stdin && echo ${env} > ${folder}/env`, result, NEVER);
  assert.deepEqual(JSON.parse(await readFile(join(folder, 'stdin'), 'utf8')), result);
  assert.equal(await readFile(join(folder, 'env'), 'utf8'), 'nightly 7 /data /data/manifest.json\n');
});

test('a command that fails is told of with its exit code or its signal, one that reads nothing is fine', async () => {
  await runOnSuccess('true', result, NEVER);
  const failed = (code: string) => (error: Error) =>
    error instanceof ExportFailed && error.message.includes(`--on-success ended with ${code};`);
  await assert.rejects(runOnSuccess('exit 7', result, NEVER), failed('7'));
  await assert.rejects(runOnSuccess('kill -9 $$', result, NEVER), failed('SIGKILL'));
});

test('rows have no folder', async (t) => {
  const folder = await tempFolder(t);
  const rows = { ...result, manifest: 'postgres:genesys/nightly' };
  await runOnSuccess(`echo "<$HOLDFAST_EXPORT_FOLDER>" > ${folder}/env`, rows, NEVER);
  assert.equal(await readFile(join(folder, 'env'), 'utf8'), '<>\n');
});

test('Ctrl-C ends the command and what it has started, and says that the export is complete', async (t) => {
  const folder = await tempFolder(t);
  const interrupt = new AbortController();
  const [started, ended] = [join(folder, 'started'), join(folder, 'ended')];
  const child = `trap "echo > ${ended}; exit" TERM; echo > ${started}; sleep 60 & wait`;
  const running = runOnSuccess(`sh -c '${child}'; true`, result, interrupt.signal);
  await isThere(started);
  interrupt.abort();
  const isTold = (error: Error) => error instanceof Interrupted && /nightly is complete and proven/.test(error.message);
  await assert.rejects(running, isTold);
  await isThere(ended);
  await assert.rejects(runOnSuccess('true', result, interrupt.signal), isTold);
});

/** Waits for a file. */
async function isThere(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(20);
}
