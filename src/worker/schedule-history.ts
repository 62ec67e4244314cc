import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { ScheduleHistory } from '../activities/timing.ts';

const SCHEDULED_TIME = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const SCHEDULED_BY = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

/** Reads what the server remembers of schedules and their runs, including failed ones. */
export function scheduleHistory(client: Client): ScheduleHistory {
  return {
    async firstRun(scheduleId) {
      let first: Date | null = null;
      const query = `TemporalScheduledById = ${quoted(scheduleId)}`;
      for await (const { typedSearchAttributes } of client.workflow.list({ query })) {
        const at = typedSearchAttributes.get(SCHEDULED_TIME);
        if (at && (first === null || at < first)) first = at;
      }
      return first?.toISOString() ?? null;
    },
    async earlierRun(workflowId) {
      const query = `WorkflowId = ${quoted(workflowId)}`;
      for await (const { typedSearchAttributes } of client.workflow.list({ query })) {
        const scheduleId = typedSearchAttributes.get(SCHEDULED_BY);
        const at = typedSearchAttributes.get(SCHEDULED_TIME);
        if (scheduleId !== undefined && at !== undefined) return { scheduleId, at: at.toISOString() };
      }
      return null;
    },
    async zoneOf(scheduleId) {
      try {
        const { spec } = await client.schedule.getHandle(scheduleId).describe();
        return { timeZone: spec.timezone || 'UTC', byCalendar: (spec.calendars ?? []).length > 0 };
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return null;
        throw error;
      }
    },
  };
}

/** Returns a text as a literal of a list filter. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
