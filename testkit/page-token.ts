import assert from 'node:assert/strict';
import { createPageToken } from '../src/activities/source/page-token.ts';
import type { HttpResponse } from '../src/activities/source/response.ts';
import type { PageRequest } from '../src/contract.ts';
import { jsonAnswer } from './answer.ts';
import { fakeApi } from './fake-api.ts';
import { makePlan, ORIGIN, pageRequest } from './plan.ts';

const ABORT = new AbortController().signal;

const plan = makePlan({ source: 'page-token', pageSize: 1000 });

export async function read(exchange: HttpResponse, request: PageRequest = pageRequest(plan)) {
  const { api, asked } = fakeApi(exchange);
  return { outcome: await createPageToken(api, ORIGIN).read(request, ABORT), asked };
}

export async function readPage(body: unknown, request?: PageRequest) {
  const { outcome } = await read(jsonAnswer(body), request);
  assert.ok('scanned' in outcome);
  return outcome;
}
