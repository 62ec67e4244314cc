import assert from 'node:assert/strict';
import { join } from 'node:path';
import { folderName } from '../../src/activities/sink/export-folder.ts';
import { verifyFiles } from '../../src/activities/sink/verify-files.ts';
import { proveIds } from '../../src/cli/demo-proof.ts';
import type { World } from './world.ts';

/** Returns the folder of an export in the default destination. */
export function exportRoot({ dataDir }: World, id: string): string {
  return join(dataDir, 'exports', folderName(id));
}

/** Asserts that exactly the conversations that start in the interval are in the files, each once, as the manifest says. */
export async function assertExact(world: World, id: string, from: string, to: string): Promise<void> {
  const expected = world.simulator.dataset.idsStartingIn(Date.parse(from), Date.parse(to));
  const root = exportRoot(world, id);
  assert.deepEqual(await proveIds(root, expected), { exported: expected.length, lost: 0, duplicated: 0 });
  assert.deepEqual((await verifyFiles(root))?.differences, []);
}
