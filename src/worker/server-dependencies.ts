import type { Client } from '@temporalio/client';
import type { Dependencies } from '../activities/index.ts';
import type { Metrics } from '../activities/metrics.ts';
import type { Log } from './log.ts';
import { reportWait } from './report-wait.ts';
import { scheduleHistory } from './schedule-history.ts';
import { knownSearchAttributes } from './search-attributes.ts';

/** Returns what activities get from the Temporal server, and what they report to it. */
export function serverDependencies(
  client: Client,
  metrics: Pick<Metrics, 'quotaWaitSeconds'>,
  log: Log,
): Pick<Dependencies, 'schedules' | 'searchAttributes' | 'reportWait'> {
  return {
    schedules: scheduleHistory(client),
    searchAttributes: () => knownSearchAttributes(client, log),
    reportWait(notice) {
      if (notice.type === 'RateLimited') metrics.quotaWaitSeconds.record(secondsUntil(notice.until));
      return reportWait(client, log, notice);
    },
  };
}

const secondsUntil = (time: string): number => Math.max(0, (Date.parse(time) - Date.now()) / 1000);
