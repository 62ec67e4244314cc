import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { linesOf } from '../../src/cli/logs.ts';

test('only whole lines of JSON about the export are its log', async () => {
  const mine = '{"level":"info","workflowId":"a","msg":"1"}';
  const log = [
    mine,
    '{"level":"info","workflowId":"ab","msg":"2"}',
    '{"workflowId":"a","ms',
    'text "workflowId" a',
    mine,
  ];
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from([log.join('\r\n')]), 'a')) lines.push(line);
  assert.deepEqual(lines, [mine, mine]);
});
