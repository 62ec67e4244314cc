import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WaitNotice } from '../../src/contract.ts';
import { renderDetails } from '../../src/workflows/details.ts';
import { buildProgress, type ProgressInput } from '../../src/workflows/progress.ts';
import { newScheduler, type Scheduler } from '../../src/workflows/scheduler.ts';
import { newReader } from '../../src/workflows/slice-reader.ts';
import { initialState, type State } from '../../src/workflows/state.ts';
import type { InFlight, Work } from '../../src/workflows/work.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../testkit/plan.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const MORNING = { start: DAY.start, end: '2026-11-20T06:00:00.000Z' };

function render(state: State | null, moment: Partial<ProgressInput> = {}, ...inFlight: InFlight[]): string {
  const scheduler: Scheduler | null = state && { ...newScheduler(state), inFlight };
  const now = { scheduler, outcome: null, wait: null, note: '', samples: [], ...moment };
  return renderDetails(buildProgress(now, NOW), scheduler, NOW);
}

function stateWith(readers: number, more: Partial<State> = {}): State {
  const state = initialState(makePlan(), 24);
  const all = Array.from({ length: readers }, (_, n) => newReader(MORNING, n + 1, 100));
  return { ...state, readers: all, ...more };
}

const plan = makePlan();
const flying = (work: Work, more: Partial<InFlight> = {}): InFlight => ({ work, wait: null, ...more });
const page = (reader: number, number: number, more: Partial<InFlight> = {}): InFlight =>
  flying({ kind: 'page', reader, generation: 1, request: pageRequest(plan, { slice: MORNING, page: number }) }, more);

const wait: WaitNotice = {
  ...{ slice: MORNING, page: 7, attempt: 1, type: 'RateLimited' },
  ...{ message: 'too fast', until: '2026-11-21T10:03:04.500Z' },
};

/** The cells of the table's rows, without its head. */
const cells = (text: string): string[][] =>
  (text.match(/^\| \d+.*\|$/gm) ?? []).map((row) => [
    ...row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\u00a0', ' ')),
  ]);

describe('the current details', () => {
  it('are two lines while the export is planned', () => {
    assert.equal(render(null), '**planning** · **0 %**\n0 records · 0 pages · 0 of 0 slices done');
  });

  it('say when the export will be done and how fast it goes, while it runs', () => {
    const state = stateWith(0, { records: 12_000, doneMs: 21_600_000 });
    const samples = [{ at: NOW - 10_000, records: 0, share: 0 }];
    const [head, counts, interval] = render(state, { samples }).split('\n');
    assert.equal(head, '**running** · **25 %** · done about 10:00 UTC · 1,200 records/s');
    assert.equal(counts, '12,000 records · 0 pages · 0 of 24 slices done');
    assert.equal(interval, '2026-11-20 00:00 – 2026-11-21 00:00 UTC');
    assert.equal(render({ ...state, paused: true }, { samples }).split('\n')[0], '**paused** · **25 %**');
  });

  it('name the day when it will be another one', () => {
    const samples = [20, 15, 10, 5].map((hours) => ({
      at: NOW - hours * 3_600_000,
      records: 0,
      share: 0.5 - hours / 40,
    }));
    assert.match(render(stateWith(0, { doneMs: 43_200_000 }), { samples }), /about 2026-11-22 06:00 UTC/);
  });

  it('count duplicates, rejected records and retries where there are any', () => {
    assert.doesNotMatch(render(stateWith(1)), /duplicates|rejected|retries/);
    const state = stateWith(1, { duplicates: 3, retries: 1_234 });
    assert.match(render(state), /slices done · 3 duplicates · 1,234 retries$/m);
  });

  it('have the note above the table', () => {
    assert.match(render(stateWith(1), { note: 'slow' }), /UTC\n\nslow\n\n\|/);
  });

  it('say until when and why the export waits', () => {
    const text = render(stateWith(1), {}, page(1, 7, { wait }));
    assert.match(text, /\n\n\*\*Waits until 10:03:04 UTC\.\*\* too fast\n\n/);
  });

  it('say how to continue after a pause', () => {
    assert.match(render(stateWith(1, { paused: true })), /\n\nSend the signal `resume` to continue\.\n\n/);
  });

  it('have a row for every slice in work, with how far it is and what is done for it', () => {
    const state = stateWith(5);
    Object.assign(state.readers[0]!, { received: 1_200, total: 2_500 });
    const seal = flying({ kind: 'seal', reader: 3, request: sealRequest(plan, 1) });
    const job = flying({ kind: 'submit', reader: 4, request: { plan, slice: MORNING } });
    assert.deepEqual(cells(render(state, {}, page(1, 7, { wait }), page(2, 1), page(2, 2), seal, job)), [
      ['1', '2026-11-20 00:00 – 06:00', '1,200 of 2,500', 'page 7 at 10:03:04'],
      ['2', '2026-11-20 00:00 – 06:00', '0', 'pages 1, 2'],
      ['3', '2026-11-20 00:00 – 06:00', '0', 'sealing'],
      ['4', '2026-11-20 00:00 – 06:00', '0', 'job'],
      ['5', '2026-11-20 00:00 – 06:00', '0', '–'],
    ]);
  });

  it('name the day of a slice once, unless it ends on another', () => {
    const state = stateWith(2);
    Object.assign(state.readers[0]!, { slice: DAY });
    Object.assign(state.readers[1]!, { slice: { start: MORNING.end, end: '2026-11-21T06:00:00.000Z' } });
    const spans = cells(render(state)).map((row) => row[1]);
    assert.deepEqual(spans, ['2026-11-20 00:00 – 24:00', '2026-11-20 06:00 – 2026-11-21 06:00']);
  });

  it('are a table of Markdown: every row has as many cells as its head', () => {
    const rows = render(stateWith(3), { note: 'slow' }).match(/^\|.*\|$/gm)!;
    assert.equal(rows.length, 5);
    assert.equal(new Set(rows.map((row) => row.split('|').length)).size, 1);
    assert.match(rows[1]!, /^[|:-]+$/);
  });

  it('show eight slices and say how many more there are', () => {
    assert.doesNotMatch(render(stateWith(8)), /more/);
    const text = render(stateWith(32));
    assert.equal(cells(text).length, 8);
    assert.match(text, /\n\n… and 24 more slices in progress\.$/);
  });

  it('have no table once the export is over', () => {
    assert.doesNotMatch(render(stateWith(2), { outcome: 'failed', note: 'It broke.' }), /\|/);
  });

  it('are rendered whatever the numbers and times are', () => {
    const odd = stateWith(2, { records: Number.NaN, doneMs: Number.POSITIVE_INFINITY });
    Object.assign(odd.readers[0]!, { slice: { start: 'never', end: '' }, total: -1, received: 1e300 });
    for (const share of [0, -1, 0.25 - 1e-16, Number.NaN]) {
      assert.match(render(odd, { samples: [{ at: NOW - 5_000, records: 0, share }] }), /^\*\*/);
      const state = stateWith(1, { doneMs: 21_600_000 });
      assert.match(render(state, { samples: [{ at: NOW - 5_000, records: 0, share }] }), /^\*\*running/);
    }
  });
});
