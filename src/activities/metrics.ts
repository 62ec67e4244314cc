import type { MetricCounter, MetricGauge, MetricHistogram, MetricMeter } from '@temporalio/common';
import { SOURCE_NAMES } from '../contract.ts';

/**
 * What Holdfast itself measures; the SDK adds the rest (docs/operating.md). Each label has few values, and none comes
 * from a record: whoever scrapes these metrics may keep them for years.
 */
export interface Metrics {
  /** `holdfast_answers_total{from, status}`: answers of the API and the login; status `none` = no complete answer. */
  answers: MetricCounter;
  /** `holdfast_answer_seconds{from}`: from sending a request to the end of its body. */
  answerSeconds: MetricHistogram;
  /** `holdfast_login_works`: 1 after the login granted a token, 0 after it refused or did not answer. */
  loginWorks: MetricGauge;
  /** `holdfast_worker_refused`: 1 while the worker takes no pages because the API refuses its credentials, else 0. */
  workerRefused: MetricGauge;
  /** `holdfast_tokens_minted_total` */
  tokensMinted: MetricCounter;
  /** `holdfast_pages_total{source}`: pages read and saved; a page saved twice counts twice. */
  pages: MetricCounter;
  /** `holdfast_records_total{source}` and `holdfast_bytes_total{source}`: what those pages kept. */
  records: MetricCounter;
  bytes: MetricCounter;
  /** `holdfast_rejected_records_total{source}`: records that could not be understood. */
  rejected: MetricCounter;
  /** `holdfast_commit_seconds{of, destination}`: time to save a `page` or to seal a `slice`. */
  commitSeconds: MetricHistogram;
  /** `holdfast_quota_wait_seconds`: waits that the source asked for; its count is how many. */
  quotaWaitSeconds: MetricHistogram;
  /** `holdfast_exports_total{outcome}`: exports whose end this worker has seen. */
  exports: MetricCounter;
  /** `holdfast_last_OUTCOME_timestamp_seconds`: when an export last ended this way, in Unix seconds; 0 = not yet. */
  lastExport: Record<Outcome, MetricGauge>;
  /** One time series for each schedule of the namespace, from the server's data (worker/schedule-freshness.ts). */
  schedules: {
    /** `holdfast_schedule_last_complete_timestamp_seconds{schedule}`: when its last complete run ended; 0 = none has. */
    lastComplete: MetricGauge;
    /** `holdfast_schedule_watermark_timestamp_seconds{schedule}`: up to where that run's data is known to be complete. */
    watermark: MetricGauge;
    /** `holdfast_schedule_paused{schedule}`: 1 while it starts nothing, else 0. */
    paused: MetricGauge;
  };
}

/**
 * How an export can end. `complete` is every export with a manifest. Of those, `unproven` are the ones whose proof
 * failed, and `empty` the ones that found no record although their interval is not empty.
 */
export const OUTCOMES = ['complete', 'unproven', 'empty', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Counts an export that has ended, and sets the time that alerts use: it survives a restart (deploy/alerts.yml). */
export function countExport({ exports, lastExport }: Metrics, outcome: Outcome, now = Date.now()): void {
  exports.add(1, { outcome });
  lastExport[outcome].set(now / 1000);
}

// Statuses that the API and the login are known to answer with. Prometheus needs a 0 before the first event:
// `increase()` of a counter that first appears with its event is 0.
const STATUSES = ['200', '400', '401', '403', '404', '408', '410', '413', '429', '500', '502', '503', '504', 'none'];

/** Upper borders of the histograms' buckets, in seconds. */
export const BUCKETS: Record<string, number[]> = {
  // A page of the real API takes 0.2 to 20 s; a request is given up after 110 s.
  holdfast_answer: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 110],
  // An fsync takes milliseconds, sealing a large slice minutes.
  holdfast_commit: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120],
  // The API's quota is counted by the minute.
  holdfast_quota_wait: [1, 2, 5, 10, 20, 30, 60, 120, 600],
};

/** Creates Holdfast's metrics on a meter of the SDK, so that one endpoint serves both. All known labels start at 0. */
export function createMetrics(meter: MetricMeter): Metrics {
  // The exporter appends "_total" to counters, and the unit to histograms.
  const counter = (name: string, help: string) => meter.createCounter(`holdfast_${name}`, '', help);
  const seconds = (name: string, help: string) => meter.createHistogram(`holdfast_${name}`, 'float', 'seconds', help);
  const timestamp = (name: string, help: string) =>
    meter.createGauge(`holdfast_${name}_timestamp_seconds`, 'float', '', help);
  const last = (outcome: Outcome, which: string) =>
    timestamp(`last_${outcome}`, `When an export last ${which}; 0 = not yet`);
  const metrics: Metrics = {
    answers: counter('answers', 'Answers of the API and the login, by status'),
    answerSeconds: seconds('answer', 'Time from sending a request until its answer has arrived completely'),
    loginWorks: meter.createGauge('holdfast_login_works', 'int', '', 'Whether the last login granted a token'),
    workerRefused: meter.createGauge('holdfast_worker_refused', 'int', '', 'Whether the API refuses this worker'),
    tokensMinted: counter('tokens_minted', 'Access tokens that the login granted'),
    pages: counter('pages', 'Pages read and saved'),
    records: counter('records', 'Records saved with those pages'),
    bytes: counter('bytes', 'Bytes of those records'),
    rejected: counter('rejected_records', 'Records that could not be understood and were saved separately'),
    commitSeconds: seconds('commit', 'Time to save a page or to seal a slice'),
    quotaWaitSeconds: seconds('quota_wait', 'Waits that the source asked for'),
    exports: counter('exports', 'Exports that ended, by outcome'),
    lastExport: {
      complete: last('complete', 'wrote its manifest'),
      unproven: last('unproven', 'completed without being proven'),
      empty: last('empty', 'completed without any records'),
      failed: last('failed', 'failed'),
      cancelled: last('cancelled', 'was cancelled'),
    },
    schedules: {
      lastComplete: timestamp('schedule_last_complete', 'When the last complete run of a schedule ended; 0 = none yet'),
      watermark: timestamp(
        'schedule_watermark',
        'The time up to which the data of that run is known to be complete; 0 = none yet',
      ),
      paused: meter.createGauge('holdfast_schedule_paused', 'int', '', 'Whether a schedule is paused'),
    },
  };
  startAtZero(metrics);
  return metrics;
}

function startAtZero({
  answers,
  workerRefused,
  tokensMinted,
  pages,
  records,
  bytes,
  rejected,
  exports,
  lastExport,
}: Metrics): void {
  for (const from of ['api', 'login']) for (const status of STATUSES) answers.add(0, { from, status });
  for (const counter of [pages, records, bytes, rejected])
    for (const source of SOURCE_NAMES) counter.add(0, { source });
  tokensMinted.add(0);
  workerRefused.set(0);
  for (const outcome of OUTCOMES) {
    exports.add(0, { outcome });
    lastExport[outcome].set(0);
  }
}
