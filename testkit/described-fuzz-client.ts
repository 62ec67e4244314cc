import { DESCRIBED_FAILURES } from '../src/activities/source/described/advice.ts';
import { parseErrorBody } from '../src/activities/source/error-body.ts';
import type { HttpClient } from '../src/activities/source/http.ts';
import type { FuzzAnswer, FuzzRequest } from './described-fuzz-exchange.ts';

const SILENT = { code: null, message: null, correlationId: null, retryAfter: null, contentType: null, fault: null };

/** Returns an HTTP client for a server in this process, because a socket would take more time than the export. */
export function fuzzClient(serve: (request: FuzzRequest) => FuzzAnswer): HttpClient {
  return {
    async send({ service, method, url, headers, body = '' }) {
      const answered = await Promise.resolve(serve({ method, url, headers, body }));
      const answer = { ...SILENT, service, method, path: new URL(url).pathname, failures: DESCRIBED_FAILURES };
      if (answered === 'cut') {
        const broken = { status: 0, code: 'UND_ERR_SOCKET', message: 'other side closed' };
        return { answer: { ...answer, ...broken }, headers: {}, body: Buffer.alloc(0) };
      }
      const { status } = answered;
      const bytes = Buffer.from(answered.body);
      const said = status === 200 ? {} : parseErrorBody(bytes);
      const contentType = answered.headers['content-type'] ?? 'application/json';
      const retryAfter = answered.headers['retry-after'] ?? null;
      return {
        answer: { ...answer, status, contentType, retryAfter, ...said },
        headers: answered.headers,
        body: bytes,
      };
    },
    close: () => Promise.resolve(),
  };
}
