import { activityInfo, type CancelledFailure, cancellationSignal } from '@temporalio/activity';
import { HEARTBEAT_TIMEOUT_MS, type WaitNotice } from '../contract.ts';
import { withBackoff } from './backoff.ts';
import { startHeartbeats } from './heartbeat.ts';
import { logFailure } from './log-failure.ts';
import { translateFailure } from './translate-failure.ts';
import { waitNotice } from './wait-notice.ts';

/** What an attempt is working on, and who is told when it has to wait. */
export interface WaitReporter {
  item: Pick<WaitNotice, 'slice' | 'page'>;
  report: (notice: WaitNotice) => Promise<void>;
}

// Aborting a request takes milliseconds. Anything still running after this cannot be interrupted: a login that other
// pages share, or the sealing of a large slice.
const HAND_BACK_MS = 5_000;

// Longer than a page with its logins takes, and nearly every sealing. A disk that hangs reports no error itself.
const SLOW_MS = 5 * 60_000;

/** Does work once its turn has come. */
export type Turn<T> = (work: () => Promise<T>) => Promise<T>;

/**
 * Runs an activity's work with heartbeats; logs and translates its failures.
 * Reports work that takes long, because nothing else would show what it waits for until its timeout.
 *
 * @param reporter is told of a failure before Temporal is.
 * @param turn makes the work wait for other work of this worker; if it is cancelled meanwhile, it does not begin.
 */
export async function runActivity<T>(
  work: (signal: AbortSignal) => Promise<T>,
  reporter?: WaitReporter,
  turn: Turn<T> = (begin) => begin(),
): Promise<T> {
  const { heartbeatTimeoutMs = HEARTBEAT_TIMEOUT_MS } = activityInfo();
  const pace = heartbeatTimeoutMs / HEARTBEAT_TIMEOUT_MS;
  const stopHeartbeats = startHeartbeats();
  const began = Date.now();
  const reportSlow = () => void reporter?.report(slowNotice(reporter.item, began));
  let slow: NodeJS.Timeout | undefined;
  try {
    const signal = cancellationSignal();
    const worked = turn(() => {
      signal.throwIfAborted();
      slow = setTimeout(reportSlow, SLOW_MS * pace);
      return work(signal);
    });
    return await Promise.race([worked, handedBack(signal)]);
  } catch (error) {
    const { attempt, activityId, workflowExecution } = activityInfo();
    const failure = translateFailure(error, attempt, `${workflowExecution?.runId}/${activityId}`);
    logFailure(error, failure, reporter?.item);
    const wait = reporter && waitNotice(reporter.item, attempt, failure, { pace });
    if (wait) await reporter.report(wait);
    throw withBackoff(failure, attempt, pace);
  } finally {
    stopHeartbeats();
    clearTimeout(slow);
  }
}

function slowNotice(item: WaitReporter['item'], began: number): WaitNotice {
  const { attempt, startToCloseTimeoutMs } = activityInfo();
  const message =
    'Saving takes longer than usual: check whether the disk or the database hangs. At the time shown here, this attempt is abandoned and a new one begins.';
  const until = new Date(began + startToCloseTimeoutMs).toISOString();
  return { ...item, attempt, type: 'Error', message, until };
}

/**
 * Rejects 5 s after the grace period of a worker shutdown, so that work that cannot be interrupted does not delay it.
 * Temporal retries the activity on another worker; what still runs here changes nothing, because sinks are fenced.
 */
function handedBack(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      const reason = signal.reason as CancelledFailure;
      if (reason.message === 'WORKER_SHUTDOWN') setTimeout(reject, HAND_BACK_MS, reason);
    });
  });
}
