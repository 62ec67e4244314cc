import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, interceptors, request } from 'undici';
import { childEnvironment } from './child-environment.ts';
import { binaryName } from './cli-cache.ts';
import { pinnedVersion } from './cli-version.ts';

/** Where Temporal publishes the releases of its CLI. */
const officialDownloads = 'https://github.com/temporalio/cli/releases/download';

/** SHA-256 of the archives of {@link pinnedVersion}, from public copies of its release's checksums.txt. */
const ARCHIVES: Readonly<Record<string, string>> = {
  darwin_amd64: '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6',
  darwin_arm64: 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94',
  linux_amd64: 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94',
  linux_arm64: '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4',
  windows_amd64: 'c845948aa4ab3b1a3643f9fea6d1cd691188bc31513de5f2dc5f7eceea25f22a',
  windows_arm64: 'da78339510b1f91a8212ff247940d3b1dd3022ccfa00add400359311f941697e',
};

// Short, to fail quickly without Internet access; DNS, a proxy and TLS get the rest of the second limit.
const connectMs = 5_000;
const patienceMs = 8_000;
// 50 MB over a slow line; a stalled transfer ends earlier.
const transferMs = 15 * 60_000;
const stallMs = 30_000;

export interface DownloadOptions {
  base?: string;
  /** For tests: the SHA-256 that the archive must have. */
  sha256?: string;
  /** How long the base may take to answer, in milliseconds; default 8 s. */
  askMs?: number;
  /** Environment with the proxies: HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  signal?: AbortSignal;
}

/**
 * Downloads the pinned Temporal CLI for this platform into a folder, and compares its checksum with the one that
 * Holdfast knows before anything is unpacked or run. Fails with a reason of one line.
 */
export async function downloadCli(
  folder: string,
  { base = officialDownloads, sha256, askMs = patienceMs, env, say, signal }: DownloadOptions,
): Promise<void> {
  const agent = new EnvHttpProxyAgent({ ...proxies(env), connect: { timeout: connectMs }, bodyTimeout: stallMs });
  // The archive's URL redirects to the server that has the files.
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: 5 }));
  try {
    const name = platformName();
    const url = `${base}/v${pinnedVersion}/temporal_cli_${pinnedVersion}_${name}.tar.gz`;
    const answering = new AbortController();
    const patience = setTimeout(() => answering.abort(new DOMException('', 'TimeoutError')), askMs);
    const limit = AbortSignal.any([within(transferMs, signal), answering.signal]);
    const { statusCode, body } = await request(url, { dispatcher, signal: limit }).finally(() =>
      clearTimeout(patience),
    );
    if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}`);
    say(`Downloading the Temporal CLI ${pinnedVersion} from ${new URL(base).host} (once, about 50 MB).`);
    const hash = createHash('sha256');
    const archive = join(folder, 'archive.tar.gz');
    await pipeline(
      body,
      async function* (chunks) {
        for await (const chunk of chunks as AsyncIterable<Buffer>) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(archive),
      { signal: limit },
    );
    const found = hash.digest('hex');
    const expected = sha256 ?? ARCHIVES[name];
    if (found !== expected)
      throw new Error(`${url} has the SHA-256 ${found} instead of ${expected}: the file is not used`);
    await extract(folder, binaryName);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(reason(error as Error, base), { cause: error });
  } finally {
    await agent.destroy();
  }
}

function platformName(): string {
  const platform = { darwin: 'darwin', win32: 'windows', linux: 'linux' }[process.platform as string];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (platform && arch) return `${platform}_${arch}`;
  throw new Error(`there is no build for ${process.platform} ${process.arch}`);
}

/** Extracts one file by its relative name, in the folder as working directory, so that tar sees no path as a host. */
async function extract(folder: string, file: string): Promise<void> {
  await promisify(execFile)('tar', ['-xzf', 'archive.tar.gz', file], {
    cwd: folder,
    windowsHide: true,
    env: childEnvironment(),
  });
  await rm(join(folder, 'archive.tar.gz'));
}

function within(ms: number, signal?: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, AbortSignal.timeout(ms)]) : AbortSignal.timeout(ms);
}

function reason(error: NodeJS.ErrnoException, base: string): string {
  if (error.name === 'TimeoutError') return `${base} does not answer`;
  return (error.message || error.code || error.name).split('\n')[0] ?? error.name;
}

function proxies(env: NodeJS.ProcessEnv): { httpProxy: string; httpsProxy: string; noProxy: string } {
  const read = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? '';
  return { httpProxy: read('http_proxy'), httpsProxy: read('https_proxy'), noProxy: read('no_proxy') };
}
