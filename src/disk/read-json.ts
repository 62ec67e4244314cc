import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { exists } from './paths.ts';

/** Thrown for a file that differs from what Holdfast wrote. The message names it and says what is wrong. */
export class DamagedFile extends Error {
  /** What is wrong, phrased to follow the file's name. */
  readonly what: string;
  readonly path: string;

  constructor(path: string, why: string) {
    const what = `is not as Holdfast wrote it (${why})`;
    super(`${path} ${what}: it is damaged, or something other than Holdfast changed it`);
    this.what = what;
    this.path = path;
  }
}

/**
 * Reads a JSON file that Holdfast wrote and anyone may have changed; null if there is none.
 *
 * @throws DamagedFile if it does not have the shape.
 */
export async function readJson<T>(path: string, shape: z.ZodType<T>): Promise<T | null> {
  if (!exists(path)) return null;
  try {
    return parseJson(path, await readFile(path, 'utf8'), shape);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Parses the text of a JSON file. @param path named in the message. @throws DamagedFile */
export function parseJson<T>(path: string, text: string, shape: z.ZodType<T>): T {
  const { success, data, error } = shape.safeParse(jsonOf(path, text));
  if (success) return data;
  const [issue] = error.issues;
  throw new DamagedFile(path, `${issue!.path.join('.') || 'it'}: ${issue!.message}`);
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedFile(path, 'it is not valid JSON');
  }
}
