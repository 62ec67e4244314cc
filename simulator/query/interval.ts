const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** A half-open interval in milliseconds since the epoch: with `start`, without `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Reads an ISO 8601 time with `Z` or an offset; null for any other text. */
export function parseInstant(text: string): number | null {
  const ms = INSTANT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** Reads `start/end`; null unless both are instants and the end comes after the start. */
export function parseInterval(text: unknown): Interval | null {
  if (typeof text !== 'string') return null;
  const [from, to, ...rest] = text.split('/');
  if (from === undefined || to === undefined || rest.length > 0) return null;
  const start = parseInstant(from);
  const end = parseInstant(to);
  return start === null || end === null || start >= end ? null : { start, end };
}
