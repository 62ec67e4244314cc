import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { ExportHandle } from '../client.ts';
import { diagnose } from './diagnosis.ts';

// Longer than a query may take, and than a worker that is there needs for its first answer.
const PATIENCE_MS = 5_000;

/** Notices when nobody answers for a running export, and says why. */
export interface Watch {
  /** To be called with each answer. */
  answered: () => void;
}

/** Says why nobody answers once that has lasted for some seconds, and again when the reason is another one. */
export function watchAnswers(
  client: Client,
  handle: ExportHandle,
  taskQueue: string,
  say: (line: string) => void,
  stop: AbortSignal,
): Watch {
  let last = Date.now();
  let said = '';
  void (async () => {
    while (!stop.aborted) {
      await sleep(PATIENCE_MS, undefined, { signal: stop }).catch(() => {});
      if (stop.aborted || Date.now() - last < PATIENCE_MS) continue;
      const reason = await explain(client, handle, taskQueue);
      if (reason === '' || reason === said || stop.aborted || Date.now() - last < PATIENCE_MS) continue;
      say(reason);
      said = reason;
    }
  })();
  return {
    answered: () => {
      [last, said] = [Date.now(), ''];
    },
  };
}

async function explain(client: Client, handle: ExportHandle, taskQueue: string): Promise<string> {
  try {
    const run = await handle.describe();
    return run.status.name === 'RUNNING' ? `waiting: ${await diagnose(client, run, taskQueue)}` : '';
  } catch {
    return 'waiting: the Temporal server does not answer';
  }
}
