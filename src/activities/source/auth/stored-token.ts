import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../../../disk/commit.ts';
import { makeFolders, TEMPORARY } from '../../../disk/paths.ts';
import { readJson } from '../../../disk/read-json.ts';

const schema = z.object({
  /** Digests of the first tokens that the environment has given, the latest last. */
  seeds: z.array(z.string()),
  refreshToken: z.string(),
  /** The one before, for servers that take it a little longer; null = there was none. */
  previous: z.string().nullable(),
  /** What the latest answer granted; null = no token has been requested yet. */
  access: z
    .object({
      token: z.string(),
      /** Digest of what the definition requests: another scope, or more values to keep, needs another access token. */
      asked: z.string(),
      lifeSeconds: z.number().nullable(),
      /** Unix time in milliseconds; null = it is not known. */
      endsAt: z.number().nullable(),
      kept: z.record(z.string(), z.union([z.string(), z.number()])),
    })
    .nullable(),
});

/** A refresh token that may rotate, as all workers that see the folder share it. */
export type StoredToken = z.output<typeof schema>;
export type StoredAccess = NonNullable<StoredToken['access']>;

// Each is a person's login, so the fiftieth before the last is years old.
const MOST_SEEDS = 50;

/** Returns the folder of the refresh tokens, which all workers with the same data directory share. */
export const tokensFolder = (dataDir: string): string => join(dataDir, '.holdfast', 'tokens');

/** Returns the folder of a refresh token: one for each API, token endpoint, client and source of the first token. */
export function tokenFolder(folder: string, api: string, tokenUrl: string, clientId: string, source: string): string {
  return join(folder, `${api}-${digestOf(JSON.stringify([tokenUrl, clientId, source])).slice(0, 16)}`);
}

/** Makes the folder. @returns the path of its lock. */
export async function openTokenFolder(folder: string): Promise<string> {
  await makeFolders(folder);
  return join(folder, 'lock');
}

const fileIn = (folder: string): string => join(folder, 'token.json');

/** Reads the stored token; null if there is none. @throws DamagedFile */
export async function readToken(folder: string): Promise<StoredToken | null> {
  return readJson(fileIn(folder), schema);
}

/** Stores a token, readable only by the worker's user. On disk once this resolves. The caller must hold the lock. */
export async function writeToken(folder: string, token: StoredToken): Promise<void> {
  await replaceFile(fileIn(folder), JSON.stringify(token));
}

/** Removes what killed processes left behind, because it holds secrets. The caller must hold the lock. */
export async function removeRubbish(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(TEMPORARY));
  for (const name of names) await rm(join(folder, name), { force: true });
}

/**
 * True if a first token has been used already. If not, it was put into the environment since. If so, it no longer
 * counts, even if a worker still has it.
 */
export function knowsSeed(stored: StoredToken | null, seed: string): stored is StoredToken {
  return stored?.seeds.includes(digestOf(seed)) ?? false;
}

/** Notes that a first token has counted. */
export function withSeed(stored: StoredToken | null, seed: string): StoredToken {
  const seeds = [...(stored?.seeds ?? []), digestOf(seed)].slice(-MOST_SEEDS);
  return { ...(stored ?? { refreshToken: seed, previous: null, access: null }), seeds };
}

/** Returns a digest of a text. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
