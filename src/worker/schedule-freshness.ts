import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Metrics } from '../activities/metrics.ts';
import { EXPORT_WORKFLOW, type ExportResult } from '../contract.ts';
import type { Log } from './log.ts';
import { quoted } from './schedule-history.ts';

/** How recent the exports of a schedule are. */
export interface Freshness {
  schedule: string;
  paused: boolean;
  /** Its last completed run; null = the server knows none. */
  last: Completed | null;
}

interface Completed {
  runId: string;
  /** Unix seconds. */
  finishedAt: number;
  /** Its data is known to be complete up to this time, in Unix seconds. */
  watermark: number;
}

// Two requests per schedule: a server answers this many within a second.
const MAX_SCHEDULES = 100;
// Alerts on these metrics wait for hours.
const POLL_MS = 60_000;

/** Asks the server for the schedules of exports and their last completed runs. @param known not requested again. */
async function readFreshness(client: Client, known: readonly Freshness[] = []): Promise<Freshness[]> {
  const found: Freshness[] = [];
  for await (const { scheduleId, state, action } of client.schedule.list()) {
    if (action?.workflowType !== EXPORT_WORKFLOW) continue;
    const before = known.find(({ schedule }) => schedule === scheduleId)?.last ?? null;
    // A run whose result cannot be read must not affect the other schedules.
    const last = await lastComplete(client, scheduleId, before).catch(() => before);
    found.push({ schedule: scheduleId, paused: state.paused, last });
    if (found.length >= MAX_SCHEDULES) break;
  }
  return found;
}

async function lastComplete(client: Client, schedule: string, before: Completed | null): Promise<Completed | null> {
  const query = `TemporalScheduledById = ${quoted(schedule)} AND ExecutionStatus = 'Completed'`;
  // The latest first.
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    if (runId === before?.runId) return before;
    const { finishedAt, watermark } = (await client.workflow.getHandle(workflowId, runId).result()) as ExportResult;
    const found = { runId, finishedAt: seconds(finishedAt), watermark: seconds(watermark) };
    return Number.isFinite(found.finishedAt + found.watermark) ? found : before;
  }
  return null;
}

const seconds = (time: string): number => Date.parse(time) / 1000;

/**
 * Keeps the metrics of all schedules up to date, asking the server every minute. Without an answer, they stay
 * unchanged.
 *
 * @param pace multiplies the minute: 1, or less in tests.
 * @returns a function that stops this.
 */
export function followSchedules(client: Client, { schedules }: Metrics, log: Log, pace = 1): () => void {
  let known: Freshness[] = [];
  const look = async () => {
    const found = await readFreshness(client, known);
    // A metric series cannot be removed: for a schedule that is gone, it must raise no alert.
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
  const logError = (error: unknown) => log.debug({ error }, 'the state of the schedules cannot be read');
  const over = new AbortController();
  void (async () => {
    for (; !over.signal.aborted; await sleep(POLL_MS * pace, undefined, { ref: false, signal: over.signal }))
      await look().catch(logError);
  })().catch(() => {});
  return () => over.abort();
}
