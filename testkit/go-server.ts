import { join } from 'node:path';
import { type GoBuild, goBuild } from '../src/server/go-build.ts';
import { builtOnce, CannotBuild, goModule, pinnedVersion } from './built-once.ts';
import { skipUnlessStrict } from './strict.ts';

/** A server for tests that is built from a Go module. */
export interface GoServer extends Pick<GoBuild, 'cgo'> {
  /** Name of the program, of the cache folder, and of tools/NAME, whose go.mod pins the module. */
  name: string;
  module: string;
  package: string;
  /** Build tags. */
  tags?: string;
  /** For messages: what it is and for which tests, such as `the S3 server VersityGW` and `object storage`. */
  what: string;
  tests: string;
}

/** The program of a server, or the reason why tests that need it are skipped. */
export type BuiltServer = { program: string; skip: false } | { program: null; skip: string };

/** Returns the program of a server, which is built once, into Holdfast's cache folder. */
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
