import type { Api, ApiRequest } from '../src/activities/source/api.ts';
import { SourceFailure } from '../src/activities/source/failure.ts';
import type { HttpResponse } from '../src/activities/source/response.ts';

/** Returns an API that gives these answers in order, throws failures by the table, and records the requests. */
export function fakeApi(...exchanges: HttpResponse[]): { api: Api; asked: ApiRequest[] } {
  const asked: ApiRequest[] = [];
  const send = (request: ApiRequest) => {
    const exchange = exchanges[asked.push(request) - 1]!;
    const { accepts = [200] } = request;
    return accepts.includes(exchange.answer.status)
      ? Promise.resolve(exchange)
      : Promise.reject(new SourceFailure(exchange.answer));
  };
  return { api: { send }, asked };
}
