import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, interceptors, request, type Dispatcher } from 'undici';
import { binaryName } from './cli-cache.ts';
import { pinnedVersion } from './cli-version.ts';

/** Where Temporal publishes its CLI; the SDK's own test environment asks the same address. */
export const officialDownloads = 'https://temporal.download';

// A machine without Internet is to notice quickly; DNS, a proxy and TLS get what is left of the second limit.
const connectMs = 5_000;
const patienceMs = 8_000;
// 50 MB over a slow line; a transfer that stands still ends earlier.
const transferMs = 15 * 60_000;
const stallMs = 30_000;

export interface DownloadOptions {
  base?: string;
  /** How long the base may take to answer; default 8 s. */
  askMs?: number;
  /** Names the proxies, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  signal?: AbortSignal;
}

/** Downloads the pinned Temporal CLI for this platform into a folder. Fails with one line when it cannot. */
export async function downloadCli(
  folder: string,
  { base = officialDownloads, askMs = patienceMs, env, say, signal }: DownloadOptions,
): Promise<void> {
  const agent = new EnvHttpProxyAgent({ ...proxies(env), connect: { timeout: connectMs }, bodyTimeout: stallMs });
  // The archive's address may lead on to a mirror.
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: 5 }));
  try {
    const { archiveUrl, fileToExtract } = await ask(base, dispatcher, within(askMs, signal));
    say(`Downloading the Temporal CLI ${pinnedVersion} from ${new URL(archiveUrl).host} (once, about 50 MB).`);
    const limit = within(transferMs, signal);
    const { statusCode, body } = await request(archiveUrl, { dispatcher, signal: limit });
    if (statusCode !== 200) throw new Error(`${archiveUrl} answers ${statusCode}`);
    await pipeline(body, createWriteStream(join(folder, 'archive.tar.gz')), { signal: limit });
    await extract(folder, fileToExtract);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(reason(error as Error, base), { cause: error });
  } finally {
    await agent.destroy();
  }
}

interface Download {
  archiveUrl: string;
  fileToExtract: string;
}

async function ask(base: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Download> {
  const platform = { darwin: 'darwin', win32: 'windows', linux: 'linux' }[process.platform as string];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (!platform || !arch) throw new Error(`there is none for ${process.platform} ${process.arch}`);
  const query = { arch, platform, format: 'tar.gz' };
  const url = `${base}/cli/v${pinnedVersion}`;
  const { statusCode, body } = await request(url, { query, dispatcher, signal });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}`);
  const download = JSON.parse(text) as Partial<Download>;
  if (!download.archiveUrl || !download.fileToExtract) throw new Error(`${url} names no archive`);
  return download as Download;
}

/** Extracts one file by its relative name, with the folder as working directory: no path looks like a host to tar. */
async function extract(folder: string, file: string): Promise<void> {
  await promisify(execFile)('tar', ['-xzf', 'archive.tar.gz', file], { cwd: folder, windowsHide: true });
  await rm(join(folder, 'archive.tar.gz'));
  if (file !== binaryName) await rename(join(folder, file), join(folder, binaryName));
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
