import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzClient } from '../../../../testkit/described-fuzz-client.ts';
import { runFuzz } from '../../../../testkit/described-fuzz-run.ts';
import type { FuzzWorld } from '../../../../testkit/described-fuzz-world.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';
import { TIME_FORMATS, type TimeFormat, readTime, writeTime } from '../../../../src/datasets/time-format.ts';

const START = Date.parse('2026-11-20T00:00:00Z');
const HOURS = Array.from({ length: 49 }, (_, hour) => new Date(START + hour * 3_600_000).toISOString());

/** Returns the definition of an API that takes times in a format. */
const definition = (ask: TimeFormat, bounds: 'both' | 'from') => ({
  ...{ name: 'fuzz', url: 'http://fuzz.example' },
  datasets: {
    items: {
      ...{ get: '/items', records: '.', key: 'at' },
      query: { since: '${from}', ...(bounds === 'both' && { until: '${to}' }) },
      time: { field: 'at', ask, bounds, starts: 'after', ...(bounds === 'both' && { slice: 'PT6H' }) },
    },
  },
});

describe('an API that leaves out what is exactly at the start of a request loses no record', () => {
  for (const ask of TIME_FORMATS) {
    for (const bounds of ['both', 'from'] as const) {
      it(`${bounds}, in the format ${ask}`, async (t) => {
        const http = fuzzClient(({ url }) => {
          const { searchParams } = new URL(url);
          const time = (name: string) => readTime(searchParams.get(name) ?? writeTime(HOURS.at(-1)!, ask) + '', ask);
          const sent = HOURS.filter((at) => Date.parse(at) > time('since') && Date.parse(at) < time('until'));
          return { status: 200, headers: {}, body: JSON.stringify(sent.map((at) => ({ at }))) };
        });
        const world = {
          ...{ seed: 1, auth: { env: {} }, definition: definition(ask, bounds) },
          input: { source: 'fuzz.items', interval: '2026-11-20T00:00:00Z/2026-11-22T00:00:00Z' },
        } as unknown as FuzzWorld;
        const { result } = await runFuzz({ world, http, clock: { ms: 0 }, folder: await tempFolder(t) });
        assert.deepEqual([result.records, result.proven], [48, true]);
      });
    }
  }
});
