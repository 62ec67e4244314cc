import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveTimes } from '../../src/cli/times.ts';
import { problemsOf } from '../../testkit/problems.ts';

// 00:10 on the 27th in Berlin, still the 26th in UTC.
const NOW = new Date('2026-11-26T23:10:30.000Z');
const BERLIN = { timeZone: 'Europe/Berlin' };

describe('a window in words', () => {
  it('is the whole day before today, where the zone is', () => {
    assert.equal(
      resolveTimes(BERLIN, { yesterday: true }, NOW).input.interval,
      '2026-11-25T23:00:00.000Z/2026-11-26T23:00:00.000Z',
    );
    const { input, moving, said } = resolveTimes({}, { yesterday: true }, NOW);
    assert.equal(input.interval, '2026-11-25T00:00:00.000Z/2026-11-26T00:00:00.000Z');
    assert.deepEqual([moving, said], [null, ['yesterday: 2026-11-25 in UTC (--time-zone gives another zone)']]);
  });

  it('is today up to some minutes ago, and says so', () => {
    const { input, moving, said } = resolveTimes({}, { today: true }, NOW);
    assert.equal(input.interval, '2026-11-26T00:00:00.000Z/2026-11-26T22:55:00.000Z');
    assert.equal(input.delay, undefined);
    assert.match(moving!, /today/);
    assert.match(said[1]!, /ends 15 minutes before now.*--delay 0s/);
    assert.match(resolveTimes({ delay: 'PT2H' }, { today: true }, NOW).input.interval!, /T21:10:00\.000Z$/);
    assert.match(
      problemsOf(() => resolveTimes(BERLIN, { today: true }, NOW))[0]!,
      /nothing to export yet: 2026-11-27 begins at 2026-11-26T23:00/,
    );
  });

  it('is from a day to a day, both included, or until now', () => {
    const days = { from: '2026-11-01', toDate: '2026-11-02' };
    assert.equal(resolveTimes(BERLIN, days, NOW).input.interval, '2026-10-31T23:00:00.000Z/2026-11-02T23:00:00.000Z');
    const open = resolveTimes({}, { from: '2026-11-01' }, NOW);
    assert.equal(open.input.interval, '2026-11-01T00:00:00.000Z/2026-11-26T22:55:00.000Z');
    assert.notEqual(open.moving, null);
  });

  it('that ends in the future is told of', () => {
    const said = (to: string) => resolveTimes({}, { from: '2026-11-01', toDate: to }, NOW).said.join();
    assert.match(said('2026-11-30'), /warning: the interval ends in the future.*cannot be proven.*--overwrite/);
    assert.doesNotMatch(said('2026-11-25'), /warning/);
    const fixed = resolveTimes({ interval: '2027-01-01T00:00:00Z/P1D' }, {}, NOW);
    assert.match(fixed.said[0]!, /begins in the future/);
  });

  it('that ends now keeps away from what still arrives, where the source has it at once', () => {
    const delayOf = (...args: Parameters<typeof resolveTimes>) => resolveTimes(...args).input.delay;
    assert.equal(delayOf({}, {}, NOW), 'PT15M');
    assert.equal(delayOf({ last: 'P30D' }, {}, NOW), 'PT15M');
    assert.equal(delayOf({ last: 'P1D', delay: 'PT0S' }, {}, NOW), 'PT0S');
    assert.equal(delayOf({ source: 'conversation-job', last: 'P1D' }, {}, NOW), undefined);
    assert.equal(delayOf({ source: 'tracker.tickets' }, {}, NOW), undefined);
    assert.equal(delayOf({ source: 'tracker.tickets', last: 'P1D' }, {}, NOW), 'PT15M');
    assert.equal(delayOf({ last: 'P1D' }, {}, NOW, true), undefined);
  });

  it('contradicts every other one', () => {
    const problems = (...args: [Parameters<typeof resolveTimes>[0], Parameters<typeof resolveTimes>[1]]) =>
      problemsOf(() => resolveTimes(...args, NOW)).join('\n');
    assert.match(problems({ last: 'P1D' }, { yesterday: true }), /^--yesterday and --last each choose a window/);
    assert.match(problems({ interval: '2026-11-20T00:00:00Z/P1D' }, { today: true }), /--today and --interval/);
    assert.match(problems({}, { toDate: '2026-11-01' }), /give the first day with --from/);
    assert.match(problems({}, { from: '1.11.2026' }), /^--from "1\.11\.2026" is not a day, for example/);
    assert.match(
      problems({ delay: 'PT1H' }, { yesterday: true }),
      /--yesterday already fixes its end: leave out --delay/,
    );
    assert.match(problems({ lookback: 'PT1H' }, { today: true }), /--lookback .* leave it out with --today/);
    assert.match(problems({}, { from: '2026-11-05', toDate: '2026-11-01' }), /contain no time/);
  });
});
