import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DESCRIBED_FAILURES } from '../../../../src/activities/source/described/advice.ts';
import { createDescribedApi } from '../../../../src/activities/source/described/described-api.ts';
import { createDescribedSource } from '../../../../src/activities/source/described/described-source.ts';
import { createQuota } from '../../../../src/activities/source/described/quota.ts';
import { rememberSecret } from '../../../../src/activities/source/known-secrets.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import type { Refusal } from '../../../../src/contract.ts';
import type { Answer } from '../../../../src/activities/source/response.ts';
import type { SourcePage } from '../../../../src/activities/source/source.ts';
import { textAnswer } from '../../../../testkit/answer.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../../testkit/plan.ts';

/** A source whose API answers as told. */
function sourceOf(datasets: string, name: string, answer: (url: URL) => unknown, said: Partial<Answer> = {}) {
  const definition = readDefinition(`name: a\nurl: https://a.example\ndatasets:\n${datasets}`, 'a.yaml');
  const http = {
    send: ({ url }: { url: string }) => Promise.resolve(textAnswer(JSON.stringify(answer(new URL(url))), said)),
    close: () => Promise.resolve(),
  };
  const credential = { headers: {}, query: {}, values: {} };
  const authenticator = { renewable: false, get: () => Promise.resolve(credential), refuse: () => {} };
  const api = createDescribedApi({
    definition,
    http,
    quota: createQuota(undefined),
    authenticator: () => authenticator,
  });
  const origin = () => Promise.resolve(ORIGIN);
  return createDescribedSource({ definition, name, open: () => api, origin, settings: (given) => given });
}

const NEVER = new AbortController().signal;
const ROWS = '  rows: { get: /r, records: d, key: id, pages: { offset: from, size: { as: n, of: 100 }, total: t } }\n';

/** Reads all pages as the workflow does, with the size that a refusal names. */
async function readAll(source: ReturnType<typeof sourceOf>): Promise<{ ids: number[]; refusals: number }> {
  const plan = makePlan({ pageSize: 100, numberedPages: true });
  const ids: number[] = [];
  let [refusals, pageSize, cursor]: [number, number, string | null] = [0, 100, null];
  for (let page = 1; page === 1 || cursor !== null;) {
    const read: SourcePage | Refusal = await source.read(pageRequest(plan, { page, cursor, pageSize }), NEVER);
    if ('refused' in read) {
      assert.equal(read.refused, 'page-too-large');
      pageSize = read.pageSize;
      refusals += 1;
      continue;
    }
    for (const { fields } of read.scanned.records) assert.equal(fields.length, 1);
    const idOf = read.scanned.records.scalarReader('id');
    for (let record = 0; record < read.scanned.records.length; record++) ids.push(Number(idOf(record)));
    cursor = read.next;
    page += 1;
  }
  return { ids, refusals };
}

describe('an answer without records', () => {
  const NUMBERED = '  rows: { get: /r, records: d, key: id, pages: { number: page, size: { as: n, of: 1 } } }\n';
  const read = (datasets: string, status: number, cursor: string | null) =>
    sourceOf(datasets, 'rows', () => ({}), { status, failures: DESCRIBED_FAILURES }).read(
      pageRequest(makePlan({ pageSize: 1 }), { cursor }),
      NEVER,
    );

  it('names the row that makes it an empty page', async () => {
    await assert.rejects(
      read(NUMBERED, 404, '1'),
      /after the last page, add `errors: \[{ status: 404, then: empty }]`/,
    );
    await assert.rejects(
      read(NUMBERED, 204, '1'),
      /after the last page, add `errors: \[{ status: 204, then: empty }]`/,
    );
    await assert.rejects(read(NUMBERED, 204, null), /no records, add `errors: \[{ status: 204, then: empty }]`/);
  });

  it('names no row where it means something else, or where there is one', async () => {
    const says = (error: Error) => !error.message.includes('add `errors');
    await assert.rejects(read(NUMBERED, 404, null), says);
    await assert.rejects(read(NUMBERED, 403, '1'), says);
    await assert.rejects(read(NUMBERED.replace('number: page', 'cursor: next, as: c'), 404, '1'), says);
    const row = 'key: id, errors: [{ status: 404, then: stop, advice: Ask. }]';
    await assert.rejects(read(NUMBERED.replace('key: id', row), 404, '1'), says);
  });
});

