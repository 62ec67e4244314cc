/** Exports records into the bucket `bench` of the store that the environment names, and prints a row: see objects.ts. */
import { FILE_FORMATS } from '../src/activities/sink/files/formats/registry.ts';
import { createObjectSink } from '../src/activities/sink/objects/object-sink.ts';
import { openBucket } from '../src/activities/sink/objects/s3/bucket.ts';
import { connect } from '../src/activities/sink/objects/s3/connection.ts';
import { writeObject } from '../src/activities/sink/objects/write-object.ts';
import { loadConfig } from '../src/config.ts';
import { makePlan, pageRequest, sealRequest } from '../testkit/plan.ts';
import { makeRecord, sortedPage } from '../testkit/sorted-page.ts';
import { BARE_FORMATS } from './bare-formats.ts';

const [, , contender, count, formatName] = process.argv;
const RECORDS = Number(count);
const PAGE = 100;
const LANES = 4;
const pages = Math.ceil(RECORDS / PAGE);
const format = FILE_FORMATS.find(({ name }) => name === formatName);
if (!format) throw new Error(`no format is called ${formatName}`);

const connection = connect('bench', loadConfig(process.env).objectStore);
let requests = 0;
const send: typeof connection.send = (...asked) => (requests++, connection.send(...asked));
const bucket = openBucket({ ...connection, send }, 'bench', null);
const note = 'x'.repeat(1_400);
const recordsOf = (page: number) =>
  Array.from({ length: PAGE }, (_, n) => makeRecord(`${page}-${n}`, { note: `${page}${note}` }));

/** What keeps pages, and makes a file of them. */
interface Contender {
  name: string;
  keep(page: number): Promise<unknown>;
  end(): Promise<unknown>;
}

function bareLoop(): Contender {
  const keyOf = (page: number) => `bare/${String(page).padStart(8, '0')}`;
  async function* kept() {
    for (let page = 1; page <= pages; page++) yield (await bucket.get(keyOf(page)))!.bytes;
  }
  return {
    name: 'bare loop',
    keep: (page) => bucket.put(keyOf(page), [Buffer.from(`${recordsOf(page).join('\n')}\n`)]),
    async end() {
      await writeObject(bucket, `bare/all.${formatName}`, 'bench', BARE_FORMATS[formatName!]!(kept()));
      await bucket.remove(Array.from({ length: pages }, (_, n) => keyOf(n + 1)));
    },
  };
}

async function holdfast(): Promise<Contender> {
  const sink = createObjectSink(bucket, 'holdfast/', format!);
  const planned = makePlan();
  const plan = { ...planned, store: (await sink.open(planned))! };
  return {
    name: 'Holdfast',
    async keep(page) {
      const request = pageRequest(plan, { page });
      await sink.find(request, 1);
      await sink.keep(request, sortedPage(recordsOf(page), { next: page === pages ? null : String(page * PAGE) }));
    },
    async end() {
      await sink.seal(sealRequest(plan, pages));
      await sink.finish({ plan });
    },
  };
}

let peak = 0;
const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
const timer = setInterval(look, 50);
const measured = contender === 'bare' ? bareLoop() : await holdfast();
const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
let next = 1;
const lane = async () => {
  while (next <= pages) {
    await measured.keep(next++);
  }
};
await Promise.all(Array.from({ length: LANES }, lane));
const kept = performance.now();
await measured.end();
const ended = performance.now();
const { user, system } = process.cpuUsage(cpuBefore);
clearInterval(timer);
const columns = [
  measured.name,
  (RECORDS / ((ended - began) / 1000)).toFixed(0),
  ((kept - began) / 1000).toFixed(1),
  ((ended - kept) / 1000).toFixed(1),
  ((user + system) / 1000 / pages).toFixed(1),
  (requests / pages).toFixed(2),
  (peak / 2 ** 20).toFixed(0),
];
process.stdout.write(`| ${columns.join(' | ')} |\n`);
await bucket.close();
