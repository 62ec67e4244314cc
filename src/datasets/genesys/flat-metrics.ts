import type { FlatValues } from '../flat.ts';
import type { Members } from './flat-values.ts';

/** Columns that sum a metric, by the metrics of which the first that is there counts; null where none is. */
const SUMS: Readonly<Record<string, readonly string[]>> = {
  wait_ms: ['tAcd'],
  answer_ms: ['tAnswered'],
  abandon_ms: ['tAbandon'],
  alert_ms: ['tAlert'],
  talk_ms: ['tTalkComplete', 'tTalk'],
  hold_ms: ['tHeldComplete', 'tHeld'],
  acw_ms: ['tAcw'],
  handle_ms: ['tHandle'],
};

/** Columns that sum a count; 0 where it is not there. */
const COUNTS: Readonly<Record<string, string>> = {
  offered: 'nOffered',
  transfers: 'nTransferred',
  blind_transfers: 'nBlindTransferred',
  consult_transfers: 'nConsultTransferred',
  consults: 'nConsult',
};

/** Columns that count how often a metric is there. */
const TIMES: Readonly<Record<string, string>> = { answered: 'tAnswered', abandoned: 'tAbandon', handled: 'tHandle' };

/** Returns the columns that come from a session's metrics. */
export function metricValues(metrics: readonly Members[]): FlatValues {
  const values = new Map<string, number[]>();
  for (const { name, value } of metrics) {
    if (typeof name !== 'string' || typeof value !== 'number') continue;
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  const sum = (name: string): number | null => {
    const found = values.get(name);
    if (!found) return null;
    const total = Math.round(found.reduce((a, b) => a + b, 0));
    return Number.isSafeInteger(total) ? total : null;
  };
  const columns = <T>(of: Readonly<Record<string, T>>, value: (from: T) => number | null): FlatValues =>
    Object.fromEntries(Object.entries(of).map(([column, from]) => [column, value(from)]));
  return {
    ...columns(SUMS, (names) => sum(names.find((name) => values.has(name)) ?? '')),
    ...columns(COUNTS, (name) => sum(name) ?? 0),
    ...columns(TIMES, (name) => values.get(name)?.length ?? 0),
  };
}
