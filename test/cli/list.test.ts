import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeExports } from '../../src/cli/list.ts';
import { withoutNames } from '../../src/cli/exports-of-names.ts';
import type { KnownExport } from '../../src/cli/known-exports.ts';

const COMPLETE: KnownExport = {
  exportId: 'november-1',
  namesOf: null,
  state: 'complete',
  proven: true,
  records: 12_345,
  interval: { start: '2026-11-01T00:00:00.000Z', end: '2026-11-08T00:00:00.000Z' },
  destination: 'jsonl:november',
  startedAt: '2026-11-09T06:30:01.000Z',
  finishedAt: '2026-11-09T06:40:01.000Z',
};
const INTERRUPTED: KnownExport = {
  ...COMPLETE,
  exportId: 'a',
  state: 'interrupted',
  proven: null,
  records: null,
  interval: { start: '2026-11-01T06:30:00.000Z', end: '2026-11-01T07:00:00.000Z' },
};

test('exports are a table, and two lines each on a terminal that is too narrow for it', () => {
  const exports = [COMPLETE, INTERRUPTED, { ...COMPLETE, proven: false, interval: null }];
  assert.deepEqual(describeExports(exports), [
    'STATE                 RECORDS  INTERVAL                             DESTINATION     STARTED            ID',
    'complete, proven       12,345  2026-11-01/2026-11-08                jsonl:november  2026-11-09 06:30Z  november-1',
    'interrupted                 -  2026-11-01T06:30Z/2026-11-01T07:00Z  jsonl:november  2026-11-09 06:30Z  a',
    'complete, NOT proven   12,345  -                                    jsonl:november  2026-11-09 06:30Z  november-1',
  ]);
  assert.deepEqual(describeExports([COMPLETE, INTERRUPTED], 80), [
    'november-1',
    '  complete, proven, 12,345 records, 2026-11-01/2026-11-08, jsonl:november, started 2026-11-09 06:30Z',
    'a',
    '  interrupted, no records known, 2026-11-01T06:30Z/2026-11-01T07:00Z, jsonl:november, started 2026-11-09 06:30Z',
  ]);
});

test('exports of names are left out beside their export; another with such an id is not', () => {
  const names = ['a.queues', 'a.users', 'a.wrapup_codes'].map((exportId) => ({ exportId, namesOf: 'a' }));
  const others = ['a', 'a.b', 'a.b.queues'].map((exportId) => ({ exportId, namesOf: null }));
  const left = withoutNames([...names, ...others, { exportId: 'lost.queues', namesOf: 'lost' }]);
  assert.deepEqual(
    left.map(({ exportId }) => exportId),
    ['a', 'a.b', 'a.b.queues', 'lost.queues'],
  );
});
