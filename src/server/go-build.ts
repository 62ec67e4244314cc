import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { childEnvironment } from './child-environment.ts';

// Often enough to show that it is alive, rarely enough for a CI log.
const signOfLifeMs = 10_000;

export interface GoBuild {
  /** Folder of the go.mod that pins everything. */
  module: string;
  /** Arguments of `go build`: the output and the packages. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Whether parts are written in C, which needs a C compiler. Default: false. */
  cgo?: boolean;
  /** Receives a line when the build begins, and its progress every few seconds. */
  say: (line: string) => void;
  /** The lines to print when it begins. */
  opening: readonly string[];
  /** How many packages it has, if known; only for the progress line. */
  packages?: number;
  signal?: AbortSignal;
}

/**
 * Builds programs from a pinned go.mod. The user's Go settings (GOPROXY, GOFLAGS) apply. Fails with the compiler's
 * last lines.
 */
export async function goBuild({
  module,
  args,
  env,
  cgo = false,
  say,
  opening,
  packages,
  signal,
}: GoBuild): Promise<void> {
  const go = spawn('go', ['build', '-v', '-mod=readonly', ...args], {
    cwd: module,
    // A Go workspace above the checkout, or settings for cross-compilation, must not affect this build.
    env: {
      ...childEnvironment(env, { network: true }),
      CGO_ENABLED: cgo ? '1' : '0',
      GOWORK: 'off',
      GOOS: '',
      GOARCH: '',
    },
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
  go.once('spawn', () => opening.forEach(say));
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1_000);
    say(
      progress.packages
        ? `  ${seconds} s: ${progress.packages}${packages ? ` of ${packages}` : ''} packages compiled`
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
