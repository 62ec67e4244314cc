import type { Client } from '@temporalio/client';
import type { Metrics } from '../activities/metrics.ts';
import { EXPORT_WORKFLOW, type ExportResult } from '../contract.ts';
import type { Log } from './log.ts';
import { quoted } from './schedule-history.ts';

/** How fresh the exports of a schedule are. */
export interface Freshness {
  schedule: string;
  paused: boolean;
  /** Its last run that completed; null = the server knows none. */
  last: Completed | null;
}

interface Completed {
  runId: string;
  /** Unix seconds. */
  finishedAt: number;
  /** Up to where its data is known to be complete, in Unix seconds. */
  watermark: number;
}

// Two questions each: what a server answers within a second.
const MOST = 100;
// Alerts on it wait for hours.
const POLL_MS = 60_000;

/** Asks the server for the schedules of exports, and for the last run of each that completed. @param known is not asked again. */
async function readFreshness(client: Client, known: readonly Freshness[] = []): Promise<Freshness[]> {
  const found: Freshness[] = [];
  for await (const { scheduleId, state, action } of client.schedule.list()) {
    if (action?.workflowType !== EXPORT_WORKFLOW) continue;
    const before = known.find(({ schedule }) => schedule === scheduleId)?.last ?? null;
    found.push({ schedule: scheduleId, paused: state.paused, last: await lastComplete(client, scheduleId, before) });
    if (found.length >= MOST) break;
  }
  return found;
}

async function lastComplete(client: Client, schedule: string, before: Completed | null): Promise<Completed | null> {
  const query = `TemporalScheduledById = ${quoted(schedule)} AND ExecutionStatus = 'Completed'`;
  // The latest first.
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    if (runId === before?.runId) return before;
    const { finishedAt, watermark } = (await client.workflow.getHandle(workflowId, runId).result()) as ExportResult;
    return { runId, finishedAt: seconds(finishedAt), watermark: seconds(watermark) };
  }
  return null;
}

const seconds = (time: string): number => Date.parse(time) / 1000;

/**
 * Keeps the metrics of all schedules up to date, asking the server every minute. What it does not answer stays as it was.
 *
 * @param pace multiplies the minute: 1, or less in tests.
 * @returns what ends that.
 */
export function followSchedules(client: Client, { schedules }: Metrics, log: Log, pace = 1): () => void {
  let known: Freshness[] = [];
  const look = async () => {
    const found = await readFreshness(client, known);
    // A series cannot be taken back: of one that is gone, nothing must be raised.
    const gone = known.filter(({ schedule }) => !found.some((each) => each.schedule === schedule));
    known = found;
    for (const { schedule } of gone) show({ schedule, paused: false, last: null });
    for (const each of found) show(each);
  };
  const show = ({ schedule, paused, last }: Freshness) => {
    schedules.paused.set(paused ? 1 : 0, { schedule });
    schedules.lastComplete.set(last?.finishedAt ?? 0, { schedule });
    schedules.watermark.set(last?.watermark ?? 0, { schedule });
  };
  const tell = (error: unknown) => log.debug({ error }, 'the schedules cannot be looked at');
  void look().catch(tell);
  const timer = setInterval(() => void look().catch(tell), POLL_MS * pace).unref();
  return () => clearInterval(timer);
}