describe('pages of numbered rows', () => {
  const all = Array.from({ length: 250 }, (_, index) => ({ id: index }));
  const answering = (most: number, isShown: (id: number) => boolean) =>
    sourceOf(ROWS, 'rows', ({ searchParams }) => {
      const from = Number(searchParams.get('from'));
      const rows = all.slice(from, from + Math.min(most, Number(searchParams.get('n'))));
      return { d: rows.filter(({ id }) => isShown(id)), t: all.filter(({ id }) => isShown(id)).length };
    });

  it('are read whole where the API quietly gives fewer than it is asked for', async () => {
    const { ids, refusals } = await readAll(answering(30, () => true));
    assert.deepEqual([ids, refusals], [all.map(({ id }) => id), 1]);
  });

  it('are read whole where the API leaves rows out of a page after it has counted it', async () => {
    const { ids, refusals } = await readAll(answering(1_000, (id) => id !== 0 && id !== 120));
    assert.deepEqual(
      ids,
      all.map(({ id }) => id).filter((id) => id !== 0 && id !== 120),
    );
    assert.ok(refusals <= 1, `${refusals} refusals`);
  });
});

describe('a page that is too large for the API', () => {
  const refused = (pages: string, pageSize: number, cursor: string | null = null) => {
    const datasets = `  rows: { get: /r, records: d, key: id, pages: ${pages} }\n`;
    const source = sourceOf(datasets, 'rows', () => ({}), { status: 413, failures: DESCRIBED_FAILURES });
    return source.read(pageRequest(makePlan({ pageSize }), { page: 1, cursor, pageSize }), NEVER);
  };

  it('is asked for again with half of the records, where the definition says how many there are', async () => {
    const half = { refused: 'page-too-large', reason: 'too large' };
    const sized = (turn: string) => `{ ${turn}, size: { as: n, of: 75 } }`;
    assert.deepEqual(await refused(sized('cursor: c, as: c'), 75), { ...half, pageSize: 37 });
    // The row at which a page begins must stay one.
    assert.deepEqual(await refused(sized('number: p'), 75, '150'), { ...half, pageSize: 25 });
    assert.deepEqual(await refused(sized('link: next'), 75), { ...half, pageSize: 37 });
  });

  it('stops with what to do, where nothing can be made smaller', async () => {
    await assert.rejects(Promise.resolve(refused('{ cursor: c, as: c }', 1)), /Declare "size"/);
    await assert.rejects(Promise.resolve(refused('{ link: next, size: { as: n, of: 75 } }', 75, '/r?n=75')), /413/);
    await assert.rejects(Promise.resolve(refused('{ cursor: c, as: c, size: { as: n, of: 75 } }', 1)), /413/);
  });
});

describe('the cursor of a dataset that is read for each parent', () => {
  const children = (ids: string[]) =>
    sourceOf(
      '  parents: { get: /p, records: ., key: id }\n' +
        '  children: { each: { p: parents.id }, get: "/p/${p}", records: ., key: [p, id] }\n',
      'children',
      ({ pathname }) => (pathname === '/p' ? ids.map((id) => ({ id })) : [{ id: 1 }]),
    );
  const request = pageRequest(makePlan({ numberedPages: false }), { cursor: null });
  const named = (count: number) => Array.from({ length: count }, (_, index) => `parent-${index}`.padEnd(36, '.'));

  it('holds the parents of a page', async () => {
    const page = (await children(named(1_000)).read(request, NEVER)) as SourcePage;
    assert.ok(page.next!.length < 100_000);
  });

  it('has no more cursors of their children than fit into the history', async () => {
    const source = sourceOf(
      '  children: { each: { p: [1, 2, 3, 4] }, get: "/p/${p}", records: d, key: [p, id], pages: { cursor: n, as: c } }\n',
      'children',
      ({ pathname, searchParams }) => ({
        d: [{ id: searchParams.has('c') ? 2 : 1 }],
        n: searchParams.has('c') ? null : `${pathname}${'x'.repeat(60_000)}`,
      }),
    );
    const records: string[] = [];
    let cursor: string | null = null;
    do {
      const page = (await source.read({ ...request, cursor }, NEVER)) as SourcePage;
      for (const { start, end } of page.scanned.records) records.push(page.body.toString('utf8', start, end));
      ({ next: cursor } = page);
      assert.ok((cursor ?? '').length < 200_000, `${cursor?.length} bytes`);
    } while (cursor !== null);
    assert.deepEqual(records.length, 8);
    assert.equal(new Set(records).size, 8);
  });

  it('is refused with a word on what to do where it would fill the history', async () => {
    await assert.rejects(Promise.resolve(children(named(10_000)).read(request, NEVER)), /"parents".*size/);
  });
});

