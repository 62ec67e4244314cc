import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../../disk/commit.ts';
import { makeFolders, TEMPORARY } from '../../../disk/durable.ts';
import { readJson } from '../../../disk/read-json.ts';

const schema = z.object({
  /** Digests of the first tokens that the environment has given, the latest last. */
  seeds: z.array(z.string()),
  refreshToken: z.string(),
  /** The one before, for servers that take it a little longer; null = there was none. */
  previous: z.string().nullable(),
  /** What the latest answer granted; null = none has been asked for yet. */
  access: z
    .object({
      token: z.string(),
      /** Digest of what the definition asks for: with another scope, or more to keep, another is needed. */
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

// Each is a login by a person: more would be of years ago.
const MOST_SEEDS = 50;

/** Returns where refresh tokens lie, that all workers with one data directory share. */
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

/** Reads what is stored; null = nothing. @throws DamagedFile */
export async function readToken(folder: string): Promise<StoredToken | null> {
  return readJson(fileIn(folder), schema);
}

/** Stores a token for the worker's user alone; it is on the disk when this resolves. The lock must be held. */
export async function writeToken(folder: string, token: StoredToken): Promise<void> {
  await replaceFile(fileIn(folder), JSON.stringify(token));
}

/** Removes what killed processes have left: it holds secrets. The lock must be held. */
export async function removeRubbish(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(TEMPORARY));
  for (const name of names) await rm(join(folder, name), { force: true });
}

/**
 * Tells whether a first token has counted already. One that has not was put into the environment since; one that has counts
 * no more, whichever worker still has it.
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
