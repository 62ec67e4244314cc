import type { DatasetView } from '../dataset/dataset.ts';
import type { Interval } from '../query/interval.ts';
import { type Busy, busyIn, conversationsIn } from './agent-sessions.ts';

const SHIFT_MARGIN_MS = 5 * 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Returns what users did in an interval: one record per user with a conversation that started in it. */
export function userStatus(view: DatasetView, { start, end }: Interval): object[] {
  const byUser = new Map<string, Busy[]>();
  for (const busy of [...conversationsIn(view, start, end)].flatMap(busyIn)) {
    if (busy.start < end) byUser.set(busy.user, [...(byUser.get(busy.user) ?? []), busy]);
  }
  return [...byUser]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([userId, busy]) => {
      const spans = merged(busy).map((span) => ({ ...span, end: Math.min(span.end, end) }));
      const shift = {
        start: Math.max(start, spans[0]!.start - SHIFT_MARGIN_MS),
        end: Math.min(end, spans.at(-1)!.end + SHIFT_MARGIN_MS),
      };
      return { userId, primaryPresence: presence(shift, { start, end }), routingStatus: routing(spans, shift) };
    });
}

/** Merges overlapping conversations into one span of work. */
function merged(busy: readonly Busy[]): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (const { start, end } of busy.toSorted((a, b) => a.start - b.start)) {
    const last = spans.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

function presence(shift: Interval, whole: Interval): object[] {
  return [
    { systemPresence: 'OFFLINE', start: whole.start, end: shift.start },
    { systemPresence: 'ON_QUEUE', start: shift.start, end: shift.end },
    { systemPresence: 'OFFLINE', start: shift.end, end: whole.end },
  ]
    .filter(({ start, end }) => start < end)
    .map(({ start, end, systemPresence }) => ({ startTime: iso(start), endTime: iso(end), systemPresence }));
}

/** Returns the routing statuses of a shift: idle whenever there is no conversation. */
function routing(spans: readonly Interval[], shift: Interval): object[] {
  let before = shift.start;
  const rows: [number, number, string][] = [];
  for (const { start, end } of spans) {
    rows.push([before, start, 'IDLE'], [start, end, 'INTERACTING']);
    before = end;
  }
  rows.push([before, shift.end, 'IDLE']);
  return rows
    .filter(([start, end]) => start < end)
    .map(([start, end, routingStatus]) => ({ startTime: iso(start), endTime: iso(end), routingStatus }));
}
