import type { MetricCounter, MetricHistogram, MetricMeter } from '@temporalio/common';

/**
 * What Holdfast itself measures; the SDK adds the rest (docs/operating.md). Labels have few values each, and none that
 * comes from a record: what is shown here is kept for years by whoever scrapes it.
 */
export interface Metrics {
  /** `holdfast_answers_total{from, status}`: answers of the API and the login; status `none` = no complete answer. */
  answers: MetricCounter;
  /** `holdfast_answer_seconds{from}`: from sending a request to the end of its body. */
  answerSeconds: MetricHistogram;
  /** `holdfast_tokens_minted_total` */
  tokensMinted: MetricCounter;
  /** `holdfast_pages_total{source}`: pages read and safe; one that came twice counts twice. */
  pages: MetricCounter;
  /** `holdfast_records_total{source}` and `holdfast_bytes_total{source}`: what those pages kept. */
  records: MetricCounter;
  bytes: MetricCounter;
  /** `holdfast_rejected_records_total{source}`: records that could not be understood. */
  rejected: MetricCounter;
  /** `holdfast_commit_seconds{of, destination}`: until a `page` was safe, or a `slice` sealed. */
  commitSeconds: MetricHistogram;
  /** `holdfast_quota_wait_seconds`: waits that the source asked for; its count is how many. */
  quotaWaitSeconds: MetricHistogram;
}

/** Upper borders of the histograms' buckets, in seconds. */
export const BUCKETS: Record<string, number[]> = {
  // A page of the real API takes 0.2 to 20 s; a request is given up after 110 s.
  holdfast_answer: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 110],
  // An fsync takes milliseconds, sealing a large slice minutes.
  holdfast_commit: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120],
  // The API's quota is counted by the minute.
  holdfast_quota_wait: [1, 2, 5, 10, 20, 30, 60, 120, 600],
};

/** Creates Holdfast's metrics on a meter of the SDK, so that one endpoint serves both. */
export function createMetrics(meter: MetricMeter): Metrics {
  // The exporter appends "_total" to counters, and the unit to histograms.
  const counter = (name: string, help: string) => meter.createCounter(`holdfast_${name}`, '', help);
  const seconds = (name: string, help: string) => meter.createHistogram(`holdfast_${name}`, 'float', 'seconds', help);
  return {
    answers: counter('answers', 'Answers of the API and the login, by status'),
    answerSeconds: seconds('answer', 'Time from sending a request to the end of its answer'),
    tokensMinted: counter('tokens_minted', 'Access tokens that the login granted'),
    pages: counter('pages', 'Pages read and safe'),
    records: counter('records', 'Records kept with those pages'),
    bytes: counter('bytes', 'Bytes of those records'),
    rejected: counter('rejected_records', 'Records that could not be understood, kept aside'),
    commitSeconds: seconds('commit', 'Time until a page was safe, or a slice sealed'),
    quotaWaitSeconds: seconds('quota_wait', 'Waits that the source asked for'),
  };
}
