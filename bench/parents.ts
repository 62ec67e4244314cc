/**
 * Exports three children of each of 10,000 parents, kills the worker half-way, and prints how large the history of each run
 * and the worker's memory became: npm run --silent build && node dist/bench/parents.js [parents]
 */
import { createServer } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { follow, startOrRejoin } from '../src/client.ts';
import { treeDefinition } from '../testkit/described-api.ts';
import { sealedNames, sealedRecords } from '../testkit/export-files.ts';
import { exportRoot } from '../testkit/exported.ts';
import { openServedWorld, type ServedWorld } from '../testkit/world.ts';

const parents = Number(process.argv[2] ?? 10_000);
const CHILDREN = 3;
const PAGE = 100;

let requests = 0;
const api = createServer(({ url = '' }, response) => {
  requests += 1;
  const { pathname, searchParams } = new URL(url, 'http://host');
  const from = Number(searchParams.get('after') ?? 0);
  const isListing = pathname === '/parents';
  const length = isListing ? Math.min(PAGE, parents - from) : CHILDREN;
  const items = Array.from({ length }, (_, row) => (isListing ? { id: from + row + 1 } : { child: row }));
  const next = isListing && from + PAGE < parents ? from + PAGE : null;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items, next }));
});

/** Returns events and bytes of every run of an export. */
async function runsOf({ client }: ServedWorld, id: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${id}"` })) {
    const { raw } = await client.workflow.getHandle(id, runId).describe();
    const { historyLength, historySizeBytes } = raw.workflowExecutionInfo!;
    lines.push(`run  ${String(historyLength)} events, ${(Number(historySizeBytes) / 1e6).toFixed(2)} MB`);
  }
  return lines.reverse();
}

/** Returns the peak resident memory of a process in MB; null if the operating system does not report it. */
async function peakMegabytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return peak === undefined ? null : Math.round(Number(peak) / 1000);
}

const world = await openServedWorld(null, { records: 1 });
try {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const folder = join(world.dataDir, 'apis');
  await mkdir(folder);
  await writeFile(join(folder, 'tree.yaml'), treeDefinition(`http://127.0.0.1:${(api.address() as AddressInfo).port}`));
  const env = { HOLDFAST_APIS: folder };
  let worker = world.startWorker(env);
  let kills = 0;
  const began = performance.now();
  const handle = await startOrRejoin(world.client, 'children', { source: 'tree.children' }, 'holdfast');
  const { proven } = await follow(handle, () => {
    if (kills > 0 || requests < parents / 2) return;
    kills += 1;
    void worker.kill('SIGKILL').then(() => (worker = world.startWorker(env)));
  });
  const seconds = (performance.now() - began) / 1000;
  const root = exportRoot(world, 'children');
  const records = await sealedRecords(root);
  const least = parents + Math.ceil(parents / PAGE);
  process.stdout.write(
    [
      `records  ${records.length} of ${parents * CHILDREN}, ${new Set(records).size} different, proven: ${proven}`,
      `files    ${(await sealedNames(root)).length}`,
      `time     ${seconds.toFixed(0)} s, ${(requests / seconds).toFixed(0)} requests a second, killed ${kills} times`,
      `requests ${requests}, ${requests - least} more than necessary`,
      `memory   ${await peakMegabytes(worker.process.pid!)} MB at most in the worker`,
      ...(await runsOf(world, 'children')),
      '',
    ].join('\n'),
  );
} finally {
  api.close();
  await world.close();
}
process.exit();
