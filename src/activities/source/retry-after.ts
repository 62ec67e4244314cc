// What Genesys Cloud asks for when it names no time: its rate window is a minute long.
const DEFAULT_SECONDS = 60;
// The total time of a page: a longer wait never ends in an answer, and Temporal cannot hold any number.
const LONGEST_SECONDS = 86_400;

/**
 * Returns how long the source asks to wait, in seconds.
 *
 * @param header `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3).
 * @param message the error body's message, which says "Retry the request in [42] seconds" where the header is missing.
 */
export function retryAfterSeconds(header: string | null, message: string | null, now = Date.now()): number {
  return Math.min(LONGEST_SECONDS, headerSeconds(header?.trim() ?? '', now) ?? toldSeconds(message) ?? DEFAULT_SECONDS);
}

function headerSeconds(header: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header);
  // Every HTTP date begins with the name of a day; Date.parse alone would take "-5" for a year.
  const date = /^[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

function toldSeconds(message: string | null): number | null {
  const told = /retry the request in \[(\d+)\] seconds/i.exec(message ?? '')?.[1];
  return told === undefined ? null : Number(told);
}
