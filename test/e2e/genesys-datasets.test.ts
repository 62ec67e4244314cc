import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AUDIT_EVERY_MS } from '../../simulator/analytics/audits.ts';
import { evaluationsIn } from '../../simulator/analytics/evaluations.ts';
import { type Survey, surveysIn } from '../../simulator/analytics/surveys.ts';
import { identifiers } from '../../simulator/dataset/identifier.ts';
import { MEMBERS_OF_QUEUE, QUEUES, USERS } from '../../simulator/dataset/known-objects.ts';
import { hashOf } from '../../simulator/hash.ts';
import { LISTINGS } from '../../simulator/reference/listings.ts';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportInput, ExportResult, SourceName } from '../../src/contract.ts';
import { genesysDefinition } from '../../src/datasets/genesys/definition.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, type ServedWorld } from '../../testkit/world.ts';

const SEED = 7;
const DAY_MS = 86_400_000;
const { datasets } = genesysDefinition();
/** Of surveys, the conversations have one. */
const hasTime = (name: string): boolean => datasets[name]!.time !== undefined || name === 'surveys';

let world: ServedWorld;
before(async () => {
  const to = new Date(Date.parse(DAY.from) + 2 * DAY_MS).toISOString();
  world = await openSharedWorld(null, {
    ...{ from: DAY.from, to, records: 1_500, seed: SEED },
    ...{ tooManyRequests: 0.02, retryAfterSeconds: 1, jobSeconds: 0.2 },
  });
  await world.work();
});
after(() => world.close());

/** Exports a dataset of the two days and returns its records. */
async function exported<T>(name: string, more: ExportInput = {}): Promise<{ result: ExportResult; records: T[] }> {
  const input = { source: `genesys.${name}` as SourceName, destination: 'jsonl:exports', ...more };
  const handle = await startOrRejoin(world.client, name, input, 'holdfast');
  const result = await awaitEnd(handle);
  const records = (await sealedRecords(exportRoot(world, name))).map((text) => JSON.parse(text) as T);
  assert.ok(result.proven, `${name}: ${result.reasons.join()}`);
  return { result, records };
}

const interval = `${DAY.from}/P2D`;

test('every listing of Genesys Cloud is exported whole, leavers and empty ones too', async () => {
  const pool = identifiers(~SEED);
  const names = Object.keys(datasets).filter((name) => !hasTime(name));
  const all = await Promise.all(names.map(async (name) => ({ name, ...(await exported<{ id: string }>(name)) })));
  for (const { name, records } of all) {
    const { get: path } = datasets[name]!;
    if (name === 'queue_members') {
      const members = records as unknown as { queue: string; record: { id: string } }[];
      const pairs = new Set(members.map(({ queue, record }) => `${queue} ${record.id}`));
      assert.equal(pairs.size, QUEUES.count * MEMBERS_OF_QUEUE);
      continue;
    }
    const listing = LISTINGS.find((each) => each.path === path)!;
    const expected = Array.from({ length: listing.count }, (_, number) => pool.text(listing.firstId + number));
    assert.deepEqual(records.map(({ id }) => id).sort(), expected.sort(), name);
  }
  assert.equal(all.length, LISTINGS.length + 1);
});

/** Every session of the simulator's conversations, by the day on which its conversation began. */
function sessions() {
  const { dataset } = world.simulator;
  return Array.from({ length: dataset.size }, (_, i) => {
    const { conversationEnd, participants } = JSON.parse(dataset.text(i)) as {
      conversationEnd?: string;
      participants: {
        purpose: string;
        userId?: string;
        sessions: {
          mediaType: string;
          segments: { queueId?: string; segmentStart: string; segmentEnd?: string }[];
          metrics: { name: string; value: number }[];
        }[];
      }[];
    };
    const from = new Date(Math.floor(dataset.startMs(i) / DAY_MS) * DAY_MS).toISOString();
    return participants.flatMap(({ sessions, purpose, userId }) =>
      sessions.map((session) => ({ ...session, purpose, userId, from, isOver: conversationEnd !== undefined })),
    );
  }).flat();
}

test('the status of users is read by jobs, a record a user and day, and covers every conversation', async () => {
  const { records, result } = await exported<{
    from: string;
    record: {
      userId: string;
      primaryPresence: { startTime: string; endTime: string; systemPresence: string }[];
      routingStatus: { startTime: string; endTime: string; routingStatus: string }[];
    };
  }>('user_status', { interval });
  const agents = sessions().filter(({ purpose, isOver, from, segments }) => {
    const end = Date.parse(from) + DAY_MS;
    return purpose === 'agent' && isOver && Date.parse(segments[0]!.segmentStart) < end;
  });
  const expected = new Set(agents.map(({ from, userId }) => `${from} ${userId}`));
  assert.equal(result.slices, 2);
  assert.deepEqual(new Set(records.map(({ from, record }) => `${from} ${record.userId}`)), expected);
  assert.equal(records.length, expected.size);
  const spans = new Map(records.map(({ from, record }) => [`${from} ${record.userId}`, record.routingStatus]));
  for (const { from, userId, segments } of agents) {
    const begins = segments[0]!.segmentStart;
    const busy = spans.get(`${from} ${userId}`)!.filter(({ routingStatus }) => routingStatus === 'INTERACTING');
    assert.ok(busy.some(({ startTime, endTime }) => startTime <= begins && begins <= endTime));
  }
});

