import type { PageReceipt, Plan } from '../contract.ts';
import { advance, type Lane } from './state.ts';

/**
 * Pages of one lane that have been asked for and are not yet behind its cursor. Numbered pages are read side by side and
 * may come in any order; the lane itself moves on only over receipts without a gap. Lives as long as the run.
 */
export interface Window {
  /** Raised when what is in flight no longer counts: the page size or the slice has changed, or the end is known. */
  epoch: number;
  /** The page to ask for next, and its cursor. */
  page: number;
  cursor: string | null;
  /** Receipts that wait for an earlier page. */
  early: Map<number, PageReceipt>;
}

/** Returns the window of a lane that nothing is in flight for. */
export function newWindow({ page, cursor }: Lane): Window {
  return { epoch: 0, page, cursor, early: new Map() };
}

/** Forgets everything beyond the lane's cursor: it is asked for anew, and what is still in flight is let pass. */
export function resetWindow(window: Window, { page, cursor }: Lane): void {
  Object.assign(window, { epoch: window.epoch + 1, page, cursor });
  window.early.clear();
}

/** Says whether a numbered page can be asked for beside those in flight. */
export function hasPage({ numberedPages }: Plan, lane: Lane, { cursor }: Window): boolean {
  if (!numberedPages || lane.ended) return false;
  // The page that begins at or behind the total is the end mark.
  return lane.total !== null && Number(cursor ?? 0) < lane.total + lane.pageSize;
}

/** Takes the next page into flight. */
export function takePage({ numberedPages }: Plan, lane: Lane, window: Window): { page: number; cursor: string | null } {
  const { page, cursor } = window;
  window.page += 1;
  // What the receipt of a numbered page will say: the row after it.
  if (numberedPages) window.cursor = String(Number(cursor ?? 0) + lane.pageSize);
  return { page, cursor };
}

/**
 * Moves the lane on over all receipts that follow without a gap.
 *
 * @returns those receipts; at the end mark everything behind it is let pass.
 */
export function takeReceipt(lane: Lane, window: Window, receipt: PageReceipt): PageReceipt[] {
  window.early.set(receipt.page, receipt);
  const passed: PageReceipt[] = [];
  for (let next = window.early.get(lane.page); next && !lane.ended; next = window.early.get(lane.page)) {
    window.early.delete(lane.page);
    Object.assign(lane, advance(lane, next));
    passed.push(next);
  }
  if (lane.ended) resetWindow(window, lane);
  // Where pages are not numbered only the receipt knows the next cursor.
  else if (window.page <= lane.page) Object.assign(window, { page: lane.page, cursor: lane.cursor });
  return passed;
}
