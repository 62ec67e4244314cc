import { join } from 'node:path';
import { goBuild } from '../src/server/go-build.ts';
import { builtOnce, CannotBuild, goModule, pinnedVersion } from './built-once.ts';
import { skipUnlessStrict } from './strict.ts';

const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';

/** Returns the program of VersityGW, an S3 server: built once, into Holdfast's cache folder, in up to three minutes. */
async function findVersityGw(say: (line: string) => void): Promise<string> {
  const version = pinnedVersion('versitygw', 'github.com/versity/versitygw');
  const folder = await builtOnce('versitygw', version, (folder) =>
    goBuild({
      module: goModule('versitygw'),
      args: ['-ldflags', '-s -w', '-o', `${folder}/`, PACKAGE],
      env: process.env,
      say,
      opening: [`Building the S3 server VersityGW ${version} with Go, once, for the tests of object storage.`],
    }),
  );
  return join(folder, 'versitygw');
}

/** Returns the program of an S3 server, or why tests without one are skipped. */
export async function versityGwOrSkip(): Promise<{ program: string; skip: false } | { program: null; skip: string }> {
  try {
    return { program: await findVersityGw((line) => process.stderr.write(`${line}\n`)), skip: false };
  } catch (error) {
    if (!(error instanceof CannotBuild)) throw error;
    return { program: null, skip: skipUnlessStrict(`no S3 server can be built: ${error.message}`) || error.message };
  }
}
