import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { goBuild } from '../src/server/go-build.ts';
import { builtOnce, goModule, pinnedVersion } from './built-once.ts';

export { CannotBuild } from './built-once.ts';

/** Programs of Temporal's images by their name there, with the name that Go gives them, and the packages to build. */
const PROGRAMS = { 'temporal-server': 'server', 'temporal-sql-tool': 'sql' };
const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];

/** Returns the version of the server that tools/temporal-server pins. */
export const pinnedServer = (): string => pinnedVersion('temporal-server', 'go.temporal.io/server');

/**
 * Returns the folder of `temporal-server` and `temporal-sql-tool`, which are built once, into Holdfast's cache folder. That
 * takes half a minute if the sources of the Temporal CLI have been compiled before.
 *
 * @throws CannotBuild with the reason.
 */
export async function findTemporalServer(say: (line: string) => void): Promise<string> {
  return builtOnce('temporal-server', pinnedServer(), async (folder) => {
    await goBuild({
      module: goModule('temporal-server'),
      args: ['-ldflags', '-s -w', '-o', `${folder}/`, ...PACKAGES],
      env: process.env,
      say,
      opening: [
        `Building the Temporal server ${pinnedServer()} for PostgreSQL with Go, once, for the test of the deployment.`,
      ],
    });
    for (const [name, built] of Object.entries(PROGRAMS)) await rename(join(folder, built), join(folder, name));
  });
}
