import type { BucketFormat, Workload } from './workloads.ts';

/** The task of a contender; programs get it as one JSON argument. */
export interface Question {
  /** Base URL of login and API; client id and secret are the simulator's own. */
  url: string;
  source: Workload['source'];
  pageSize: number;
  /** ISO 8601; read in parallel if the contender can. */
  slices: { start: string; end: string }[];
  format: BucketFormat;
  /** A folder, or a place in a bucket as `s3://BUCKET/PREFIX`, whose store the environment names. */
  output: string;
}

const DAY_START = Date.parse('2026-03-02T00:00:00.000Z');
const DAY_MS = 86_400_000;

/** Number of slices of the day, which are read in parallel. */
export const CONCURRENCY = 4;

const at = (slice: number) => new Date(DAY_START + (slice * DAY_MS) / CONCURRENCY).toISOString();

/** The interval in which all records of a workload start. */
export const DAY = { from: at(0), to: at(CONCURRENCY) };

/** The slices of the day. */
export const SLICES = Array.from({ length: CONCURRENCY }, (_, i) => ({ start: at(i), end: at(i + 1) }));