test('aggregates of conversations have the sums of the conversations themselves, a record a day and group', async () => {
  const { records } = await exported<{
    from: string;
    record: {
      group: { queueId: string; mediaType: string };
      data: { metrics: { metric: string; stats: { count: number; sum?: number } }[] }[];
    };
  }>('conversation_aggregates', { interval });
  const sums = new Map<string, number>();
  for (const { from, mediaType, segments, metrics } of sessions()) {
    const queue = segments.find(({ queueId }) => queueId !== undefined)?.queueId;
    for (const { name, value } of metrics) {
      const key = `${from} ${queue} ${mediaType} ${name}`;
      if (queue && ['tHandle', 'tAbandon', 'nOffered'].includes(name)) sums.set(key, (sums.get(key) ?? 0) + value);
    }
  }
  const found = new Map<string, number>();
  for (const { from, record } of records) {
    const { queueId, mediaType } = record.group;
    for (const { metric, stats } of record.data[0]!.metrics) {
      if (['tHandle', 'tAbandon', 'nOffered'].includes(metric))
        found.set(`${from} ${queueId} ${mediaType} ${metric}`, stats.sum ?? stats.count);
    }
  }
  assert.ok(sums.size > 50);
  assert.deepEqual([...found].sort(), [...sums].sort());
});

test('evaluations are read agent by agent, of those who are listed', async (t) => {
  const { dataset } = world.simulator;
  // One request an agent: a tenth of them is enough here.
  const deletedObjects = 0.9;
  world.simulator.faults({ deletedObjects });
  t.after(() => world.simulator.faults({ deletedObjects: 0 }));
  const { records } = await exported<{ id: string; conversation: { id: string } }>('evaluations', { interval });
  const pool = identifiers(~SEED);
  const agents = Array.from({ length: USERS.count }, (_, number) => pool.text(USERS.firstId + number));
  const listed = agents.filter((id) => hashOf(id) / 0x1_0000_0000 < 1 - deletedObjects);
  const expected = evaluationsIn(dataset, SEED).filter(
    ({ agent, submittedDate }) => listed.includes(agent.id) && Date.parse(submittedDate) < dataset.toMs,
  );
  assert.ok(expected.length > 2, `${expected.length}`);
  assert.deepEqual(records.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort());
  for (const { conversation } of records) assert.notEqual(dataset.indexOf(conversation.id), null);
});

test('surveys are read of each conversation that has one, and aggregates have their sums, and those of evaluations', async () => {
  const { dataset } = world.simulator;
  const [{ records, result }, ...aggregates] = await Promise.all([
    exported<Survey>('surveys', { interval }),
    exported<Aggregate>('survey_aggregates', { interval }),
    exported<Aggregate>('evaluation_aggregates', { interval }),
  ]);
  const surveys = surveysIn(dataset);
  assert.ok(surveys.length > 20);
  assert.equal(result.slices, 2);
  const idsOf = (all: readonly Survey[]) => all.map(({ id, conversation }) => `${conversation.id} ${id}`).sort();
  assert.deepEqual(idsOf(records), idsOf(surveys));
  const inTime = <T>(all: readonly T[], at: (each: T) => string) =>
    all.filter((each) => Date.parse(at(each)) < dataset.toMs);
  const right = [
    [inTime(surveys, ({ sentDate }) => sentDate).length, 'nSurveysSent'],
    [inTime(evaluationsIn(dataset, SEED), ({ submittedDate }) => submittedDate).length, 'nEvaluations'],
  ] as const;
  for (const [at, [count, metric]] of right.entries()) {
    const found = aggregates[at]!.records.flatMap((each) => each.record.data[0]!.metrics);
    const counts = found.filter((each) => each.metric === metric).map(({ stats }) => stats.count);
    assert.equal(
      counts.reduce((sum, each) => sum + each, 0),
      count,
      metric,
    );
  }
});

interface Aggregate {
  record: { data: { metrics: { metric: string; stats: { count: number } }[] }[] };
}

test('audits are read by a query that is prepared, page by page', async () => {
  const { records, result } = await exported<{ id: string; eventDate: string; entity: { id: string } }>('audits', {
    interval,
    pageSize: 60,
  });
  assert.equal(records.length, (2 * DAY_MS) / AUDIT_EVERY_MS);
  assert.equal(new Set(records.map(({ id }) => id)).size, records.length);
  assert.ok(result.pages >= 3);
});
