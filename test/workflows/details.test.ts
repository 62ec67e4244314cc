import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderDetails } from '../../src/workflows/details.ts';
import { buildProgress } from '../../src/workflows/progress.ts';
import { initialState, newLane, type State } from '../../src/workflows/state.ts';
import { DAY, makePlan } from '../support/plan.ts';

function render(state: State | null, note = ''): string {
  const phase = state ? 'running' : 'planning';
  const progress = buildProgress(state, { state: phase, samples: [], waitingUntil: null, note, now: 0 });
  return renderDetails(progress, state);
}

function stateWith(lanes: number): State {
  const state = initialState(makePlan(), 24);
  state.lanes = Array.from({ length: lanes }, (_, n) => newLane(DAY, n + 1, 100));
  return state;
}

describe('the current details', () => {
  it('are one line while the export is planned', () => {
    assert.equal(render(null), '**planning** · 0 % · 0 records · 0 pages · slices 0/0');
  });

  it('have the note below', () => {
    assert.equal(render(null, 'Cancelled.'), '**planning** · 0 % · 0 records · 0 pages · slices 0/0\n\nCancelled.');
  });

  it('have a row for every slice at work, with its page and how far it is', () => {
    const state = stateWith(2);
    Object.assign(state.lanes[0]!, { page: 3, received: 200, total: 250 });
    const rows = render(state).match(/^\| \d+ \|.*\|$/gm)!;
    assert.equal(rows.length, 2);
    assert.match(rows[0], /^\| 1 \|.*11-20.*11-21.*\| 3 \| 200 of 250 \|$/);
    assert.match(rows[1]!, /^\| 2 \|.*\| 1 \| 0 \|$/);
  });

  it('are a table of Markdown: every row has as many cells as its head', () => {
    const rows = render(stateWith(3), 'slow').match(/^\|.*\|$/gm)!;
    assert.equal(rows.length, 5);
    assert.deepEqual(new Set(rows.map((row) => row.split('|').length)).size, 1);
    assert.match(rows[1]!, /^[|:-]+$/);
  });

  it('have the note above the table', () => {
    assert.match(render(stateWith(1), 'slow'), /\n\nslow\n\n\|/);
  });

  it('show eight slices and say how many more there are', () => {
    assert.doesNotMatch(render(stateWith(8)), /more/);
    const text = render(stateWith(32));
    assert.equal(text.match(/^\| \d+ \|/gm)?.length, 8);
    assert.match(text, /\n\n… and 24 more slices in work\.$/);
  });
});
