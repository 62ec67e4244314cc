import { setTimeout as sleep } from 'node:timers/promises';
import { WHOLE_DAY } from './api.ts';
import type { Api, Body, Reply } from './api.ts';

export const JOBS = '/api/v2/analytics/conversations/details/jobs';

/** GETs or DELETEs something below the path of the jobs. */
export async function ask({ simulator, token }: Api, path: string, method = 'GET'): Promise<Reply> {
  const answer = await fetch(simulator.url + JOBS + path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5000),
  });
  const text = await answer.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Body;
  return { status: answer.status, headers: answer.headers, text, body };
}

/** Submits a job for the whole day, or what `more` says. */
export async function submit({ post }: Api, more: object = {}): Promise<string> {
  const { status, body } = await post({ interval: WHOLE_DAY, ...more }, JOBS);
  if (status !== 202 || body.jobId === undefined) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.jobId;
}

/** Polls until the job is in a state. */
export async function untilState(api: Api, id: string, wanted: string): Promise<Reply> {
  for (let i = 0; i < 500; i++) {
    const reply = await ask(api, `/${id}`);
    if (reply.body.state === wanted) return reply;
    await sleep(10);
  }
  throw new Error(`The job never was ${wanted}.`);
}

/** Reads all pages of the results. */
export async function readResults(api: Api, id: string, pageSize: number): Promise<Reply[]> {
  const pages: Reply[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; cursor = pages.at(-1)?.body.cursor) {
    pages.push(await ask(api, `/${id}/results?pageSize=${pageSize}&cursor=${cursor}`));
  }
  return pages;
}

/** The ids that a job finds. */
export async function idsFound(api: Api, more: object = {}, pageSize = 1000): Promise<string[]> {
  const pages = await readResults(api, await submit(api, more), pageSize);
  return pages.flatMap(({ body }) => (body.conversations ?? []).map((row) => row.conversationId ?? ''));
}
