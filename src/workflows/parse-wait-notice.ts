import type { Slice, WaitNotice } from '../contract.ts';

// Shown in a line or two.
const MESSAGE_LENGTH = 1_000;

/**
 * Returns a signal's payload as a wait notice; null if it is none. Anyone may send the signal, for example from the web
 * UI, and the code that renders notices relies on this check.
 */
export function parseWaitNotice(payload: unknown): WaitNotice | null {
  if (!isObject(payload)) return null;
  const { slice, page, attempt, type, message, until } = payload;
  if (!(slice === null || isSlice(slice)) || !(page === null || Number.isSafeInteger(page))) return null;
  if (!Number.isSafeInteger(attempt) || typeof type !== 'string' || typeof message !== 'string') return null;
  if (!isTime(until)) return null;
  return {
    slice: slice === null ? null : { start: slice.start, end: slice.end },
    page: page as number | null,
    attempt: Math.max(0, attempt as number),
    type: type as WaitNotice['type'],
    message: message.slice(0, MESSAGE_LENGTH),
    until,
  };
}

function isSlice(value: unknown): value is Slice {
  return isObject(value) && isTime(value['start']) && isTime(value['end']);
}

/** True for a time as Holdfast writes it: it can be rendered, and sorts as text. */
function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
