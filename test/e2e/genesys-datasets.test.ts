import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identifiers } from '../../simulator/dataset/identifier.ts';
import { MEMBERS_OF_QUEUE, QUEUES } from '../../simulator/dataset/known-objects.ts';
import { LISTINGS } from '../../simulator/reference/listings.ts';
import { follow, startOrRejoin } from '../../src/client.ts';
import type { SourceName } from '../../src/contract.ts';
import { genesysDefinition } from '../../src/datasets/genesys/definition.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { openServedWorld } from '../../testkit/world.ts';

test('every built-in dataset of Genesys Cloud is exported whole, leavers and empty listings too', async (t) => {
  const seed = 7;
  const world = await openServedWorld(t, { seed, tooManyRequests: 0.02, retryAfterSeconds: 1 });
  await world.work();
  const pool = identifiers(~seed);
  const { datasets } = genesysDefinition();
  const exported = await Promise.all(
    Object.keys(datasets).map(async (name) => {
      const source = `genesys.${name}` as SourceName;
      const handle = await startOrRejoin(world.client, name, { source, destination: 'jsonl:exports' }, 'holdfast');
      return { name, result: await follow(handle, () => {}) };
    }),
  );
  for (const { name, result } of exported) {
    const { get: path } = datasets[name]!;
    const records = (await sealedRecords(exportRoot(world, name))).map((text) => JSON.parse(text) as { id: string });
    assert.ok(result.proven, `${name}: ${result.reasons.join()}`);
    if (name === 'queue_members') {
      const members = records as unknown as { queue: string; record: { id: string } }[];
      assert.equal(new Set(members.map(({ queue, record }) => `${queue} ${record.id}`)).size, QUEUES.count * MEMBERS_OF_QUEUE);
      continue;
    }
    const listing = LISTINGS.find((each) => each.path === path)!;
    const expected = Array.from({ length: listing.count }, (_, number) => pool.text(listing.firstId + number));
    assert.deepEqual(records.map(({ id }) => id).sort(), expected.sort(), name);
  }
  assert.equal(exported.length, LISTINGS.length + 1);
});
