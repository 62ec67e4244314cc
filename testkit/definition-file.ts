import { mkdir, writeFile } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

/** Writes definitions of APIs, by their names; returns the environment variables with which holdfast finds them. */
export async function writeDefinitions(
  t: TestContext,
  definitions: Readonly<Record<string, string>>,
): Promise<NodeJS.ProcessEnv> {
  const folder = join(await tempFolder(t), 'apis');
  await mkdir(folder);
  for (const [name, text] of Object.entries(definitions)) await writeFile(join(folder, `${name}.yaml`), text);
  // Credentials of Genesys Cloud are not needed.
  return { HOLDFAST_APIS: folder, GENESYS_CLIENT_ID: '', GENESYS_CLIENT_SECRET: '' };
}
