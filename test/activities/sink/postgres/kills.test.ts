import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { writeThroughKills } from '../../../../testkit/postgres-kills.ts';

const server = await startPostgres();
after(() => server.dispose());

// bench/postgres-kills.ts does it 300 times.
test('A database that is killed, stopped or ends sessions in all ways loses and doubles nothing, and hangs no call', async (t) => {
  const report = await writeThroughKills(server, 14, 'suite');
  assert.deepEqual([report.wrong, report.differences], [[], []]);
  assert.equal(Object.keys(report.kills).length, 7);
  assert.ok(report.failures > 0, 'no call met a kill');
  // The deadline of the longest one of these statements, and what is left for the connection to be destroyed.
  assert.ok(report.longestCallMs < 65_000 && report.oldestStatementMs < 60_000, JSON.stringify(report));
  t.diagnostic(JSON.stringify(report));
});
