import type { MetricHistogram, MetricTags } from '@temporalio/common';
import type { ExportResult } from '../contract.ts';
import { countExport, type Metrics } from './metrics.ts';
import type { OpenSink } from './sink/registry.ts';
import { isLogin } from './source/response.ts';
import type { HttpClient } from './source/http.ts';

/** Returns an HTTP client that counts its answers. */
export function measureHttp(http: HttpClient, { answers, answerSeconds, loginWorks }: Metrics): HttpClient {
  return {
    ...http,
    async send(request, signal) {
      const began = performance.now();
      const response = await http.send(request, signal);
      const { answer } = response;
      const from = isLogin(answer) ? 'login' : 'api';
      answers.add(1, { from, status: answer.status === 0 ? 'none' : String(answer.status) });
      answerSeconds.record(secondsSince(began), { from });
      // A rate limit of the login says nothing about the client.
      if (from === 'login' && answer.status !== 429) loginWorks.set(answer.status === 200 ? 1 : 0);
      return response;
    },
  };
}

/** Returns sinks that count what they save, and how long it takes. */
export function measureSinks(openSink: OpenSink, metrics: Metrics): OpenSink {
  const { pages, records, bytes, rejected, commitSeconds } = metrics;
  return (destination) => {
    const sink = openSink(destination);
    const [kind = ''] = destination.split(':');
    return {
      ...sink,
      async save(request, page) {
        const receipt = await timed(commitSeconds, { of: 'page', destination: kind }, () => sink.save(request, page));
        const source = { source: request.plan.source };
        pages.add(1, source);
        records.add(receipt.rows, source);
        bytes.add(receipt.bytes, source);
        rejected.add(receipt.rejected, source);
        return receipt;
      },
      seal: (request) => timed(commitSeconds, { of: 'slice', destination: kind }, () => sink.seal(request)),
      async finish(request) {
        const result = await sink.finish(request);
        for (const outcome of outcomesOf(result)) countExport(metrics, outcome);
        return result;
      },
    };
  };
}

/** Returns the outcomes of a finished export: always `complete`; `unproven` or `empty` as well where that applies. */
export function outcomesOf({ proven, records, interval }: ExportResult): ('complete' | 'unproven' | 'empty')[] {
  const empty = records === 0 && interval.start !== interval.end;
  return ['complete', ...(proven ? [] : (['unproven'] as const)), ...(empty ? (['empty'] as const) : [])];
}

/** Runs an action and, if it succeeds, records how long it took. */
async function timed<T>(histogram: MetricHistogram, tags: MetricTags, action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await action();
  histogram.record(secondsSince(began), tags);
  return result;
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000;
