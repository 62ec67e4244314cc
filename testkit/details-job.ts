import { createConversationJob } from '../src/activities/source/genesys/conversation-job.ts';
import { jsonAnswer, type makeAnswer } from './answer.ts';
import { fakeApi } from './fake-api.ts';
import { ORIGIN } from './plan.ts';

/** A source that gets the same answer to all it asks. */
export function asking(body: unknown, answer: Parameters<typeof makeAnswer>[0] = {}) {
  const exchange = jsonAnswer(body, answer);
  const { api, asked } = fakeApi(exchange, exchange, exchange);
  const source = createConversationJob(api, ORIGIN);
  return { asked, source, jobs: source.jobs! };
}
