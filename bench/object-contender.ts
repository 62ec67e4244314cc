/** Exports records into the bucket `bench` of the store that the environment names, and prints a table row: see objects.ts. */
import { FILE_FORMATS } from '../src/activities/sink/files/formats/registry.ts';
import { createObjectSink } from '../src/activities/sink/objects/object-sink.ts';
import { openBucket } from '../src/activities/sink/objects/s3/open-bucket.ts';
import { connect } from '../src/activities/sink/objects/s3/connection.ts';
import { writeObject } from '../src/activities/sink/objects/write-object.ts';
import { loadConfig } from '../src/config.ts';
import { keepHeapSmall, keepYoungSpaceSmall } from '../src/worker/v8-memory.ts';
import { makePlan, pageRequest, sealRequest } from '../testkit/plan.ts';
import { makeRecord, sortedPage } from '../testkit/sorted-page.ts';
import { BARE_FORMATS, pageOfLines } from './bare-formats.ts';

const [, , contender, count, formatName] = process.argv;
const RECORDS = Number(count);
const PAGE = 100;
const LANES = 4;
const pages = Math.ceil(RECORDS / PAGE);
// Pages per slice: a busy day, the default slice. Its size matters because the proof of a slice needs all of its ids.
const IN_SLICE = 1_000;
const sliceOf = (page: number) => Math.floor((page - 1) / IN_SLICE);
const slices = sliceOf(pages) + 1;
const pagesIn = (slice: number) => Math.min(IN_SLICE, pages - slice * IN_SLICE);
const format = FILE_FORMATS.find(({ name }) => name === formatName);
if (!format) throw new Error(`there is no format ${formatName}`);

const connection = connect('bench', loadConfig(process.env).objectStore);
let requests = 0;
const send: typeof connection.send = (...asked) => (requests++, connection.send(...asked));
const bucket = openBucket({ ...connection, send }, 'bench', null);
const note = 'x'.repeat(1_400);
const recordsOf = (page: number) =>
  Array.from({ length: PAGE }, (_, n) => makeRecord(`${page}-${n}`, { note: `${page}${note}` }));

/** A program that saves pages and joins them to a file. */
interface Contender {
  name: string;
  keep(page: number): Promise<unknown>;
  end(): Promise<unknown>;
}

function bareLoop(): Contender {
  const keyOf = (page: number) => `bare/${String(page).padStart(8, '0')}`;
  async function* kept(slice: number) {
    for (let n = 1; n <= pagesIn(slice); n++) {
      yield pageOfLines((await bucket.get(keyOf(slice * IN_SLICE + n)))!.bytes);
    }
  }
  return {
    name: 'bare loop',
    keep: (page) => bucket.put(keyOf(page), [Buffer.from(`${recordsOf(page).join('\n')}\n`)]),
    async end() {
      for (let slice = 0; slice < slices; slice++) {
        await writeObject(bucket, `bare/${slice}.${formatName}`, 'bench', BARE_FORMATS[formatName!]!(kept(slice)));
      }
      await bucket.remove(Array.from({ length: pages }, (_, n) => keyOf(n + 1)));
    },
  };
}

async function holdfast(): Promise<Contender> {
  // As Holdfast's worker does.
  keepYoungSpaceSmall();
  keepHeapSmall();
  const sink = createObjectSink(bucket, 'holdfast/', format!);
  const planned = makePlan();
  const plan = { ...planned, store: (await sink.open(planned))! };
  const [from, to] = [Date.parse(plan.interval.start), Date.parse(plan.interval.end)];
  const border = (slice: number) => new Date(from + Math.round(((to - from) * slice) / slices)).toISOString();
  const intervalOf = (slice: number) => ({ start: border(slice), end: border(slice + 1) });
  return {
    name: 'Holdfast',
    async keep(page) {
      const slice = sliceOf(page);
      const inSlice = page - slice * IN_SLICE;
      const request = pageRequest(plan, { page: inSlice, slice: intervalOf(slice) });
      await sink.find(request, 1);
      const next = inSlice === pagesIn(slice) ? null : String(inSlice * PAGE);
      await sink.save(request, sortedPage(recordsOf(page), { next }));
    },
    async end() {
      for (let slice = 0; slice < slices; slice++) {
        await sink.seal(sealRequest(plan, pagesIn(slice), { slice: intervalOf(slice) }));
      }
      await sink.finish({ plan });
    },
  };
}

/** Most memory while pages are saved, and while they are joined. */
const peaks = [0, 0];
let phase = 0;
const look = () => (peaks[phase] = Math.max(peaks[phase]!, process.memoryUsage.rss()));
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
look();
phase = 1;
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
  ...peaks.map((bytes) => (bytes / 2 ** 20).toFixed(0)),
];
process.stdout.write(`| ${columns.join(' | ')} |\n`);
await bucket.close();
