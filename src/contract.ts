/**
 * Names and shapes that enter Temporal's history: an ABI. Fields are added, never renamed or removed; every released
 * shape has a saved history that replays in the tests. Nothing here is secret: history is stored in plain text.
 * Times are ISO 8601 UTC strings with milliseconds, intervals are half-open, durations end in `Ms` or `Seconds`.
 */

export * from './contract/names.ts';
export * from './contract/sources.ts';
export * from './contract/failure-types.ts';
export * from './contract/input.ts';
export * from './contract/interval.ts';
export * from './contract/naming.ts';
export * from './contract/plan.ts';
export * from './contract/page.ts';
export * from './contract/job.ts';
export * from './contract/seal.ts';
export * from './contract/result.ts';
export * from './contract/retry.ts';
export * from './contract/progress.ts';
