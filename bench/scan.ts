/**
 * Measures how fast records are found in pages, in turn with another build of the same code:
 * npm run --silent build && node dist/bench/scan.js [another build's dist] [rounds, default 40]
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scanPage } from '../src/json/scan-page.ts';
import { makeRecord } from '../testkit/sorted-page.ts';

type Scan = (bytes: Uint8Array, list: string, fields: readonly string[], members?: readonly string[]) => unknown;

const [other, rounds = '40'] = process.argv.slice(2);
// Enough pages that a turn takes longer than a pause of the garbage collector.
const SCANS = 12;
const MEGABYTE = 1e6;
const FIELDS = ['conversationId', 'conversationStart'];

/** Returns a JSON list of at least a megabyte. */
function listOf(name: string): string {
  const records: string[] = [];
  for (let bytes = 0; bytes < MEGABYTE; bytes += records.at(-1)!.length) {
    const n = records.length;
    const metrics = Array.from({ length: 8 }, (_, at) => ({ name: 'tTalk', emitDate: '2026-11-20T08:00:00.000Z', value: n * at })); // oxfmt-ignore
    const sessions = [{ sessionId: `${name}-${n}`, mediaType: 'voice', direction: 'inbound', metrics }];
    records.push(makeRecord(`${name}-${n}`, { participants: [{ purpose: 'customer', sessions }] }));
  }
  return `[${records.join(',')}]`;
}

const conversations = listOf('conversation');
const alone = Buffer.from(`{"items":${conversations},"totalHits":1000}`);
const sideload = Buffer.from(`{"items":${conversations},"users":${listOf('user')},"totalHits":1000}`);

const turns = new Map<string, { bytes: number; scan: () => unknown }>();
function add(name: string, bytes: Buffer, scan: (bytes: Buffer) => unknown): void {
  turns.set(name, { bytes: bytes.length, scan: () => scan(bytes) });
}

if (other !== undefined) {
  const there = pathToFileURL(resolve(other, 'src/json/scan-page.js')).href;
  const { scanPage: before } = (await import(there)) as { scanPage: Scan };
  add('other build: page', alone, (bytes) => before(bytes, 'items', FIELDS));
  add('other build: page with a sideload', sideload, (bytes) => before(bytes, 'items', FIELDS));
}
add('page', alone, (bytes) => scanPage(bytes, 'items', FIELDS));
add('page, members named', alone, (bytes) => scanPage(bytes, 'items', FIELDS, ['totalHits']));
add('page with a sideload', sideload, (bytes) => scanPage(bytes, 'items', FIELDS));
add('page with a sideload, members named', sideload, (bytes) => scanPage(bytes, 'items', FIELDS, ['totalHits']));
add('JSON.parse of the page', alone, (bytes) => JSON.parse(bytes.toString()) as unknown);

const times = new Map([...turns.keys()].map((name) => [name, [] as number[]]));
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, { scan }] of turns) {
    const start = process.cpuUsage();
    for (let n = 0; n < SCANS; n++) scan();
    const { user, system } = process.cpuUsage(start);
    times.get(name)!.push((user + system) / 1000 / SCANS);
  }
}
for (const [name, { bytes }] of turns) {
  const sorted = times.get(name)!.sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1]!;
  const least = sorted[sorted.length >> 3]!;
  const speed = (bytes / 1000 / middle).toFixed(0);
  process.stdout.write(`${name.padEnd(38)} ${middle.toFixed(2)} ms (${least.toFixed(2)}), ${speed} MB/s\n`);
}
