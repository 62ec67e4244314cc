import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainEnd, isPortTrouble } from '../../src/server/explain.ts';
import { serverFolderAt } from '../../src/server/server-folder.ts';

const folder = serverFolderAt('/data');

test('what the server says is turned into what to do', () => {
  const explanations: [string, RegExp][] = [
    ['level=ERROR msg="Operation failed" error="database or disk is full (13)"', /the disk is full: free some space/],
    ['Error: failed starting server: attempt to write a readonly database (8)', /check who owns .*.*temporal/],
    ['Error: SQL logic error: no such table: namespaces (1)', /damaged or was made by another version/],
    ['Error: database is locked (5) (SQLITE_BUSY)', /another Temporal server has its database open/],
    ['Error: disk I/O error (3850) (SQLITE_IOERR_LOCK)', /cannot be locked or written.*local disk/],
    ['Error: unknown flag: --sqlite-pragma', /too old: update it/],
    [
      'panic: something new',
      /see its log, then run the command again\. Its last message: panic: something new \(log: .*server.log\)$/,
    ],
    ['', /see its log, then run the command again\. \(log: /],
  ];
  for (const [log, expected] of explanations) assert.match(explainEnd('It ended', log, folder), expected);
});

test('the line that tells most is quoted, shortened', () => {
  const log = `Temporal CLI 1.8.2\nError: ${'x'.repeat(1_000)}\nUsage:\n  temporal server start-dev`;
  const said = /Its last message: (.*) \(log/.exec(explainEnd('It ended', log, folder))?.[1] ?? '';
  assert.match(said, /^Error: x+$/);
  assert.equal(said.length, 300);
});

test('port trouble is told from other trouble', () => {
  const taken = "Error: can't set frontend port 7233: listen tcp 127.0.0.1:7233: bind: address already in use";
  assert.equal(isPortTrouble(taken), true);
  assert.equal(isPortTrouble('Error: file is not a database (26)'), false);
});
