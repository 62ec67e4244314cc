import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const made = new Set<string>();
// Folders that the tests of a file share belong to no test that could remove them.
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Creates an empty folder, which is removed at the latest when the process ends. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-test-')));
  made.add(folder);
  return folder;
}

/** Creates an empty folder that is removed after the test. */
export async function tempFolder(t: TestContext): Promise<string> {
  const folder = await makeFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
