import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { type ExportState, type Plan, SEARCH_ATTRIBUTES, type SearchAttributeName } from '../contract.ts';

/**
 * Shows in lists of runs (`temporal workflow list`, the web UI, `describe`) what a run exports: its interval, its
 * destination and that it runs. Each run of an export that continues as new sets this again.
 */
export function showStart(plan: Plan): void {
  const { interval, destination } = plan;
  const state: ExportState = 'running';
  upsertMemo({ interval: `${interval.start}/${interval.end}`, destination, state });
  setSearchAttributes(plan, {
    HoldfastFrom: new Date(interval.start),
    HoldfastTo: new Date(interval.end),
    HoldfastDestination: destination.slice(0, LONGEST),
    HoldfastState: state,
  });
}

/** Shows in lists of runs how a run has ended. @param plan null if there never was one. @param proven if complete. */
export function showEnd(plan: Plan | null, state: ExportState, proven?: boolean): void {
  upsertMemo({ state, ...(proven !== undefined && { proven }) });
  if (plan === null) return;
  setSearchAttributes(plan, { HoldfastState: state, ...(proven !== undefined && { HoldfastProven: proven }) });
}

// The server refuses a value of more than 2,048 bytes, and each character may take six as JSON. A refused value would fail
// the workflow task, again and again.
const LONGEST = 300;

/** Sets those of the given search attributes that the namespace has. */
function setSearchAttributes(
  { searchAttributes = [] }: Plan,
  values: Partial<Record<SearchAttributeName, Date | string | boolean>>,
) {
  const set = searchAttributes.filter((name) => values[name] !== undefined);
  if (set.length === 0) return;
  upsertSearchAttributes(
    set.map(
      (name) =>
        ({ key: defineSearchAttributeKey(name, SEARCH_ATTRIBUTES[name]), value: values[name] }) as SearchAttributePair,
    ),
  );
}
