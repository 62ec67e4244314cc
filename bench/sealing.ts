/**
 * Measures the cost of sealing and verifying, compared with saving the pages, for 200,000 records of 1.5 KB in pages of 100
 * and of 1,000: npm run --silent build && node dist/bench/sealing.js [records] [jsonl|csv|parquet …]
 */
import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_FORMATS } from '../src/activities/sink/files/formats/registry.ts';
import { createFileSink } from '../src/activities/sink/files/file-sink.ts';
import type { FileFormat } from '../src/activities/sink/files/formats/format.ts';
import type { Plan } from '../src/contract.ts';
import { makePlan, pageRequest, sealRequest } from '../testkit/plan.ts';
import { makeRecord, sortedPage } from '../testkit/sorted-page.ts';

const [count = '200000', ...names] = process.argv.slice(2);
const RECORDS = Number(count);

/** Returns a record of about 1.5 KB with unique ids, because ids decide how well records are compressed. */
function recordOf(index: number): string {
  const id = (what: number) => hash('md5', `${index} ${what}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const participants = Array.from({ length: 7 }, (_, n) => ({
    participantId: id(n),
    purpose: 'customer',
    sessions: [{ mediaType: 'voice', direction: 'inbound', metrics: [{ name: 'tTalk', value: index * n }] }],
  }));
  return makeRecord(id(-1), { originatingDirection: 'inbound', participants });
}

/** Runs a function; returns its seconds of time and of CPU. */
async function timed(work: () => Promise<unknown>) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

async function measure(format: FileFormat, compression: Plan['compression'], pageSize: number) {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  try {
    const sink = createFileSink(folder, format);
    const plan = makePlan({ pageSize, compression });
    const pages = Math.ceil(RECORDS / pageSize);
    await sink.open(plan);
    let keepSeconds = 0;
    for (let page = 1; page <= pages; page++) {
      const records = Array.from({ length: pageSize }, (_, n) => recordOf((page - 1) * pageSize + n));
      const sorted = sortedPage(records, { next: page === pages ? null : String(page * pageSize) });
      keepSeconds += (await timed(() => sink.save(pageRequest(plan, { page }), sorted))).seconds;
    }
    const seal = await timed(() => sink.seal(sealRequest(plan, pages)));
    const { bytes } = await sink.finish({ plan });
    const before = process.memoryUsage().rss;
    const verify = await timed(() => sink.verify(plan.exportId));
    const rss = [before, process.memoryUsage().rss].map((size) => (size / 2 ** 20).toFixed(0)).join(' → ');
    const mb = (bytes / 1e6).toFixed(0);
    const columns = [format.name, compression, pageSize, keepSeconds.toFixed(1), seal.seconds.toFixed(1)];
    const more = [seal.cpu.toFixed(1), mb, verify.seconds.toFixed(1), rss];
    process.stdout.write(`| ${[...columns, ...more].join(' | ')} |\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.stdout.write(
  '| format | compression | page size | keep s | seal s | seal CPU s | file MB | verify s | verify RSS MB |\n|---|---|---|---|---|---|---|---|---|\n',
);
for (const format of FILE_FORMATS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  for (const compression of ['none', 'gzip'] as const) {
    for (const pageSize of [100, 1000]) await measure(format, compression, pageSize);
  }
}
