import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDataset } from '../../simulator/dataset/dataset.ts';
import { identifiers } from '../../simulator/dataset/identifier.ts';
import { queueName, QUEUES } from '../../simulator/dataset/known-objects.ts';
import { addHandled, describeQueues, type Handled, type QueueWork } from '../../src/cli/demo-queues.ts';

test('handle times are summed by queue and shown by name, in 40 columns', () => {
  const seed = 3;
  const pool = identifiers(~seed);
  const dataset = createDataset({
    ...{ records: 2_000, from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', seed, recordBytes: 3000 },
  });
  const work: QueueWork = new Map();
  let total = 0;
  for (let i = 0; i < dataset.size; i++) {
    const text = dataset.text(i);
    total += text.match(/"tHandle"/g)?.length ?? 0;
    addHandled(work, JSON.parse(text) as Handled);
  }
  const names = new Map(
    Array.from({ length: QUEUES.count }, (_, at) => [pool.text(QUEUES.firstId + at), queueName(at)] as const),
  );
  const lines = describeQueues(work, names);
  const handled = lines.slice(1).map((line) => Number(/ ([\d,]+) /.exec(line.slice(18))![1]!.replace(',', '')));
  assert.equal(
    handled.reduce((sum, each) => sum + each, 0),
    total,
  );
  assert.match(lines[0]!, /^ {2}queue +handled +mean$/);
  assert.match(lines[1]!, /^ {2}Billing +\d+ +\d min \d+ s$/);
  assert.match(lines.at(-1)!, /^ {2}\d+ others +/);
  for (const line of lines) assert.ok(line.length <= 40, line);
  assert.deepEqual(describeQueues(new Map([['gone', { handled: 2, totalMs: 8_000 }]]), names), [
    lines[0],
    '  gone                    2          4 s',
  ]);
});
