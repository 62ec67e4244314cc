/**
 * Reads both exports with the official JavaScript client and prints one line of JSON each: a Reading. Called with the
 * simulator's URL and the interval, in a process of its own, as the client keeps its settings in globals.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import platformClient from 'purecloud-platform-client-v2';
import { type Reading, type Shape, shapeOf } from './shape.ts';

type Conversation = Parameters<typeof shapeOf>[0];
const [, , url = '', interval = ''] = process.argv;

async function connect() {
  const { hostname, port } = new URL(url);
  const client = platformClient.ApiClient.instance;
  const paths = { path_params_login: '', path_params_api: '' };
  client.setGateway({ protocol: 'http', host: hostname, port: Number(port), ...paths });
  await client.loginClientCredentialsGrant('simulator-client', 'simulator-secret');
  return new platformClient.AnalyticsApi();
}

type Analytics = Awaited<ReturnType<typeof connect>>;

async function readQuery(analytics: Analytics): Promise<Reading> {
  const records: Shape[] = [];
  for (let pageNumber = 1; ; pageNumber++) {
    const paging = { pageSize: 100, pageNumber };
    const { conversations } = await analytics.postAnalyticsConversationsDetailsQuery({ interval, paging });
    if (!conversations?.length) return { export: 'query', pages: pageNumber, records };
    records.push(...conversations.map((conversation) => shapeOf(conversation as Conversation)));
  }
}

async function readJob(analytics: Analytics): Promise<Reading> {
  await analytics.getAnalyticsConversationsDetailsJobsAvailability();
  const { jobId = '' } = await analytics.postAnalyticsConversationsDetailsJobs({ interval });
  while ((await analytics.getAnalyticsConversationsDetailsJob(jobId)).state !== 'FULFILLED') await sleep(50);
  const records: Shape[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages++) {
    const place = { pageSize: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await analytics.getAnalyticsConversationsDetailsJobResults(jobId, place);
    records.push(...(page.conversations ?? []).map((conversation) => shapeOf(conversation as Conversation)));
    cursor = page.cursor;
    if (cursor !== undefined) continue;
    await analytics.deleteAnalyticsConversationsDetailsJob(jobId);
    return { export: 'job', pages, records };
  }
}

const analytics = await connect();
for (const read of [readQuery, readJob]) process.stdout.write(`${JSON.stringify(await read(analytics))}\n`);
