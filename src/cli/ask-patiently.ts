import { setTimeout as sleep } from 'node:timers/promises';
import { SourceFailure } from '../activities/source/failure.ts';
import type { Source, SourcePage } from '../activities/source/source.ts';
import { toApplicationFailure } from '../activities/source/to-application-failure.ts';
import { backoffMs, type PageRequest, type Refusal } from '../contract.ts';
import { ExportFailed } from '../errors.ts';

// With the backoff of pages: half a minute.
const ATTEMPTS = 6;
const TIMEOUT_MS = 60_000;

/** Reads one page, again where that may help. `say` is told of waits. @throws ExportFailed where the source gives no answer. */
export async function askPatiently(
  source: Source,
  request: PageRequest,
  say: (line: string) => void,
): Promise<SourcePage | Refusal> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await source.read(request, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      const failure = toApplicationFailure(error, attempt);
      if (failure.nonRetryable === true || attempt === ATTEMPTS) throw new ExportFailed(error.message);
      say(failure.message);
      await sleep(Number(failure.nextRetryDelay ?? backoffMs(attempt)));
    }
  }
}
