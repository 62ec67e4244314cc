import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from './child-environment.ts';

/** The version of the Temporal CLI that Holdfast downloads or builds: server 1.31.2, UI 2.50.1. */
export const pinnedVersion = '1.8.2';

// The first release with a 1.31 server, the series that Holdfast is tested with.
const oldest = [1, 7, 0] as const;
// A binary answers in some 50 ms, but a virus scanner may first read all 130 MB of it.
const answerMs = 30_000;

/** Runs `temporal --version` and returns the version, e.g. `1.8.2`. Fails with a short reason if it cannot run. */
export async function cliVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], {
    timeout: answerMs,
    windowsHide: true,
    env: childEnvironment(),
  }).catch((error: NodeJS.ErrnoException & { stderr?: string; killed?: boolean }) => {
    const why = error.killed ? `no answer within ${answerMs / 1000} s` : error.stderr?.trim() || error.message;
    throw new Error(`\`${path} --version\` fails (${why.split('\n')[0]})`, { cause: error });
  });
  const version = /temporal version (\S+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`\`${path} --version\` does not answer as the Temporal CLI does`);
  return version;
}

/** True if a version is older than Holdfast supports; development builds (0.0.0) count as new. */
export function isTooOld(version: string): boolean {
  if (version.startsWith('0.0.0')) return false;
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, least] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

/** The oldest version that is used from the PATH, for messages. */
export const oldestVersion = oldest.join('.');
