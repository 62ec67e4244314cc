import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '../../bench/report.ts';
import { IS_DEEP } from '../../testkit/deep.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';
import { versityGwOrSkip } from '../../testkit/versitygw.ts';

const BENCH = fileURLToPath(new URL('../../bench/main.js', import.meta.url));

const { skip } = await versityGwOrSkip();
const BUCKETS = IS_DEEP ? ['bucket-jsonl', 'bucket-parquet'] : ['bucket-parquet'];
// Without words, the two workloads of pages.
const WORDS = IS_DEEP ? ['pages-100', 'pages-1000'] : ['pages-1000'];

interface Bench {
  stdout: string;
  measurements: Report['sections'][number]['measurements'];
}

async function bench(...words: string[]): Promise<Bench> {
  const json = join(await makeFolder(), 'report.json');
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, '--quick', '--json', json, ...words]);
  const { sections } = JSON.parse(await readFile(json, 'utf8')) as Report;
  return { stdout, measurements: sections.flatMap((section) => section.measurements) };
}

let done: Promise<Bench> | null = null;
/** Runs the workloads of both tests, once. */
const measured = () => (done ??= bench(...WORDS, ...(skip === false ? BUCKETS : [])));

test('npm run bench -- --quick measures the bare loop and Holdfast, and finds all records of both', async () => {
  const { stdout, measurements } = await measured();
  assert.match(stdout, /^pages-1000: of the bare loop +at least 0\.\d+ /m);
  const pages = measurements.filter(({ workload }) => WORDS.includes(workload));
  assert.deepEqual(
    pages.map(({ workload, contender }) => `${workload} ${contender}`),
    WORDS.flatMap((word) => [`${word} bare loop`, `${word} holdfast`]),
  );
  for (const { error, lost, duplicated, wasted, firstPageSeconds, seconds, processes } of pages) {
    assert.deepEqual({ error, lost, duplicated, wasted }, { error: null, lost: 0, duplicated: 0, wasted: 0 });
    assert.ok(firstPageSeconds! > 0 && firstPageSeconds! < seconds);
    if (process.platform !== 'linux') continue;
    for (const { cpuSeconds, peakMegabytes } of processes!) assert.ok(cpuSeconds > 0 && peakMegabytes > 20);
  }
});

test('both also write into a bucket, and all records are found there', { skip }, async () => {
  const { measurements } = await measured();
  const buckets = measurements.filter(({ workload }) => BUCKETS.includes(workload));
  assert.equal(buckets.length, 2 * BUCKETS.length);
  for (const { error, lost, duplicated, wasted, storeRequests } of buckets) {
    assert.deepEqual({ error, lost, duplicated, wasted }, { error: null, lost: 0, duplicated: 0, wasted: 0 });
    assert.ok(storeRequests! > 0);
  }
});
