import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type AnswerOf, type AskedOf, exportDescribed } from '../../../../testkit/export-described.ts';

const ROW = { id: 1, at: '2026-12-01T05:00:00Z' };
const JOB = {
  submit: { post: '/jobs', body: { from: '${from}', to: '${to}' }, id: 'id' },
  poll: { get: '/jobs/${job}', state: 'state', done: 'DONE', lost: ['FAILED'] },
};

interface Wrong {
  job?: object;
  dataset?: object;
  /** What the API answers to a poll, and as results. */
  poll?: object;
  rows?: object;
}

async function exportReport(t: TestContext, { job, dataset, poll = { state: 'DONE' }, rows = { rows: [ROW] } }: Wrong) {
  const answer = ({ method, path }: AskedOf): AnswerOf => {
    if (method === 'POST') return { status: 202, body: { id: 7 } };
    if (method === 'DELETE') return { status: 204, body: '' };
    return { body: path.endsWith('/rows') ? rows : poll };
  };
  const report = { get: '/jobs/${job}/rows', records: 'rows', key: 'id', time: { field: 'at', bounds: 'both' } };
  const { result } = await exportDescribed(t, {
    ...{ answer, input: { source: 'jobs.report', interval: '2026-12-01T00:00:00Z/2026-12-02T00:00:00Z' } },
    definition: {
      ...{ name: 'jobs', url: 'https://jobs.example' },
      datasets: { report: { job: { ...JOB, ...job }, ...report, ...dataset } },
    },
  });
  return result;
}

const poll = (words: object) => ({ poll: { ...JOB.poll, ...words } });

const FAILS: Record<string, Wrong & { says: RegExp }> = {
  'the id': { job: { submit: { ...JOB.submit, id: 'ident' } }, says: /POST \/jobs: 202 "not the expected answer: "ident" is missing/ },
  'the state': { job: poll({ state: 'status' }), says: /GET \/jobs\/7: 200 "not the expected answer: "status" is missing/ },
  'the state that means done': { job: poll({ done: 'Done' }), says: /still working on job 7/ },
  'the state that means lost': { poll: { state: 'FAILURE' }, says: /still working on job 7/ },
  'a state that is no text': { job: poll({ done: 'true' }), poll: { state: true }, says: /"state" is missing, has the wrong type/ },
  'the records': { dataset: { records: 'row' }, says: /the answer has no "row"/ },
}; // oxfmt-ignore

describe('an export by a job fails if the definition is wrong about', () => {
  for (const [what, { says, ...wrong }] of Object.entries(FAILS)) {
    it(what, async (t) => {
      await assert.rejects(exportReport(t, wrong), says);
    });
  }
});

const UNPROVEN: Record<string, Wrong & { says: RegExp }> = {
  'records that may be absent': { dataset: { records: 'row', absent: 'empty' }, says: /the answer has no "row", but a list of 1 objects at "rows"/ },
  'the key': { dataset: { key: 'ident' }, says: /none of the 1 records could be understood/ },
  'the time': { dataset: { time: { field: 'when', bounds: 'both' } }, says: /none of the 1 records could be understood/ },
  'the pages of the results': { rows: { rows: [ROW], next: '/jobs/7/rows?p=2' }, says: /the answer has "next": is that the next page\?/ },
}; // oxfmt-ignore

describe('nothing is proven if the definition of a job is wrong about', () => {
  for (const [what, { says, ...wrong }] of Object.entries(UNPROVEN)) {
    it(what, async (t) => {
      const { proven, reasons } = await exportReport(t, wrong);
      assert.equal(proven, false);
      assert.match(reasons.join(), says);
    });
  }
});

it('a right definition of a job is proven', async (t) => {
  const { reasons, records } = await exportReport(t, { job: { remove: { delete: '/jobs/${job}' } } });
  assert.deepEqual([reasons, records], [[], 1]);
});
