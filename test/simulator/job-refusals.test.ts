import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHOLE_DAY, withApi } from './api.ts';
import { ask, JOBS, submit } from './jobs-api.ts';

const AFTER = '2026-03-04T00:00:00.000Z';
const NOW = { now: AFTER, jobSeconds: 0 };

test('What is wrong with a submission or a page is a 400 that names it', () =>
  withApi(NOW, async (api) => {
    const bodies: [unknown, RegExp][] = [
      [{}, /interval/],
      [{ interval: 'today' }, /interval/],
      [{ interval: WHOLE_DAY, paging: { pageSize: 10, pageNumber: 1 } }, /paging/],
      [{ interval: WHOLE_DAY, aggregations: [] }, /aggregations/],
      [{ interval: WHOLE_DAY, limit: 0 }, /limit/],
      [{ interval: WHOLE_DAY, order: 'up' }, /order/],
      [{ interval: WHOLE_DAY, orderBy: 'name' }, /orderBy/],
      [{ interval: WHOLE_DAY, startOfDayIntervalMatching: 'yes' }, /startOfDayIntervalMatching/],
    ];
    for (const [body, message] of bodies) {
      const reply = await api.post(body, JOBS);
      assert.equal(reply.status, 400, JSON.stringify(body));
      assert.match(reply.body.message ?? '', message);
    }
    const [id, other] = [await submit(api), await submit(api)];
    const cursor = (await ask(api, `/${id}/results?pageSize=10`)).body.cursor ?? '';
    assert.equal((await ask(api, `/${id}/results?cursor=${cursor}`)).status, 200);
    for (const path of [
      `/${id}/results?pageSize=0`,
      `/${id}/results?pageSize=1001`,
      `/${id}/results?pageSize=ten`,
      `/${id}/results?cursor=nonsense`,
      `/${other}/results?cursor=${cursor}`,
    ]) {
      const { status, body } = await ask(api, path);
      assert.deepEqual([status, body.code], [400, 'invalid.query.param.value'], path);
    }
    assert.equal((await api.post('{}', JOBS, { 'content-type': 'text/plain' })).status, 415);
  }));

test('Strict bodies and page sizes can be asked for', () =>
  withApi({ ...NOW, strictBody: true, maxJobPageSize: 20 }, async (api) => {
    assert.match((await api.post({ interval: WHOLE_DAY, pageSize: 5 }, JOBS)).body.message ?? '', /pageSize/);
    const id = await submit(api);
    assert.equal((await ask(api, `/${id}/results?pageSize=21`)).status, 400);
    assert.equal((await ask(api, `/${id}/results`)).body.conversations?.length, 20);
  }));

test('Unknown jobs and paths are 404, wrong methods 405', () =>
  withApi(NOW, async (api) => {
    const id = await submit(api);
    for (const path of ['/nobody', '/nobody/results', `/${id}/more`, `/${id}/results/more`, '/availability/results']) {
      const { status, body } = await ask(api, path);
      assert.deepEqual([status, body.code], [404, 'not.found'], path);
    }
    for (const [path, method] of [
      ['', 'GET'],
      ['/availability', 'DELETE'],
      [`/${id}/results`, 'DELETE'],
      [`/${id}`, 'POST'],
    ] as const) {
      assert.equal((await ask(api, path, method)).status, 405, `${method} ${path}`);
    }
  }));
