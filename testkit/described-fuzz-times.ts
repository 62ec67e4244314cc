import { TIME_FORMATS, type TimeFormat } from '../src/datasets/time-format.ts';
import type { Random } from './random.ts';

/** How a listing of the fuzzed simulator is requested by time. */
export interface FuzzTime {
  format: TimeFormat;
  /** Format of the times in requests. */
  ask: TimeFormat;
  bounds: 'both' | 'from' | 'none';
  /** A record exactly at the requested end is sent, too. */
  inclusive: boolean;
  /** Records that started before the interval, and are sent, belong to the first slice. */
  active: boolean;
}

/** @param later random numbers for options that were added later. @param active whether the export includes earlier records. */
export function fuzzTime(random: Random, later: Random, active: boolean): FuzzTime {
  const format = random.of(TIME_FORMATS);
  const bounds = random.of(['both', 'both', 'both', 'from', 'none'] as const);
  const inclusive = random.below(2) === 0;
  const ask = bounds !== 'none' && later.next() < 0.3 ? later.of(TIME_FORMATS) : format;
  return { format, bounds, inclusive, ask, active };
}

/** Returns the word `time` of a definition. */
export const timeWords = ({ format, ask, bounds }: FuzzTime, field: string) => ({
  ...{ field, format, bounds },
  ...(ask !== format && { ask }),
});

const DAY_MS = 86_400_000;
const GRAIN_US: Record<TimeFormat, number> = {
  ...{ iso: 1, 'iso-s': 1e6, date: DAY_MS * 1000, epoch: 1000, 'epoch-ms': 1000, sql: 1 },
};

/** Writes a time in one of the spellings of a format. @returns its JSON, and its value in microseconds since 1970. */
export function writtenTime(random: Random, format: TimeFormat, about: number): { json: string; us: number } {
  const grain = random.next() < 0.5 && GRAIN_US[format] < 1e6 ? 1e6 : GRAIN_US[format];
  const us = Math.floor(about / grain) * grain;
  const offset = random.of([0, 0, 120, -330, 60]);
  const local = new Date(Math.floor(us / 1000) + offset * 60_000).toISOString();
  const micro = String(us % 1e6).padStart(6, '0');
  const fraction = us % 1e6 === 0 ? random.of(['', '.000']) : us % 1000 === 0 ? `.${micro.slice(0, 3)}` : `.${micro}`;
  const sign = offset < 0 ? '-' : '+';
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  const zone = offset === 0 ? random.of(['Z', '', '+00:00']) : `${sign}${hours}${random.of([':', ''])}${minutes}`;
  const isWhole = us % 1e6 === 0;
  switch (format) {
    case 'iso':
      return { json: JSON.stringify(`${local.slice(0, 19)}${fraction}${zone}`), us };
    case 'iso-s':
      return { json: JSON.stringify(`${local.slice(0, 19)}${zone}`), us };
    case 'date':
      return { json: JSON.stringify(new Date(us / 1000).toISOString().slice(0, 10)), us };
    case 'epoch': {
      const text = isWhole ? String(us / 1e6) : `${Math.floor(us / 1e6)}.${micro.slice(0, 3)}`;
      return { json: random.of([text, JSON.stringify(text)]), us };
    }
    case 'epoch-ms':
      return { json: random.of([String(us / 1000), JSON.stringify(String(us / 1000))]), us };
    case 'sql':
      return { json: JSON.stringify(`${local.slice(0, 10)} ${local.slice(11, 19)}${fraction}${zone}`), us };
  }
}

/** Reads a time from a request, in milliseconds; throws if it is not in the format. */
export function askedTime(text: string, format: TimeFormat): number {
  const forms: Record<TimeFormat, [RegExp, (text: string) => number]> = {
    iso: [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, Date.parse],
    'iso-s': [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, Date.parse],
    date: [/^\d{4}-\d\d-\d\d$/, Date.parse],
    epoch: [/^\d{10}$/, (digits) => Number(digits) * 1000],
    'epoch-ms': [/^\d{13}$/, Number],
    sql: [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, (sql) => Date.parse(`${sql.replace(' ', 'T')}Z`)],
  };
  const [form, read] = forms[format];
  if (!form.test(text)) throw new Error(`"${text}" is no ${format}`);
  return read(text);
}

export const START = Date.UTC(2026, 10, 3);
export const HOUR = 3_600_000;

/** An interval, in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** Returns a random time near the span, often at its ends or at midnight. */
export function aboutIn(random: Random, { from, to }: Span): number {
  const edges = [from, to, to - 1, from - 1, Math.ceil(from / (24 * HOUR)) * 24 * HOUR, START + 6 * HOUR];
  if (random.next() < 0.2) return random.of(edges) * 1000 + random.of([0, 0, 999]);
  return (from - HOUR * 20 + random.below(to - from + HOUR * 40)) * 1000 + random.of([0, 0, 1]);
}

/** Returns whether a record belongs to the export of a span. */
export function isWithin({ us }: { us: number | null }, time: FuzzTime | null, { from, to }: Span): boolean {
  if (time === null) return true;
  const ms = us === null ? NaN : Math.floor(us / 1000);
  return ms >= (time.active ? earliestSent(time, from) : from) && ms < to;
}

/** Returns whether a request for a span is sent a record without a key, which is then rejected. */
export function isSent(record: { us: number | null }, time: FuzzTime | null, span: Span): boolean {
  if (time === null || time.bounds === 'both') return isWithin(record, time, span);
  return record.us !== null && record.us / 1000 >= earliestSent(time, span.from);
}

/**
 * Returns whether a record may be sent for more than one slice, or for a slice next to its own: requests are rounded to
 * what their format can express, some include their end, and the shortest slices have 6 hours.
 */
export function isNearBorder({ us }: { us: number | null }, time: FuzzTime | null, { from, to }: Span): boolean {
  if (us === null || time?.bounds !== 'both') return false;
  const ms = us / 1000;
  return ms % (6 * HOUR) === 0 || [from, to].some((border) => Math.abs(ms - border) <= 1000);
}

const ASKED_GRAIN_MS: Partial<Record<TimeFormat, number>> = { date: DAY_MS, 'iso-s': 1000, epoch: 1000, sql: 1000 };

/** Returns the start of a request, rounded down to what the format of requests can express. */
function earliestSent({ bounds, ask }: FuzzTime, from: number): number {
  const grain = ASKED_GRAIN_MS[ask] ?? 1;
  return bounds === 'none' ? -Infinity : Math.floor(from / grain) * grain;
}
