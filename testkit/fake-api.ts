import type { Api, ApiRequest } from '../src/activities/source/api.ts';
import { SourceFailure } from '../src/activities/source/failure.ts';
import type { HttpResponse } from '../src/activities/source/response.ts';

/** An API that gives one exchange after the other, failures by the table, and remembers what it was asked. */
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
