import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { binaryName } from './cli-cache.ts';
import { pinnedVersion } from './cli-version.ts';

// Often enough to see that it lives, rarely enough for a CI log.
const signOfLifeMs = 10_000;
// What 1.8.2 is made of; only for the progress line.
const packages = 1_716;

/**
 * Builds the pinned Temporal CLI from source into a folder, from the go.mod in `tools`. Takes two to five minutes; says
 * so, and every few seconds how far it is. The user's Go environment (GOPROXY, GOFLAGS) holds. Fails with the
 * compiler's last words.
 */
export async function buildCli(
  folder: string,
  {
    tools,
    env,
    say,
    signal,
  }: { tools: string; env: NodeJS.ProcessEnv; say: (line: string) => void; signal?: AbortSignal },
): Promise<void> {
  const go = spawn('go', buildArguments(join(folder, binaryName)), {
    cwd: tools,
    // Neither a workspace above the checkout nor settings of a cross-compilation are meant for this build.
    env: { ...env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    ...(signal && { signal }),
  });
  const progress = { packages: 0, last: [] as string[] };
  createInterface({ input: go.stderr }).on('line', (line) => {
    // `go build -v` prints the path of each package as it is compiled.
    if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) progress.packages++;
    progress.last = [...progress.last, line].slice(-3);
  });
  const started = Date.now();
  go.once('spawn', () => {
    say(`Building the Temporal CLI ${pinnedVersion} with Go, because none was found and none could be downloaded.`);
    say('This happens once and takes two to five minutes.');
  });
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1_000);
    say(
      progress.packages
        ? `  ${seconds} s: ${progress.packages} of ${packages} packages compiled`
        : `  ${seconds} s: fetching the sources`,
    );
  }, signOfLifeMs);
  try {
    await finish(go, () => progress.last.join(' | '));
  } finally {
    clearInterval(timer);
    signal?.throwIfAborted();
  }
}

function buildArguments(output: string): string[] {
  const ldflags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${pinnedVersion}`;
  return ['build', '-v', '-mod=readonly', '-ldflags', ldflags, '-o', output, 'github.com/temporalio/cli/cmd/temporal'];
}

function finish(go: ReturnType<typeof spawn>, lastWords: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    go.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(error.code === 'ENOENT' ? '`go` is not on the PATH' : error.message, { cause: error }));
    });
    go.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`go build\` failed: ${lastWords()}`));
    });
  });
}
