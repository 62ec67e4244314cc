import type { IncomingHttpHeaders } from 'node:http';

/** A request to an API of docs/describe-an-api.md. */
export interface Asked {
  origin: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Fields of a form body. */
  form: URLSearchParams;
}

interface Answered {
  status?: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** An API as its documentation describes it, and the records that it has. */
export interface DocumentedApi {
  secrets: Record<string, string>;
  settings?: Record<string, string>;
  /** Records of each dataset as its source should return them; if requests have no end, also those after the interval. */
  truth: Record<string, readonly unknown[]>;
  answer: (asked: Asked) => Answered;
}

/** The interval that the records below are made for. */
export const INTERVAL = { start: '2026-11-02T00:00:00.000Z', end: '2026-11-04T00:00:00.000Z' };

const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2026, 10, 1);
/** Returns the time of a record by its number, as ISO 8601 or in seconds since 1970. */
export const timeOf = (index: number) => new Date(FIRST + index * HOUR_MS).toISOString();
export const secondsOf = (index: number) => (FIRST + index * HOUR_MS) / 1000;
/** The interval's bounds in seconds since 1970. */
export const [FROM, TO] = [Date.parse(INTERVAL.start) / 1000, Date.parse(INTERVAL.end) / 1000];
/** Creates a record for each hour of five days, so that most APIs need several pages. */
export const hourly = <T>(make: (index: number) => T): T[] => Array.from({ length: 120 }, (_, index) => make(index));
export const REFUSED = { status: 401, body: { message: 'Bad credentials' } };
