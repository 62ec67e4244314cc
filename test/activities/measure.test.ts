import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MetricMeter, noopMetricMeter } from '@temporalio/common';
import type { ExportResult, FinishRequest } from '../../src/contract.ts';
import { measureSinks } from '../../src/activities/measure.ts';
import { createMetrics } from '../../src/activities/metrics.ts';
import type { Sink } from '../../src/activities/sink/sink.ts';

const INTERVAL = { start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' };

/** A meter that keeps the sum of each counter's series and the last value of each gauge. */
function recordingMeter() {
  const values = new Map<string, number>();
  const instrument = (name: string) => ({
    ...noopMetricMeter.createCounter(name),
    add: (value: number, tags = {}) => {
      const series = `${name}${JSON.stringify(tags)}`;
      values.set(series, (values.get(series) ?? 0) + value);
    },
    set: (value: number) => values.set(name, value),
  });
  const meter = {
    createCounter: instrument,
    createGauge: instrument,
    createHistogram: instrument,
  } as unknown as MetricMeter;
  return { meter, values };
}

/** Finishes an export with a result, and returns the outcomes that were counted. */
async function countedFor(result: Partial<ExportResult>): Promise<string[]> {
  const { meter, values } = recordingMeter();
  const finish = () => Promise.resolve({ proven: true, records: 5, interval: INTERVAL, ...result } as ExportResult);
  const openSink = measureSinks(() => ({ finish }) as unknown as Sink, createMetrics(meter));
  await openSink('jsonl:x').finish({} as FinishRequest);
  const outcomes = ['complete', 'unproven', 'empty', 'failed', 'cancelled'];
  const counted = outcomes.filter((outcome) => values.get(`holdfast_exports${JSON.stringify({ outcome })}`) === 1);
  const told = outcomes.filter((outcome) => values.get(`holdfast_last_${outcome}_timestamp_seconds`)! > 0);
  assert.deepEqual(told, counted);
  return counted;
}

test('an export counts as complete, and besides as unproven and empty where it is', async () => {
  assert.deepEqual(await countedFor({}), ['complete']);
  assert.deepEqual(await countedFor({ proven: false }), ['complete', 'unproven']);
  assert.deepEqual(await countedFor({ records: 0 }), ['complete', 'empty']);
  assert.deepEqual(await countedFor({ records: 0, proven: false }), ['complete', 'unproven', 'empty']);
});

test('an incremental export of nothing new is not counted as empty', async () => {
  assert.deepEqual(await countedFor({ records: 0, interval: { start: INTERVAL.end, end: INTERVAL.end } }), [
    'complete',
  ]);
});

test('every counter and timestamp with labels that are known exists from the start, with 0', () => {
  const { meter, values } = recordingMeter();
  createMetrics(meter);
  for (const series of [
    'holdfast_answers{"from":"login","status":"401"}',
    'holdfast_answers{"from":"api","status":"none"}',
    'holdfast_exports{"outcome":"failed"}',
    'holdfast_rejected_records{"source":"conversation-query"}',
    'holdfast_tokens_minted{}',
    'holdfast_last_failed_timestamp_seconds',
  ])
    assert.equal(values.get(series), 0, series);
});
