import { join } from 'node:path';
import { type GoBuild, goBuild } from '../src/server/go-build.ts';
import { builtOnce, CannotBuild, goModule, pinnedVersion } from './built-once.ts';
import { skipUnlessStrict } from './strict.ts';

/** A server for tests that is built from a Go module. */
export interface GoServer extends Pick<GoBuild, 'cgo'> {
  /** Names the program, the folder of the cache and tools/NAME, whose go.mod pins the module. */
  name: string;
  module: string;
  package: string;
  /** Build tags. */
  tags?: string;
  /** What it is and for which tests, as in `the S3 server VersityGW` and `object storage`. */
  what: string;
  tests: string;
}

/** The program of a server; or why tests without one are skipped. */
export type BuiltServer = { program: string; skip: false } | { program: null; skip: string };

/** Returns the program of a server: built once, into Holdfast's cache folder. */
export async function goServerOrSkip(server: GoServer): Promise<BuiltServer> {
  try {
    return { program: await find(server, (line) => process.stderr.write(`${line}\n`)), skip: false };
  } catch (error) {
    if (!(error instanceof CannotBuild)) throw error;
    return {
      program: null,
      skip: skipUnlessStrict(`${server.what} cannot be built: ${error.message}`) || error.message,
    };
  }
}

async function find({ name, module, tags = '', what, tests, ...server }: GoServer, say: (line: string) => void) {
  const version = pinnedVersion(name, module);
  const folder = await builtOnce(name, version, (folder) =>
    goBuild({
      module: goModule(name),
      args: ['-tags', tags, '-ldflags', '-s -w', '-o', `${folder}/`, server.package],
      env: process.env,
      say,
      opening: [`Building ${what} ${version} with Go, once, for the tests of ${tests}.`],
      ...(server.cgo && { cgo: true }),
    }),
  );
  return join(folder, name);
}
