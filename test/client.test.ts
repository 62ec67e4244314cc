import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertExact } from '../testkit/exported.ts';
import { DAY, DAY_INTERVAL, openServedWorld, run } from '../testkit/world.ts';

test("a worker and an export find the server, and its namespace, that a profile of Temporal's CLI names", async () => {
  const world = await openServedWorld({ records: 1_000 });
  try {
    const file = join(world.dataDir, 'temporal.toml');
    await writeFile(file, `[profile.nightly]\naddress = "${world.server.address}"\nnamespace = "default"\n`);
    const profile = { TEMPORAL_PROFILE: 'nightly', TEMPORAL_CONFIG_FILE: file };
    const worker = run(world, ['worker'], profile);
    const command = run(world, ['export', '--interval', DAY_INTERVAL, '--id', 'by-profile'], profile);
    assert.equal(await command.exit, 0, command.stderr());
    await worker.kill('SIGTERM');
    assert.equal(await worker.exit, 0, worker.stderr());
    await assertExact(world, 'by-profile', DAY.from, DAY.to);
  } finally {
    await world.close();
  }
});
