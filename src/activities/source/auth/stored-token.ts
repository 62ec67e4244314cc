import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../../disk/commit.ts';
import { makeFolders } from '../../../disk/durable.ts';
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

/** Returns the file of a refresh token: one for each API, token endpoint, client and source of the first token. */
export function tokenPath(folder: string, api: string, tokenUrl: string, clientId: string, source: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([tokenUrl, clientId, source]))
    .digest('hex')
    .slice(0, 16);
  return join(folder, `${api}-${digest}.json`);
}

/** Reads what is stored; null = nothing. @throws DamagedFile */
export async function readToken(path: string): Promise<StoredToken | null> {
  return readJson(path, schema);
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

const digestOf = (seed: string): string => createHash('sha256').update(seed).digest('hex');

/** Stores a token for the worker's user alone; it is on the disk when this resolves. */
export async function writeToken(path: string, token: StoredToken): Promise<void> {
  await makeFolders(dirname(path));
  await replaceFile(path, JSON.stringify(token));
}
