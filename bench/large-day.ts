/**
 * Exports a day of 250,000 conversations by query and by jobs, and compares the results record by record:
 * npm run --silent build && node dist/bench/large-day.js [records]
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../src/activities/sink/files/lines.ts';
import { follow, startOrRejoin } from '../src/client.ts';
import type { SourceName } from '../src/contract.ts';
import { assertExact, exportRoot } from '../testkit/exported.ts';
import { DAY, DAY_INTERVAL, openServedWorld, type ServedWorld } from '../testkit/world.ts';

const records = Number(process.argv[2] ?? 250_000);

interface Participant {
  attributes?: unknown;
}

/** Returns a digest of each record's content, without the attributes that only jobs deliver. */
async function digests(world: ServedWorld, id: string): Promise<Map<string, string>> {
  const root = exportRoot(world, id);
  const found = new Map<string, string>();
  for (const name of (await readdir(root)).filter((name) => name.endsWith('.jsonl') && name !== 'rejected.jsonl')) {
    for await (const line of readLines(createReadStream(join(root, name)))) {
      const record = JSON.parse(line.toString()) as { conversationId: string; participants?: Participant[] };
      for (const participant of record.participants ?? []) delete participant.attributes;
      found.set(record.conversationId, createHash('sha1').update(JSON.stringify(record)).digest('base64'));
    }
  }
  return found;
}

async function exportBy(world: ServedWorld, source: SourceName): Promise<Map<string, string>> {
  const before = world.simulator.stats();
  const began = performance.now();
  const handle = await startOrRejoin(world.client, source, { source, interval: DAY_INTERVAL }, 'holdfast');
  const result = await follow(handle, () => {});
  const seconds = (performance.now() - began) / 1000;
  await assertExact(world, source, DAY.from, DAY.to);
  const after = world.simulator.stats();
  process.stdout.write(
    `${source}: ${result.records} records, ${result.slices} slices, all proven: ${result.proven}, lost 0, duplicated 0, ` +
      `status 400: ${(after.byStatus[400] ?? 0) - (before.byStatus[400] ?? 0)}, ${seconds.toFixed(0)} s\n`,
  );
  return digests(world, source);
}

const world = await openServedWorld(null, { records, jobSeconds: 1 });
try {
  world.startWorker();
  const query = await exportBy(world, 'conversation-query');
  const job = await exportBy(world, 'conversation-job');
  const onlyQuery = [...query.keys()].filter((id) => !job.has(id)).length;
  const onlyJob = [...job.keys()].filter((id) => !query.has(id)).length;
  const different = [...query].filter(([id, digest]) => job.has(id) && job.get(id) !== digest).length;
  process.stdout.write(`only by query ${onlyQuery}, only by job ${onlyJob}, different ${different}\n`);
  process.exitCode = onlyQuery + onlyJob + different === 0 ? 0 : 1;
} finally {
  await world.close();
}
process.exit();
