import type { HttpClient, HttpRequest } from '../activities/source/http.ts';
import type { HttpResponse } from '../activities/source/response.ts';

/** An exchange as it went over the wire, with secrets in it. */
export interface Exchange {
  request: HttpRequest;
  response: HttpResponse;
  milliseconds: number;
}

/** Remembers the last exchange of the clients it watches. */
export interface ExchangeRecorder {
  watch(http: HttpClient): HttpClient;
  /** Null before the first one, and after {@link forget}. */
  last(): Exchange | null;
  forget(): void;
}

/** Creates a recorder of exchanges. */
export function createExchangeRecorder(): ExchangeRecorder {
  let last: Exchange | null = null;
  const watch = (http: HttpClient): HttpClient => ({
    ...http,
    async send(request, signal) {
      const start = performance.now();
      const response = await http.send(request, signal);
      last = { request, response, milliseconds: performance.now() - start };
      return response;
    },
  });
  return { watch, last: () => last, forget: () => void (last = null) };
}
