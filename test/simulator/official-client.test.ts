import assert from 'node:assert/strict';
import { test } from 'node:test';
import platformClient from 'purecloud-platform-client-v2';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../simulator/index.ts';
import { WHOLE_DAY, withApi } from './api.ts';

async function login({ url }: Simulator) {
  const { hostname, port } = new URL(url);
  const client = platformClient.ApiClient.instance;
  client.setGateway({
    protocol: 'http',
    host: hostname,
    port: Number(port),
    path_params_login: '',
    path_params_api: '',
  });
  await client.loginClientCredentialsGrant('simulator-client', 'simulator-secret');
  return new platformClient.AnalyticsApi();
}

test('The official client logs in and reads all pages', () =>
  withApi({ records: 60 }, async ({ simulator }) => {
    const analytics = await login(simulator);
    const ids: (string | undefined)[] = [];
    for (let pageNumber = 1; ; pageNumber++) {
      const query = { interval: WHOLE_DAY, paging: { pageSize: 25, pageNumber } };
      const { conversations } = await analytics.postAnalyticsConversationsDetailsQuery(query);
      if (conversations === undefined) break;
      ids.push(...conversations.map((conversation) => conversation.conversationId));
    }
    assert.deepEqual(ids, simulator.dataset.idsStartingIn(0, Infinity));
  }));

test('The official client submits a job, polls it, reads all results and deletes it', () =>
  withApi({ records: 60, jobSeconds: 0.2, now: '2026-03-04T00:00:00.000Z' }, async ({ simulator }) => {
    const analytics = await login(simulator);
    const { dataAvailabilityDate } = await analytics.getAnalyticsConversationsDetailsJobsAvailability();
    assert.equal(new Date(dataAvailabilityDate ?? '').getTime(), simulator.dataset.toMs);
    const { jobId = '' } = await analytics.postAnalyticsConversationsDetailsJobs({ interval: WHOLE_DAY });
    const states = new Set<string | undefined>();
    while (!states.has('FULFILLED')) {
      states.add((await analytics.getAnalyticsConversationsDetailsJob(jobId)).state);
      await sleep(5);
    }
    assert.deepEqual(
      [...states],
      ['QUEUED', 'PENDING', 'FULFILLED'].filter((state) => states.has(state)),
    );

    const ids: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const place = { pageSize: 25, ...(cursor === undefined ? {} : { cursor }) };
      const page = await analytics.getAnalyticsConversationsDetailsJobResults(jobId, place);
      ids.push(...(page.conversations ?? []).map((conversation) => conversation.conversationId));
      assert.ok(page.conversations?.[0]?.participants?.[0]?.attributes?.['accountNumber']);
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.deepEqual(ids, simulator.dataset.idsStartingIn(0, Infinity));
    await analytics.deleteAnalyticsConversationsDetailsJob(jobId);
    await assert.rejects(analytics.getAnalyticsConversationsDetailsJob(jobId), (error: { status: number }) => {
      assert.equal(error.status, 404);
      return true;
    });
    assert.equal(simulator.stats().jobsOpen, 0);
  }));
