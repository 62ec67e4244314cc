import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INPUT_FIELDS, parseInput } from '../../src/input/input.ts';
import { problemsOf } from '../../testkit/problems.ts';

describe('the input', () => {
  it('may be nothing at all', () => {
    assert.deepEqual([parseInput(undefined), parseInput(null), parseInput({})], [{}, {}, {}]);
  });

  it('may have every field', () => {
    const relative = {
      source: 'page-token',
      last: 'P1D',
      delay: 'PT0S',
      incremental: true,
      lookback: 'P3D',
      include: 'active',
      filters: {},
      query: { view: 'full' },
      settings: { owner: 'octocat', limit: 5 },
      destination: 'jsonl:exports/nightly',
      shape: 'record',
      withNames: false,
      excel: false,
      timeZone: 'Europe/Berlin',
      compression: 'gzip',
      pageSize: 1000,
      slice: 'PT6H',
      concurrency: 32,
      maxPages: 1,
      overwrite: false,
    };
    assert.deepEqual(parseInput(relative), relative);
    const fixed = { interval: '2026-11-20T00:00:00Z/P1D', slice: 'auto' };
    assert.deepEqual(parseInput(fixed), fixed);
    assert.deepEqual(INPUT_FIELDS.toSorted(), Object.keys({ ...relative, ...fixed }).sort());
  });

  it('may have fields that are undefined, as a caller in TypeScript writes them', () => {
    assert.deepEqual(parseInput({ last: undefined, interval: '2026-11-20T00:00:00Z/P1D' }), {
      interval: '2026-11-20T00:00:00Z/P1D',
    });
  });

  for (const given of [[], 'P1D', 7, true]) {
    it(`is refused as ${JSON.stringify(given)}`, () => {
      assert.deepEqual(
        problemsOf(() => parseInput(given)),
        ['the input must be one JSON object, for example {"last": "P1D"}'],
      );
    });
  }

  const WRONG: [string, unknown[], RegExp][] = [
    [
      'source',
      ['genesys', 1, null],
      /is not one of "conversation-query", "conversation-job", "page-token", for example/,
    ],
    [
      'interval',
      ['2026-11-20/2026-11-21', 'today', 5],
      /is not an ISO 8601 interval with Z or an offset, .*for example "2026-/,
    ],
    [
      'last',
      ['PT0S', '1 day', '-P1D', 24, 'P9999999Y'],
      /is not an ISO 8601 duration longer than zero .*for example "P1D"/,
    ],
    ['delay', ['1h', '-PT1H', 1], /is not an ISO 8601 duration .*for example "P1D"/],
    ['lookback', ['3', {}, 'P101Y'], /is not an ISO 8601 duration of at most 100 years, for example/],
    ['incremental', ['true', 1], /must be true or false/],
    ['include', ['ended', false], /is not one of "started", "active", for example/],
    ['filters', [[], 'queueId'], /is not a JSON object, for example \{\}/],
    [
      'destination',
      ['exports', 's3:bucket', 'jsonl:', 3],
      /is not one of "jsonl:…", "csv:…".*for example "jsonl:exports"/,
    ],
    [
      'timeZone',
      ['Berlin', '+01:00', '', 1, 'x'.repeat(200_000)],
      /is not an IANA time zone .*for example "Europe\/Berlin"/,
    ],
    ['shape', ['wide', true], /is not one of "record", "flat", for example/],
    ['compression', ['zip', true], /is not one of "none", "gzip", "zstd", for example/],
    ['pageSize', [0, 1001, 1.5, '100'], /is not a whole number from 1 to 1000, for example 100/],
    ['slice', ['P1M', 'P1Y', 'PT59S', 'hour', 6], /must be "auto" or .*for example "PT6H"/],
    ['concurrency', [0, 33, 2.5, '4'], /is not a whole number from 1 to 32, for example 4/],
    ['maxPages', [0, -1, 1e300, null], /is not a whole number from 1 to 9007199254740991, for example 1000/],
    ['overwrite', ['yes', null], /must be true or false/],
  ];
  for (const [field, values, sentence] of WRONG) {
    for (const value of values) {
      it(`is refused with ${field} ${JSON.stringify(value)}, naming the field and what would be right`, () => {
        const problems = problemsOf(() => parseInput({ [field]: value }));
        assert.equal(problems.length, 1);
        assert.ok(problems[0]!.startsWith(`${field} `), problems[0]);
        assert.match(problems[0]!, sentence);
      });
    }
  }

  it('is refused with a query that is no object', () => {
    const [problem] = problemsOf(() => parseInput({ source: 'page-token', query: 'view' }));
    assert.match(problem!, /^query is not a JSON object, for example \{\}$/);
  });

  it('is refused with unknown fields, each named with the fields there are', () => {
    const problems = problemsOf(() => parseInput({ intervall: 'P1D', since: 1 }));
    assert.equal(problems.length, 2);
    assert.match(problems[0]!, /^"intervall" is not a field of the input; the fields are source, interval, last, /);
    assert.match(problems[1]!, /^"since" is not a field/);
    for (const field of INPUT_FIELDS) assert.ok(problems[0]!.includes(field), field);
  });

  for (const field of ['last', 'delay', 'lookback']) {
    it(`is refused with an interval and ${field}`, () => {
      const given = { interval: '2026-11-20T00:00:00Z/P1D', [field]: 'P1D' };
      const problems = problemsOf(() => parseInput(given));
      assert.deepEqual(problems, [`interval and ${field} exclude each other: give {"interval": …} or {"${field}": …}`]);
    });
  }

  it('is refused with an interval and incremental', () => {
    const given = { interval: '2026-11-20T00:00:00Z/P1D', incremental: true };
    assert.match(problemsOf(() => parseInput(given))[0]!, /^interval and incremental exclude each other/);
  });

  it('is refused with a query for a source that has none', () => {
    assert.match(problemsOf(() => parseInput({ query: {} }))[0]!, /^query is only for \{"source": "page-token"\}/);
  });

  it('is refused beyond the bytes that the API takes, and in one field beyond what anybody writes', () => {
    const predicates = Array.from({ length: 12_000 }, (_, n) => ({ dimension: 'userId', value: `user-${n}` }));
    const large = { filters: { segmentFilters: [{ type: 'or', predicates }] } };
    assert.match(problemsOf(() => parseInput(large))[0]!, /^the input has more than 512000 bytes/);
    for (const field of [
      'source',
      'interval',
      'last',
      'delay',
      'lookback',
      'include',
      'destination',
      'compression',
      'slice',
      'timeZone',
    ]) {
      for (const seed of ['9', 'P', 'T', '2026T', 'jsonl:', 'P1', '/', '-', 'A/']) {
        const started = performance.now();
        const problems = problemsOf(() => parseInput({ [field]: seed.repeat(400_000 / seed.length) }));
        assert.ok(problems[0]!.length < 1_000, field);
        // A pattern that is quadratic takes minutes for so long a text.
        assert.ok(performance.now() - started < 5_000, `${field} ${seed}`);
      }
    }
  });

  it('is refused in a message of bounded length, whatever the names of its fields', () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`${n}${'x'.repeat(90)}`, 1]));
    assert.throws(
      () => parseInput(fields),
      (error: Error) => error.message.length < 20_000 && /and 4970 more/.test(error.message),
    );
  });

  it('is refused with all its problems at once, contradictions too', () => {
    const given = { interval: 'today', last: 'P1D', pageSize: 0, slice: 'P1M', sice: 1, query: {} };
    const problems = problemsOf(() => parseInput(given));
    const first = problems.map((problem) => problem.split(' ')[0]);
    assert.deepEqual(first.sort(), ['"sice"', 'interval', 'interval', 'pageSize', 'query', 'slice']);
  });
});
