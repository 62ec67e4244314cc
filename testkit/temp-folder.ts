import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const made = new Set<string>();
// What a test file shares among its tests has no test of its own that could remove it.
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes an empty folder that is removed when the process ends, if nobody has done so. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-test-')));
  made.add(folder);
  return folder;
}

/** Makes an empty folder that is removed after the test. */
export async function tempFolder(t: TestContext): Promise<string> {
  const folder = await makeFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
