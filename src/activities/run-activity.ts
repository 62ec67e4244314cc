import { activityInfo, type CancelledFailure, cancellationSignal, heartbeat } from '@temporalio/activity';
import { HEARTBEAT_TIMEOUT_MS, type WaitNotice } from '../contract.ts';
import { withBackoff } from './backoff.ts';
import { asFailure } from './failures.ts';
import { logFailure } from './log-failure.ts';
import { waitNotice } from './wait-notice.ts';

/** What an attempt is about, and who is told when it has to wait. */
export interface WaitReporter {
  place: Pick<WaitNotice, 'slice' | 'page'>;
  tell: (notice: WaitNotice) => Promise<void>;
}

// Under a third of the heartbeat timeout, so that one late timer does not end an attempt that is alive: 3 s of 10.
const HEARTBEAT_SHARE = 0.3;
// Giving up a request takes milliseconds. What lasts longer cannot be stopped, or not in between: a login that other
// pages wait for too, the sealing of a large slice.
const HAND_BACK_MS = 5_000;

// Longer than a page takes with its logins, and nearly every sealing: a disk that hangs never says so itself.
const SLOW_MS = 5 * 60_000;

/**
 * Runs an activity's work under a heartbeat, so that a killed worker is noticed; logs its failures, and translates them.
 * Tells of an attempt that takes long, so that a person sees what is waited for: until its timeout nothing else would.
 *
 * @param telling is told of a failure before Temporal is.
 */
export async function withHeartbeat<T>(work: (signal: AbortSignal) => Promise<T>, telling?: WaitReporter): Promise<T> {
  const { heartbeatTimeoutMs = HEARTBEAT_TIMEOUT_MS } = activityInfo();
  const pace = heartbeatTimeoutMs / HEARTBEAT_TIMEOUT_MS;
  const timer = setInterval(heartbeat, heartbeatTimeoutMs * HEARTBEAT_SHARE);
  const slow = setTimeout(() => void telling?.tell(slowNotice(telling.place, SLOW_MS * pace)), SLOW_MS * pace);
  try {
    const signal = cancellationSignal();
    return await Promise.race([work(signal), handedBack(signal)]);
  } catch (error) {
    const { attempt, activityId, workflowExecution } = activityInfo();
    const failure = asFailure(error, attempt, `${workflowExecution?.runId}/${activityId}`);
    logFailure(error, failure, telling?.place);
    const wait = telling && waitNotice(telling.place, attempt, failure, { pace });
    if (wait) await telling.tell(wait);
    throw withBackoff(failure, attempt, pace);
  } finally {
    clearInterval(timer);
    clearTimeout(slow);
  }
}

function slowNotice(place: WaitReporter['place'], sinceMs: number): WaitNotice {
  const { attempt, startToCloseTimeoutMs } = activityInfo();
  const message = 'It takes longer than usual: check whether the disk or the database hangs. It is given up by then.';
  const until = new Date(Date.now() - sinceMs + startToCloseTimeoutMs).toISOString();
  return { ...place, attempt, type: 'Error', message, until };
}

/**
 * Rejects some time after the grace time of a worker that is to end, so that its end does not wait for what cannot be
 * stopped: another worker starts it again. What it still does here changes nothing, as sinks are fenced.
 */
function handedBack(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      const reason = signal.reason as CancelledFailure;
      if (reason.message === 'WORKER_SHUTDOWN') setTimeout(reject, HAND_BACK_MS, reason);
    });
  });
}
