import assert from 'node:assert/strict';
import { join } from 'node:path';
import { folderName } from '../src/activities/sink/files/folder-name.ts';
import { createPostgresSink } from '../src/activities/sink/postgres/postgres-sink.ts';
import { verifyFiles } from '../src/activities/sink/files/verify-files.ts';
import { proveIds } from '../src/cli/demo-proof.ts';
import { openSql } from './sql.ts';
import { DAY, type World } from './world.ts';

/** Returns the folder of an export in the default destination. */
export function exportRoot({ dataDir }: World, id: string): string {
  return join(dataDir, 'exports', folderName(id));
}

/** Asserts that files and manifest have exactly the conversations that start in the interval, each once. */
export async function assertExact(world: World, id: string, from: string, to: string): Promise<void> {
  const expected = world.simulator.dataset.idsStartingIn(Date.parse(from), Date.parse(to));
  const root = exportRoot(world, id);
  assert.deepEqual(await proveIds(root, expected), { exported: expected.length, lost: 0, duplicated: 0 });
  assert.deepEqual((await verifyFiles(root))?.differences, []);
}

/** Asserts that a schema of the database has exactly the day's conversations, and that `verify` finds no difference. */
export async function assertExactRows({ simulator }: World, url: string, schema: string, id: string): Promise<void> {
  const sql = openSql(url);
  const sink = createPostgresSink(url, schema);
  try {
    const rows = await sql.unsafe(`select conversation_id as id from ${schema}.conversation`);
    const expected = simulator.dataset.idsStartingIn(Date.parse(DAY.from), Date.parse(DAY.to));
    assert.deepEqual(rows.map((row) => row['id'] as string).sort(), expected.toSorted());
    const verification = await sink.verify(id);
    assert.deepEqual(verification?.differences, []);
    assert.equal(verification.records, expected.length);
  } finally {
    await Promise.all([sql.end(), sink.close()]);
  }
}
