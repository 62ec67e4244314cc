// The pause when Genesys Cloud names none: its rate limit counts per minute.
const DEFAULT_SECONDS = 60;
// Temporal treats a delay of zero as "no more attempts", and a retry at once would only be refused again.
const SHORTEST_SECONDS = 1;
// A page has 24 hours. A pause longer than what is left of them would end the export at once, so a long pause is split:
// at the end of each part the source says how much longer to wait.
const LONGEST_SECONDS = 3_600;
// Nobody closes an API for more than a month with this header: a larger number is a mistake or has another unit.
const ABSURD_SECONDS = 31 * 86_400;
// From here on a number is a Unix time: as a delay it would be 31 years.
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e11;

/** How long to pause before the next request, and how long the source asked for; both in seconds. */
export interface RetryAfter {
  /** From 1 s to 1 h. */
  seconds: number;
  /** Null when the source names no plausible time. */
  asked: number | null;
}

/**
 * Decides how long to wait before the next request.
 *
 * @param header `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3); also Unix times and several values,
 * which some servers send. Several header lines are joined by line breaks. The longest value counts.
 * @param message the error body's message, which says "Retry the request in [42] seconds" if the header is missing.
 */
export function readRetryAfter(header: string | null, message: string | null, now = Date.now()): RetryAfter {
  const asked = longest(valuesOf(header ?? ''), now) ?? longest(toldIn(message ?? ''), now);
  const seconds = Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, asked ?? DEFAULT_SECONDS));
  return { seconds, asked };
}

/** Splits a header into values. The comma in an HTTP date follows the name of a day, not a number. */
function valuesOf(header: string): string[] {
  return header.split(/\n|(?<=\d\s*),|(?<=GMT\s*),/).map((value) => value.trim());
}

function toldIn(message: string): string[] {
  const told = /retry the request in \[(\d{1,15})\] seconds/i.exec(message)?.[1];
  return told === undefined ? [] : [told];
}

function longest(values: readonly string[], now: number): number | null {
  const known = values.map((value) => secondsOf(value, now)).filter((seconds) => seconds !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Returns how many seconds from now a value means: 0 for a time in the past, null for nonsense. */
function secondsOf(value: string, now: number): number | null {
  const seconds = /^\d{1,20}(\.\d{0,20})?$/.test(value) ? fromNumber(Number(value), now) : fromDate(value, now);
  return seconds === null || Number.isNaN(seconds) || seconds > ABSURD_SECONDS ? null : Math.max(0, seconds);
}

function fromNumber(number: number, now: number): number {
  if (number >= EPOCH_MILLISECONDS) return (number - now) / 1000;
  if (number >= EPOCH_SECONDS) return number - now / 1000;
  return number;
}

// All three forms of an HTTP date begin with the name of a day. Date.parse alone would read "-5" as a year.
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w: -]{1,40}$/;
const ISO_DATE = /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(Z|[+-]\d\d:\d\d)$/;

function fromDate(value: string, now: number): number | null {
  if (!HTTP_DATE.test(value) && !ISO_DATE.test(value)) return null;
  // The format of C's asctime() names no zone and means UTC.
  const zoned = /(GMT|UTC|Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value} GMT`;
  return Math.ceil((Date.parse(zoned) - now) / 1000);
}
