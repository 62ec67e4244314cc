import assert from 'node:assert/strict';
import { createConversationQuery } from '../src/activities/source/genesys/conversation-query.ts';
import type { HttpResponse } from '../src/activities/source/response.ts';
import type { SourcePage } from '../src/activities/source/source.ts';
import type { PageRequest } from '../src/contract.ts';
import { jsonAnswer } from './answer.ts';
import { fakeApi } from './fake-api.ts';
import { makePlan, ORIGIN, pageRequest } from './plan.ts';

export const ABORT = new AbortController().signal;
const conversation = (n: number) => ({ conversationId: `c${n}`, conversationStart: '2026-11-20T08:00:00.000Z' });
export const conversations = (count: number) => Array.from({ length: count }, (_, n) => conversation(n));
const plan = makePlan();

export async function read(exchange: HttpResponse, request: PageRequest = pageRequest(plan)) {
  // An answer that may be the end or nothing at all is asked for twice.
  const { api, asked } = fakeApi(exchange, exchange);
  return { outcome: await createConversationQuery(api, ORIGIN).read(request, ABORT), asked };
}

export async function readPage(body: unknown, request?: PageRequest): Promise<SourcePage> {
  const { outcome } = await read(jsonAnswer(body), request);
  assert.ok('scanned' in outcome);
  return outcome;
}
