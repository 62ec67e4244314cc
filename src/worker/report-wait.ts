import { activityInfo } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { isReportDue } from '../activities/wait-notice.ts';
import { SIGNAL_WAIT_NOTICE, type WaitNotice } from '../contract.ts';
import type { Log } from './log.ts';

/** Signals a wait to the current activity's workflow, now and then. A lost signal only costs a line of progress. */
export async function reportWait(client: Client, log: Log, notice: WaitNotice): Promise<void> {
  const { attempt, scheduledTimestampMs: first, currentAttemptScheduledTimestampMs: due, ...info } = activityInfo();
  const { workflowId, runId } = info.workflowExecution!;
  if (!isReportDue({ attempt, dueMs: due - first, nextMs: Date.parse(notice.until) - first })) return;
  try {
    await client.workflow.getHandle(workflowId).signal(SIGNAL_WAIT_NOTICE, notice);
  } catch (error) {
    log.warn({ workflowId, runId, error }, 'could not report to the workflow that a page is waiting');
  }
}
