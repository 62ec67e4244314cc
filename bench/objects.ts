/**
 * Measures an export into object storage beside a bare loop that uploads the same pages and joins them, with requests a
 * page and peak memory: npm run --silent build && node dist/bench/objects.js [records, default 100000]
 */
import { createObjectSink } from '../src/activities/sink/objects/object-sink.ts';
import { writeObject } from '../src/activities/sink/objects/write-object.ts';
import { JSONL } from '../src/activities/sink/files/formats/jsonl.ts';
import { openBucket } from '../src/activities/sink/objects/s3/bucket.ts';
import { connect } from '../src/activities/sink/objects/s3/connection.ts';
import { fixedKeys, startObjectServer } from '../testkit/object-server.ts';
import { makePlan, pageRequest, sealRequest } from '../testkit/plan.ts';
import { makeRecord, sortedPage } from '../testkit/sorted-page.ts';
import { versityGwOrSkip } from '../testkit/versitygw.ts';

const RECORDS = Number(process.argv[2] ?? 100_000);
const PAGE = 100;
const LANES = 4;
const pages = Math.ceil(RECORDS / PAGE);
const { program, skip } = await versityGwOrSkip();
if (program === null) throw new Error(skip);
const server = await startObjectServer(program);
await server.makeBucket('bench');
const connection = connect('bench', server.settings, fixedKeys());
let requests = 0;
const send: typeof connection.send = (...asked) => (requests++, connection.send(...asked));
const bucket = openBucket({ ...connection, send }, 'bench', null);
const note = 'x'.repeat(1_400);
const recordsOf = (page: number) =>
  Array.from({ length: PAGE }, (_, n) => makeRecord(`${page}-${n}`, { note: `${page}${note}` }));

/** Does work on all pages, in so many lanes; returns seconds, requests a page, and the peak of memory. */
async function measure(
  name: string,
  keep: (page: number) => Promise<unknown>,
  end: () => Promise<unknown>,
): Promise<void> {
  const [began, before] = [performance.now(), requests];
  let peak = 0;
  let next = 1;
  const lane = async () => {
    while (next <= pages) {
      await keep(next++);
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  };
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  await Promise.all(Array.from({ length: LANES }, lane));
  await end();
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1000;
  const columns = [
    name,
    (RECORDS / seconds).toFixed(0),
    ((requests - before) / pages).toFixed(2),
    (peak / 2 ** 20).toFixed(0),
  ];
  process.stdout.write(`| ${columns.join(' | ')} |\n`);
}

process.stdout.write(`| ${RECORDS} records | records/s | requests a page | peak MB |\n|---|---|---|---|\n`);
const pageKey = (page: number) => `bare/${String(page).padStart(8, '0')}`;
async function* joined() {
  for (let page = 1; page <= pages; page++) yield (await bucket.get(pageKey(page)))!.bytes;
}
await measure(
  'bare loop',
  (page) => bucket.put(pageKey(page), [Buffer.from(`${recordsOf(page).join('\n')}\n`)]),
  () => writeObject(bucket, 'bare/all.jsonl', 'bench', joined()),
);
const sink = createObjectSink(bucket, 'holdfast/', JSONL);
const planned = makePlan();
const plan = { ...planned, store: (await sink.open(planned))! };
await measure(
  'Holdfast',
  async (page) => {
    const request = pageRequest(plan, { page });
    await sink.find(request);
    await sink.keep(request, sortedPage(recordsOf(page), { next: page === pages ? null : String(page * PAGE) }));
  },
  async () => {
    await sink.seal(sealRequest(plan, pages));
    await sink.finish({ plan });
  },
);
await bucket.close();
await server.dispose();
