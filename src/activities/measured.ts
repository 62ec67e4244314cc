import type { MetricHistogram, MetricTags } from '@temporalio/common';
import type { Metrics } from './metrics.ts';
import type { OpenSink } from './sink/registry.ts';
import { isLogin } from './source/response.ts';
import type { HttpClient } from './source/http.ts';

/** Returns an HTTP client that counts its answers. */
export function measureHttp(http: HttpClient, { answers, answerSeconds }: Metrics): HttpClient {
  return {
    ...http,
    async send(request, signal) {
      const began = performance.now();
      const exchange = await http.send(request, signal);
      const { answer } = exchange;
      const from = isLogin(answer) ? 'login' : 'api';
      answers.add(1, { from, status: answer.status === 0 ? 'none' : String(answer.status) });
      answerSeconds.record(secondsSince(began), { from });
      return exchange;
    },
  };
}

/** Returns sinks that count what they keep, and how long that takes. */
export function measureSinks(
  openSink: OpenSink,
  { pages, records, bytes, rejected, commitSeconds }: Metrics,
): OpenSink {
  return (destination) => {
    const sink = openSink(destination);
    const [kind = ''] = destination.split(':');
    return {
      ...sink,
      async keep(request, page) {
        const receipt = await timed(commitSeconds, { of: 'page', destination: kind }, () => sink.keep(request, page));
        const source = { source: request.plan.source };
        pages.add(1, source);
        records.add(receipt.rows, source);
        bytes.add(receipt.bytes, source);
        rejected.add(receipt.rejected, source);
        return receipt;
      },
      seal: (request) => timed(commitSeconds, { of: 'slice', destination: kind }, () => sink.seal(request)),
    };
  };
}

/** Records how long an action took that worked. */
async function timed<T>(histogram: MetricHistogram, tags: MetricTags, action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await action();
  histogram.record(secondsSince(began), tags);
  return result;
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000;
