import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

const SCHEDULED_TIME = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * Returns the nominal time (ISO 8601) of a schedule's first run, failed ones included, as far back as the namespace
 * retains runs; null when there is none.
 */
export async function firstRun(client: Client, scheduleId: string): Promise<string | null> {
  let first: Date | null = null;
  const query = `TemporalScheduledById = '${scheduleId.replace(/'/g, "\\'")}'`;
  for await (const { typedSearchAttributes } of client.workflow.list({ query })) {
    const at = typedSearchAttributes.get(SCHEDULED_TIME);
    if (at && (first === null || at < first)) first = at;
  }
  return first?.toISOString() ?? null;
}
