import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Question } from '../question.ts';

/** One answer of the API: its records, and the page token of the next one. */
export interface Page {
  records: readonly Record<string, unknown>[];
  next: string | null;
}

/** How a client failed: the HTTP status, 0 where there was none, and `Retry-After` in seconds. */
export interface Failure {
  status: number;
  retryAfter: number | null;
}

export interface PageClient {
  login(): Promise<void>;
  /** Sends one query. @throws whatever the client throws; {@link failure} tells what it means. */
  ask(body: Record<string, unknown>): Promise<Page>;
  failure(error: unknown): Failure;
}

// What a careful user of a loop would wait for a server in trouble, and how often.
const PAUSE_MS = 1_000;
const TRIES = 10;

/**
 * Reads all slices side by side with a client, each into a JSONL file of its own: one write a page, then, when the slice
 * is over, fsync and rename. There is no checkpoint: a loop that is killed begins anew.
 */
export async function readSlices(question: Question, client: PageClient): Promise<void> {
  let generation = 0;
  let renewing: Promise<void> | null = null;

  /** Logs in once for all slices that were refused with the same token. */
  function renew(refused: number): Promise<void> {
    if (refused !== generation) return Promise.resolve();
    renewing ??= client
      .login()
      .then(() => void generation++)
      .finally(() => (renewing = null));
    return renewing;
  }
  async function askUntilGood(body: Record<string, unknown>): Promise<Page> {
    for (let tries = 1; ; tries++) {
      const token = generation;
      try {
        return await client.ask(body);
      } catch (error) {
        const { status, retryAfter } = client.failure(error);
        if (tries === TRIES || (status >= 400 && status < 500 && status !== 401 && status !== 429)) throw error;
        if (status === 401) await renew(token);
        else await sleep(retryAfter === null ? PAUSE_MS : retryAfter * 1000);
      }
    }
  }
  await renew(0);
  await Promise.all(question.slices.map((slice) => readSlice(question, slice, askUntilGood)));
}

async function readSlice(
  { source, pageSize, output }: Question,
  { start, end }: Question['slices'][number],
  ask: (body: Record<string, unknown>) => Promise<Page>,
): Promise<void> {
  const path = join(output, `${start.replaceAll(':', '')}.jsonl`);
  const file = await open(`${path}.tmp`, 'w');
  const interval = `${start}/${end}`;
  let next: string | null = null;
  for (let pageNumber = 1; ; pageNumber++) {
    const paging = source === 'page-token' ? { pageSize, pageToken: next } : { paging: { pageSize, pageNumber } };
    const page = await ask({ interval, ...paging });
    // Conversations that began earlier and are still alive come too: they belong to the slice before.
    const own = page.records.filter(
      ({ conversationStart: from }) => (from as string) >= start && (from as string) < end,
    );
    await file.write(own.map((record) => `${JSON.stringify(record)}\n`).join(''));
    next = page.next;
    if (source === 'page-token' ? next === null : page.records.length === 0) break;
  }
  await file.sync();
  await file.close();
  await rename(`${path}.tmp`, path);
}
