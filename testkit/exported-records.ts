import assert from 'node:assert/strict';
import { sealedRecords } from './export-files.ts';
import { exportRoot } from './exported.ts';
import { run, type ServedWorld } from './world.ts';

/** Returns the records of an export's sealed files. */
export const recordsOf = async <Shape>(world: ServedWorld, id: string): Promise<Shape[]> =>
  (await sealedRecords(exportRoot(world, id))).map((record) => JSON.parse(record) as Shape);

/** Asserts that `holdfast verify` finds no difference in an export. */
export async function assertVerified(world: ServedWorld, id: string, env: NodeJS.ProcessEnv): Promise<void> {
  const verify = run(world, ['verify', id], env);
  assert.equal(await verify.exit, 0, verify.stdout() + verify.stderr());
}