describe('the words of a described dataset', () => {
  const TIME = 'query: { a: "${from}", b: "${to}" }, time: { field: at, bounds: both, slice: PT6H, longest: P7D }';
  const limitsOf = (words: string) => {
    const source = sourceOf(`  rows: { get: /r, records: d, key: id, ${words} }\n`, 'rows', () => ({}));
    const { largestPage, usualPage, deepest, sliced, sliceMs, numberedPages } = source;
    return { largestPage, usualPage, deepest, sliced, sliceMs, numberedPages, days: source.longestSliceDays(false) };
  };

  it('become its limits', () => {
    const pages = 'pages: { offset: o, size: { as: n, of: 50, most: 200 }, total: t, deepest: 5000 }';
    assert.deepEqual(limitsOf(`${TIME}, ${pages}`), {
      ...{ largestPage: 200, usualPage: 50, deepest: 5000, sliced: true, sliceMs: 21_600_000 },
      ...{ numberedPages: true, days: 7 },
    });
    assert.deepEqual(limitsOf('pages: { link: next, size: { as: n, of: 50 } }'), {
      ...{ largestPage: 50, usualPage: 50, deepest: null, sliced: false, sliceMs: null },
      ...{ numberedPages: false, days: null },
    });
  });

  it('say up to when its API has everything', async () => {
    const job =
      'job: { available: { get: /until, at: has.until }, submit: { post: /j, id: id }, poll: { get: "/j/${job}", state: s, done: [ok] } }';
    const until = (answer: unknown) => {
      const words = `  rows: { ${job}, get: "/r/\${job}", records: d, key: id, ${TIME} }\n`;
      return sourceOf(words, 'rows', () => answer).jobs!.availableUntil!(NEVER, {});
    };
    assert.equal(await until({ has: { until: '2026-11-20T06:00:00+01:00' } }), '2026-11-20T05:00:00.000Z');
    for (const answer of [{}, { has: { until: 'soon' } }, { has: { until: null } }])
      await assert.rejects(until(answer), /not the expected answer: "has\.until"/);
  });
});

describe('the address of the next page', () => {
  for (const [what, paging] of [
    ['a token that the API has put into it', 'next: next'],
    ['a token that the API has escaped in it', 'next: escaped'],
  ] as const) {
    it(`enters history without ${what}`, async () => {
      const token = 's3cret+token/of=the api';
      rememberSecret(token);
      const rows = `  rows: { get: /r, records: d, key: id, pages: { ${paging} } }\n`;
      const source = sourceOf(rows, 'rows', () => ({
        d: [{ id: 1 }],
        next: `https://a.example/r?access_token=${encodeURIComponent(token)}&after=x%2Fy&limit=5`,
        escaped: `/r?limit=5&key=${new URLSearchParams({ k: token }).toString().slice(2)}&after=x%2Fy`,
      }));
      const read = await source.read(pageRequest(makePlan(), { page: 1, cursor: null }), NEVER);
      assert.ok(!('refused' in read));
      const { pathname, searchParams } = new URL(read.next!, 'https://a.example');
      assert.equal(pathname, '/r');
      assert.deepEqual(Object.fromEntries(searchParams), { after: 'x/y', limit: '5' });
    });
  }
});
