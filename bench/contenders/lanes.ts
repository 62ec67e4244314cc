import { setTimeout as sleep } from 'node:timers/promises';
import type { Question } from '../question.ts';

/** One page: its records, and the page token of the next page. */
export interface Page {
  records: readonly Record<string, unknown>[];
  next: string | null;
}

/** Saves the records of one slice, page by page. */
export type SliceWriter = (start: string, pages: AsyncIterable<Page['records']>) => Promise<void>;

/** A failure of a client: the HTTP status (0 without an answer), and `Retry-After` in seconds. */
export interface Failure {
  status: number;
  retryAfter: number | null;
}

export interface PageClient {
  login(): Promise<void>;
  /** Sends one query. @throws whatever the client throws; {@link failure} interprets it. */
  ask(body: Record<string, unknown>): Promise<Page>;
  failure(error: unknown): Failure;
}

// How long and how often a careful author of a loop would wait for a server in trouble.
const PAUSE_MS = 1_000;
const TRIES = 10;

/**
 * Reads all slices in parallel with a client, each into its own file. There is no checkpoint: a loop that is killed starts
 * from the beginning.
 */
export async function readSlices(question: Question, client: PageClient, write: SliceWriter): Promise<void> {
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
  await Promise.all(question.slices.map((slice) => write(slice.start, readSlice(question, slice, askUntilGood))));
}

async function* readSlice(
  { source, pageSize }: Question,
  { start, end }: Question['slices'][number],
  ask: (body: Record<string, unknown>) => Promise<Page>,
): AsyncGenerator<Page['records']> {
  const interval = `${start}/${end}`;
  let next: string | null = null;
  for (let pageNumber = 1; ; pageNumber++) {
    const paging = source === 'page-token' ? { pageSize, pageToken: next } : { paging: { pageSize, pageNumber } };
    const page = await ask({ interval, ...paging });
    // The API also sends conversations that began earlier and are still active; they belong to the slice before.
    yield page.records.filter(({ conversationStart: from }) => (from as string) >= start && (from as string) < end);
    next = page.next;
    if (source === 'page-token' ? next === null : page.records.length === 0) break;
  }
}
