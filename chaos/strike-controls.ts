import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { SIGNAL_PAUSE, SIGNAL_RESUME, UPDATE_CONCURRENCY } from '../src/contract.ts';
import type { ExportHandle } from '../src/client.ts';
import type { Fault } from './plan-faults.ts';
import type { Scene } from './scene.ts';

type Control = (handle: ExportHandle, fault: Fault) => Promise<unknown>;

/** Wraps an operator's action. Errors are ignored: it is refused if the export has just begun or ended, or the server is down. */
const control =
  (work: Control) =>
  async ({ temporal, exports }: Scene, fault: Fault): Promise<void> => {
    const handle = temporal!.client.workflow.getHandle(exports[fault.target % exports.length]!.id);
    await temporal!.client.withDeadline(Date.now() + LONGEST_MS, () => work(handle, fault)).catch(() => {});
  };

const LONGEST_MS = 8_000;
const RESUMED_MS = 60_000;
// Enough to fill a run: it counts five events per signal, and hands over at 3,600.
const SIGNALS = 725;
const AT_ONCE = 50;

/** The faults that are actions of operators. */
export const controlFaults = {
  async paused(scene: Scene, fault: Fault): Promise<void> {
    await control((handle) => handle.signal(SIGNAL_PAUSE))(scene, fault);
    await sleep(fault.ms);
    await resumeAtLast(scene, fault);
  },
  cancelled: control((handle) => handle.cancel()),
  terminated: control((handle) => handle.terminate('chaos')),
  reset: control(resetSomewhere),
  'concurrency changed': control((handle, { target }) =>
    handle.executeUpdate(UPDATE_CONCURRENCY, { args: [1 + target] }),
  ),
  'continued as new': control(async (handle) => {
    for (let sent = 0; sent < SIGNALS; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => handle.signal(SIGNAL_RESUME)));
    }
  }),
};

/** Resumes an export; while the server is down, again and again, as the one who has paused it would. */
async function resumeAtLast(scene: Scene, fault: Fault): Promise<void> {
  let isDelivered = false;
  const resume = control(async (handle) => {
    await handle.signal(SIGNAL_RESUME).catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
    isDelivered = true;
  });
  for (const end = Date.now() + RESUMED_MS; !isDelivered && Date.now() < end; await sleep(200))
    await resume(scene, fault);
}

/** Resets a run to one of its workflow tasks. */
async function resetSomewhere(handle: ExportHandle, { strength }: Fault): Promise<void> {
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const event = tasks[Math.floor(strength * tasks.length)];
  if (event === undefined) return;
  const { client } = handle;
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: handle.workflowId },
    reason: 'chaos',
    requestId: `${handle.workflowId}-${Date.now()}`,
    workflowTaskFinishEventId: event.eventId!,
  });
}
