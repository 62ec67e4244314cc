/**
 * Exports the same records by `conversation-query` and by an equivalent definition, with and without an equally large list
 * beside the records, in turn, and compares the worker's CPU time and the duration:
 * npm run --silent build && node dist/bench/described.js [records, default 10,000] [rounds, default 24]
 *
 * A shared machine is up to 20 % slower for seconds at a time, so rounds are short and many, and every other one runs in the
 * opposite order.
 */
import { createServer } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { follow, startOrRejoin } from '../src/client.ts';
import type { ExportInput } from '../src/contract.ts';
import { DAY_INTERVAL, openServedWorld } from '../testkit/world.ts';

const records = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 24);
const PAGE = 100;
// Ticks per second in which Linux counts the CPU time of a process.
const TICKS = 100;

const definition = (url: string) => `
name: twin
url: ${url}
auth:
  oauth2: { token: "${url}/oauth/token", client: { id: simulator-client, secret: $GENESYS_CLIENT_SECRET } }
datasets:
  conversations:
    post: /api/v2/analytics/conversations/details/query
    body: { interval: "\${from}/\${to}", order: asc, orderBy: conversationStart }
    records: conversations
    absent: empty
    key: conversationId
    pages: { number: paging.pageNumber, in: body, size: { as: paging.pageSize, of: ${PAGE} }, total: totalHits, deepest: 100000 }
    time: { field: conversationStart, bounds: both, slice: PT6H, longest: P7D }
`;

const besides = (url: string) => `
name: beside
url: ${url}
pages: { number: page, from: 1, size: { as: size, of: ${PAGE} }, total: total }
datasets:
  alone: { get: /alone, records: items, key: conversationId }
  sideload: { get: /sideload, records: items, key: conversationId }
`;

const world = await openServedWorld(null, { records });
const page = await samplePage(world.simulator.url);

/** Fetches a page of the simulator's records, which the second server repeats with other ids. */
async function samplePage(url: string): Promise<Record<string, unknown>[]> {
  const basic = Buffer.from('simulator-client:simulator-secret').toString('base64');
  const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` };
  const login = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: form,
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const body = JSON.stringify({ interval: DAY_INTERVAL, paging: { pageSize: PAGE, pageNumber: 1 } });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/v2/analytics/conversations/details/query`, { method: 'POST', headers, body });
  return ((await answer.json()) as { conversations: Record<string, unknown>[] }).conversations;
}

const list = page.map((record) => JSON.stringify({ ...record, conversationId: '#' }));
const sideload = JSON.stringify(page);
const api = createServer(({ url = '' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const start = (Number(searchParams.get('page')) - 1) * PAGE;
  const rows = start >= records ? [] : list.map((text, row) => text.replace('"#"', `"id-${start + row}"`));
  const beside = pathname === '/sideload' ? `"users":${sideload},` : '';
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(`{${beside}"items":[${rows.join(',')}],"total":${records}}`);
});

const times = new Map<string, { cpu: number; seconds: number }[]>();
try {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const folder = join(world.dataDir, 'apis');
  await mkdir(folder);
  await writeFile(join(folder, 'twin.yaml'), definition(world.simulator.url));
  await writeFile(join(folder, 'beside.yaml'), besides(`http://127.0.0.1:${(api.address() as AddressInfo).port}`));
  const worker = world.startWorker({ HOLDFAST_APIS: folder });
  const day = { interval: DAY_INTERVAL, slice: 'PT6H', pageSize: PAGE };
  const inputs: [string, ExportInput][] = [
    ['conversation-query', { source: 'conversation-query', ...day }],
    ['described', { source: 'twin.conversations', ...day }],
    ['page', { source: 'beside.alone' }],
    ['page with a sideload', { source: 'beside.sideload' }],
  ];
  for (let round = 0; round <= rounds; round++) {
    for (const [name, input] of round % 2 === 0 ? inputs : inputs.toReversed()) {
      const [cpu, began] = [await cpuSeconds(worker.process.pid!), performance.now()];
      const handle = await startOrRejoin(world.client, `${input.source}-${round}`, input, 'holdfast');
      const result = await follow(handle, () => {});
      if (result.records !== records || !result.proven) throw new Error(`${name}: ${result.records} records`);
      const used = { cpu: (await cpuSeconds(worker.process.pid!)) - cpu, seconds: (performance.now() - began) / 1000 };
      // The first round is not counted, because V8 compiles the code in it.
      if (round > 0) times.set(name, [...(times.get(name) ?? []), used]);
    }
  }
  for (const [name, all] of times)
    process.stdout.write(
      `${name.padEnd(22)} ${show(all.map(({ cpu }) => cpu))} s of CPU, ${show(all.map(({ seconds }) => seconds))} s\n`,
    );
  for (const [name, than] of [
    ['described', 'conversation-query'],
    ['page with a sideload', 'page'],
  ] as const) {
    const ratio = (of: 'cpu' | 'seconds') => times.get(name)!.map((each, n) => each[of] / times.get(than)![n]![of]);
    process.stdout.write(
      `${name} against ${than}: ${show(ratio('cpu'))} times the CPU, ${show(ratio('seconds'))} times the time\n`,
    );
  }
} finally {
  api.close();
  await world.close();
}

async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/**
 * Formats the median of some figures, with the bounds between which the true one lies with a probability of about 95 %: the
 * figures that stand sqrt(n) places on either side of the middle (the binomial distribution's two standard deviations).
 */
function show(figures: number[]): string {
  const sorted = figures.toSorted((a, b) => a - b);
  const [middle, spread] = [(sorted.length - 1) / 2, Math.sqrt(sorted.length)];
  const at = (place: number) => sorted[Math.max(0, Math.min(sorted.length - 1, place))]!.toFixed(2);
  return `${at(Math.round(middle))} (${at(Math.floor(middle - spread))} to ${at(Math.ceil(middle + spread))})`;
}
process.exit();
