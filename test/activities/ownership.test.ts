import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '../../src/datasets/dataset.ts';
import { CONVERSATIONS } from '../../src/datasets/genesys/conversations.ts';
import { ownershipRule } from '../../src/activities/ownership.ts';
import type { Slice } from '../../src/contract.ts';
import { sliceAt } from '../../src/workflows/slices.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const MORNING: Slice = { start: DAY.start, end: NOON };
const AFTERNOON: Slice = { start: NOON, end: DAY.end };
const started = makePlan();
const active = makePlan({ include: 'active' });

describe('a record belongs to the slice', () => {
  it('that holds its start, half-open', () => {
    const owns = ownershipRule(started, MORNING, CONVERSATIONS);
    const starts = [DAY.start, '2026-11-20T11:59:59.999Z', NOON, '2026-11-19T23:59:59.999Z'];
    // oxfmt-ignore
    assert.deepEqual(starts.map((start) => owns('c', start)), ['kept', 'kept', 'elsewhere', 'outside']);
  });

  it('whatever the zone and precision of its start', () => {
    const owns = ownershipRule(started, MORNING, CONVERSATIONS);
    assert.equal(owns('c', '2026-11-20T12:30:00+01:00'), 'kept');
    assert.equal(owns('c', '2026-11-20T11:59:59.999999Z'), 'kept');
    assert.equal(owns('c', '2026-11-20T12:00Z'), 'elsewhere');
  });

  it('that comes first, when it began before the interval and active ones are asked for', () => {
    const before = '2026-10-01T00:00:00.000Z';
    assert.equal(ownershipRule(active, MORNING, CONVERSATIONS)('c', before), 'kept');
    assert.equal(ownershipRule(active, AFTERNOON, CONVERSATIONS)('c', before), 'elsewhere');
    assert.equal(ownershipRule(started, MORNING, CONVERSATIONS)('c', before), 'outside');
    assert.equal(ownershipRule(started, AFTERNOON, CONVERSATIONS)('c', before), 'outside');
  });

  it('that holds its start in milliseconds of any year; elsewhere in early 1970 these are more likely seconds', () => {
    const interval = { start: '1970-01-01T00:00:00.000Z', end: '1971-01-01T00:00:00.000Z' };
    const dataset: Dataset = { ...CONVERSATIONS, time: { ...CONVERSATIONS.time!, format: 'epoch-ms' } };
    const at = String(Date.UTC(1970, 1, 1));
    assert.equal(ownershipRule(makePlan({ interval }), interval, dataset)('c', at), 'kept');
    assert.match(JSON.stringify(ownershipRule(started, MORNING, dataset)('c', at)), /no likely time as epoch-ms/);
    assert.equal(ownershipRule(started, MORNING, dataset)('c', String(Date.UTC(1971, 5, 1))), 'outside');
  });

  it('of nobody, when it starts after the interval', () => {
    assert.equal(ownershipRule(active, AFTERNOON, CONVERSATIONS)('c', DAY.end), 'outside');
    assert.equal(ownershipRule(active, MORNING, CONVERSATIONS)('c', DAY.end), 'outside');
  });

  it('that is one and only one, for every start and both ways to ask', () => {
    const plan = makePlan({ slice: { ms: 7 * 3_600_000, aligned: false, offsets: [] } });
    const slices: Slice[] = [];
    for (let at = DAY.start; at < DAY.end; at = slices.at(-1)!.end) slices.push(sliceAt(plan, at));
    for (let minute = -60; minute < 25 * 60; minute += 7) {
      const start = new Date(Date.parse(DAY.start) + minute * 60_000).toISOString();
      const inside = start >= DAY.start && start < DAY.end;
      for (const include of ['started', 'active'] as const) {
        const owners = slices.filter(
          (slice) => ownershipRule({ ...plan, include }, slice, CONVERSATIONS)('c', start) === 'kept',
        );
        const verdicts = slices.map((slice) => ownershipRule({ ...plan, include }, slice, CONVERSATIONS)('c', start));
        const expected = inside || (include === 'active' && start < DAY.start) ? 1 : 0;
        assert.equal(owners.length, expected, `${include} ${start}`);
        const others = expected === 1 ? 'elsewhere' : 'outside';
        assert.ok(
          verdicts.every((verdict) => verdict === 'kept' || verdict === others),
          `${include} ${start}`,
        );
      }
    }
  });
});

describe('a record is rejected', () => {
  const owns = ownershipRule(started, DAY, CONVERSATIONS);

  for (const id of [null, '']) {
    it(`with the id ${JSON.stringify(id)}`, () => {
      assert.deepEqual(owns(id, NOON), { rejected: 'no conversationId' });
    });
  }

  it('without a start', () => {
    assert.deepEqual(owns('c', null), {
      rejected: 'has no conversationStart, so it is not known which slice it belongs to',
    });
  });

  for (const start of ['', 'yesterday', 'Room 5', '02.03.2026 10:00', '2026-11', '2026-02-30T10:00:00.000Z']) {
    it(`with the start ${JSON.stringify(start)}`, () => {
      assert.deepEqual(owns('c', start), {
        rejected: 'conversationStart is not a time, so it is not known which slice it belongs to',
      });
    });
  }
});
