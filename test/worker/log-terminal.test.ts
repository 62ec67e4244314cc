import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeLine } from '../../src/worker/log-terminal.ts';

const LINE = {
  level: 'warn',
  time: '2026-11-20T10:11:12.345Z',
  pid: 7,
  slice: 3,
  path: '/api/v2/x',
  code: null,
  error: { message: 'It\nbroke.', stack: 'Error: It broke.\n    at x' },
  msg: 'POST /api/v2/x: 429',
};

test('a line of the log is one line on a terminal: time, level, message, and what it is about', () => {
  assert.equal(
    describeLine(JSON.stringify(LINE), ['pid']),
    '10:11:12 warn  POST /api/v2/x: 429  slice=3 path=/api/v2/x code=null error="It\\nbroke."',
  );
});

test('control characters of a message do not reach the terminal', () => {
  const line = describeLine(JSON.stringify({ level: 'info', time: '', msg: 'a\u001b[2Jb\nc' }), []);
  assert.equal(line.includes('\u001b') || line.includes('\n'), false, line);
});

test('colours are for warnings and errors, and only where they are wanted', () => {
  const warning = describeLine(JSON.stringify(LINE), [], true);
  assert.ok(warning.startsWith('\u001b[33m') && warning.endsWith('\u001b[0m'), warning);
  assert.ok(!describeLine(JSON.stringify({ ...LINE, level: 'info' }), [], true).includes('\u001b'));
});
