import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '../../bench/report.ts';
import { IS_DEEP } from '../../testkit/deep.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { versityGwOrSkip } from '../../testkit/versitygw.ts';

const BENCH = fileURLToPath(new URL('../../bench/main.js', import.meta.url));

async function bench(t: TestContext, ...words: string[]) {
  const json = join(await tempFolder(t), 'report.json');
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, '--quick', '--json', json, ...words]);
  const { sections } = JSON.parse(await readFile(json, 'utf8')) as Report;
  return { stdout, measurements: sections.flatMap((section) => section.measurements) };
}

test('npm run bench -- --quick measures the bare loop and Holdfast, and finds all records of both', async (t) => {
  const { stdout, measurements } = await bench(t);
  assert.match(stdout, /^pages-100: of the bare loop +at least 0\.35 /m);
  assert.deepEqual(
    measurements.map(({ workload, contender }) => `${workload} ${contender}`),
    ['pages-100 bare loop', 'pages-100 holdfast', 'pages-1000 bare loop', 'pages-1000 holdfast'],
  );
  for (const { error, lost, duplicated, wasted, firstPageSeconds, seconds, processes } of measurements) {
    assert.deepEqual({ error, lost, duplicated, wasted }, { error: null, lost: 0, duplicated: 0, wasted: 0 });
    assert.ok(firstPageSeconds! > 0 && firstPageSeconds! < seconds);
    if (process.platform !== 'linux') continue;
    for (const { cpuSeconds, peakMegabytes } of processes!) assert.ok(cpuSeconds > 0 && peakMegabytes > 20);
  }
});

const { skip } = await versityGwOrSkip();

test('both also write into a bucket, and all records are found there', { skip }, async (t) => {
  const workloads = IS_DEEP ? ['bucket-jsonl', 'bucket-parquet'] : ['bucket-parquet'];
  const { measurements } = await bench(t, ...workloads);
  assert.equal(measurements.length, 2 * workloads.length);
  for (const { error, lost, duplicated, wasted, storeRequests } of measurements) {
    assert.deepEqual({ error, lost, duplicated, wasted }, { error: null, lost: 0, duplicated: 0, wasted: 0 });
    assert.ok(storeRequests! > 0);
  }
});
