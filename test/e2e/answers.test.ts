import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportInput } from '../../src/contract.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { linesOf } from '../../testkit/export-files.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { httpServer, sendJson } from '../../testkit/http-server.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY_INTERVAL, type ServedWorld } from '../../testkit/world.ts';

const exported = async ({ client }: ServedWorld, id: string, input: ExportInput) =>
  awaitEnd(await startOrRejoin(client, id, { interval: DAY_INTERVAL, ...input }, 'holdfast'));

test('page tokens that go round in a circle end the export with a word on it', async (t) => {
  const next: Record<string, string> = { '': 'a', a: 'b', b: 'c', c: 'a' };
  const api = await httpServer(t, (request, response) => {
    // The worker's own check of the access.
    if (request.method === 'GET') return sendJson(response, 404, {});
    const { pageToken = '' } = JSON.parse(request.body) as { pageToken?: string };
    const record = { conversationId: `c${pageToken}`, conversationStart: '2026-03-02T01:00:00.000Z' };
    sendJson(response, 200, { entities: [record], nextPageToken: next[pageToken] });
  });
  const world = await openSharedWorld(t, { records: 1 });
  await world.work({ GENESYS_API_URL: api.url });
  await assert.rejects(
    exported(world, 'round', { source: 'page-token' }),
    /MalformedResponse: slice 1\/1: the source sent a cursor for the second time, so the pages would never end/,
  );
});

test('records without an id are kept aside with the reason, and counted', async (t) => {
  const world = await openSharedWorld(t, { records: 1_000, missingId: 50 });
  await world.work();
  const { records, rejected, proven } = await exported(world, 'rejected', {});
  assert.deepEqual([records + rejected, proven], [1_000, true]);
  assert.ok(rejected >= 20);
  const aside = await linesOf(join(exportRoot(world, 'rejected'), 'rejected.jsonl'));
  assert.equal(aside.length, rejected);
  for (const line of aside) assert.match(line, /^\{"reason":"[^"]*conversationId[^"]*","slice":/);
});

test('HTML, empty and cut answers on the way are asked for again, and nothing is lost', async (t) => {
  const garbled = {
    html: 0.05,
    htmlStatus: 200 as const,
    emptyBody: 0.05,
    truncatedJson: 0.05,
    shortPages: 0.1,
    duplicateRows: 0.1,
  };
  const world = await openSharedWorld(t, { records: 2_000, ...garbled });
  await world.work();
  const { records, duplicates } = await exported(world, 'garbled', { slice: 'PT12H', pageSize: 50 });
  assert.equal(records, 2_000);
  assert.ok(duplicates > 0);
});
