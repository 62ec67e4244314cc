import * as z from 'zod';
import { parseJson } from '../../../disk/read-json.ts';
import { eachAtOnce } from './read-ahead.ts';
import type { Bucket } from './s3/bucket.ts';

const DRAFT = z.object({
  /** The manifest's text. */
  manifest: z.string(),
  /** The copies to final keys. */
  copies: z.array(z.object({ from: z.string(), to: z.string(), bytes: z.number() })),
  /** The run whose manifest is replaced; null = there is none. */
  replaces: z.string().nullable(),
  /** Keys of the export that is replaced. */
  replaced: z.array(z.string()),
});

/** The plan for finishing an export. The first attempt of a run writes it, and all attempts follow it. */
export type Draft = z.infer<typeof DRAFT>;

/** Reads a draft; null where there is none. */
export async function readDraft(bucket: Bucket, key: string): Promise<Draft | null> {
  const read = await bucket.get(key);
  return read && parseJson(bucket.nameOf(key), read.bytes.toString(), DRAFT);
}

/** Returns all final keys that the drafts below a prefix are answerable for. */
export async function draftKeys(bucket: Bucket, allDrafts: string): Promise<string[]> {
  const { keys } = await bucket.list(allDrafts, true);
  const found: string[] = [];
  await eachAtOnce(keys, 8, async (key) => {
    const draft = await readDraft(bucket, key);
    if (draft) found.push(...draft.copies.map(({ to }) => to), ...draft.replaced);
  });
  return found;
}
