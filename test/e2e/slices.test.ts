import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { startSimulator } from '../../simulator/index.ts';
import type { Manifest } from '../../src/activities/sink/manifest.ts';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportInput, ExportResult } from '../../src/contract.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { assertExact, exportRoot } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, type ServedWorld } from '../../testkit/world.ts';

/** Exports the day in a world of its own and hands world, result and manifest to the check. */
async function exported(
  options: Parameters<typeof startSimulator>[0],
  input: ExportInput,
  check: (world: ServedWorld, result: ExportResult, manifest: Manifest) => Promise<void> | void,
): Promise<void> {
  const world = await openSharedWorld(null, options);
  try {
    await world.work();
    const handle = await startOrRejoin(world.client, 'sliced', { interval: DAY_INTERVAL, ...input }, 'holdfast');
    const result = await awaitEnd(handle);
    const manifest = await readFile(join(exportRoot(world, 'sliced'), 'manifest.json'), 'utf8');
    await check(world, result, JSON.parse(manifest) as Manifest);
  } finally {
    await world.close();
  }
}

test('a day over the depth that the source allows is cut until every slice fits, and all are proven', async () => {
  await exported({ records: 3_000, depthLimit: 500 }, {}, async (world, result, { files }) => {
    await assertExact(world, 'sliced', DAY.from, DAY.to);
    assert.ok(result.proven);
    assert.ok(files.length >= 6 && files.every(({ rows }) => rows <= 500), files.map(({ rows }) => rows).join());
    // The limit is learnt from one refusal; pages in flight at that moment may meet it too.
    assert.ok((world.simulator.stats().byStatus[400] ?? 0) <= 4, JSON.stringify(world.simulator.stats().byStatus));
  });
});

test('a minute over the depth fails with a word on what to do', async () => {
  const burst = { burstAt: '2026-03-02T10:00:00.000Z', burstShare: 0.9 };
  const failing = exported({ records: 1_500, depthLimit: 500, ...burst }, {}, () => assert.fail('it was exported'));
  await assert.rejects(
    failing,
    /InvalidRequest: The minute from 2026-03-02T\d\d:\d\d:00.000Z holds more records than can be read.*filters/,
  );
});

test('pages of a single slice are read side by side', async () => {
  // Source and worker share this process: a page takes long beside what it costs them.
  await exported({ records: 2_000, latencyMs: 300 }, { concurrency: 8 }, async (world) => {
    await assertExact(world, 'sliced', DAY.from, DAY.to);
    const { maxConcurrent, pagesRepeated } = world.simulator.stats();
    assert.ok(maxConcurrent > 4 && maxConcurrent <= 9, `${maxConcurrent} requests at once`);
    assert.equal(pagesRepeated, 0);
  });
});

test('pages that are too large are halved, and nothing is lost on the way', async () => {
  await exported({ records: 900, tooLarge: 30 }, { slice: 'PT12H' }, async (world, result) => {
    await assertExact(world, 'sliced', DAY.from, DAY.to);
    assert.ok(result.proven);
  });
});

test('a source that selects by whole days gives each hour its own records', async () => {
  await exported({ records: 600, intervalMatching: 'day' }, { slice: 'PT6H' }, async (world, result) => {
    await assertExact(world, 'sliced', DAY.from, DAY.to);
    assert.ok(result.proven);
  });
});

for (const source of ['conversation-query', 'conversation-job'] as const) {
  test(`${source} with include active has the conversations that began before the interval too, once`, async () => {
    const [from, to] = ['2026-03-02T12:00:00Z', '2026-03-02T18:00:00Z'].map(Date.parse) as [number, number];
    const input = { source, interval: '2026-03-02T12:00:00Z/PT6H', slice: 'PT2H', include: 'active' } as const;
    await exported({ records: 3_000, jobSeconds: 0.2 }, input, async (world, result, { files }) => {
      const { dataset } = world.simulator;
      const expected = new Set(dataset.idsStartingIn(from, to));
      const { first, last } = dataset.indicesStartingIn(Date.parse(DAY.from), from);
      for (let index = first; index <= last; index++) {
        if ((dataset.endMs(index) ?? Infinity) > from) expected.add(dataset.id(index));
      }
      assert.ok(expected.size > dataset.idsStartingIn(from, to).length, 'none began before the interval');
      const ids = (await sealedRecords(exportRoot(world, 'sliced'))).map((line) => idOf(line));
      assert.deepEqual(ids.sort(), [...expected].sort());
      assert.ok(result.proven, JSON.stringify(files));
    });
  });
}

const idOf = (line: string) => (JSON.parse(line) as { conversationId: string }).conversationId;
