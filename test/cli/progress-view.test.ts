import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { describeProgress } from '../../src/cli/progress-line.ts';
import { openProgressView } from '../../src/cli/progress-view.ts';
import type { Progress } from '../../src/contract.ts';

const PROGRESS: Progress = {
  state: 'running',
  interval: { start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' },
  slices: { total: 24, done: 3, active: 4 },
  pages: 124,
  records: 12_345,
  bytes: 1_000_000,
  duplicates: 0,
  rejected: 12,
  retries: 4,
  percent: 42.1,
  recordsPerSecond: 2_345,
  etaSeconds: 80,
  waitingUntil: null,
  note: '',
};
const WAITING: Progress = {
  ...PROGRESS,
  state: 'waiting',
  waitingUntil: '2026-11-20T10:11:12.000Z',
  note: 'It is full.',
};

/** A terminal, or a pipe, of that many columns; returns what was written to it. */
function stream(columns: number | null) {
  const pipe = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
  Object.assign(pipe, columns === null ? {} : { isTTY: true, columns, cursorTo() {}, clearLine() {}, moveCursor() {} });
  let text = '';
  pipe.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { pipe, text: () => text };
}

test('a line of progress has the time to go next to the state, and keeps within 80 and 40 columns', () => {
  assert.equal(
    describeProgress(PROGRESS),
    'running 42.1% | ETA 1m 20s | 12,345 records (2,345/s) | slices 3/24 | 4 retries | 12 rejected',
  );
  assert.equal(
    describeProgress(PROGRESS, 79),
    'running 42.1% | ETA 1m 20s | 12,345 records (2,345/s) | slices 3/24 | 4 retries',
  );
  assert.equal(describeProgress(PROGRESS, 39), 'running 42.1% | ETA 1m 20s');
  assert.equal(describeProgress(WAITING, 39), 'waiting 42.1% | until 10:11:12Z');
  for (let columns = 20; columns < 120; columns++) assert.ok(describeProgress(PROGRESS, columns).length <= columns);
});

test('before there is a plan, a line of progress has no numbers', () => {
  const slices = { total: 0, done: 0, active: 0 };
  assert.equal(describeProgress({ ...PROGRESS, state: 'planning', percent: 0, records: 0, slices }), 'planning');
});

test('a line that is too short for all of it says first why it waits', () => {
  const note = '429 Too Many Requests. It asks to wait 30 s; retrying in 31 s.';
  const at = (columns: number) => describeProgress({ ...WAITING, note }, columns);
  assert.equal(at(79), 'waiting 42.1% | until 10:11:12Z | 429 Too Many Requests. It asks to wait 30 s;…');
  assert.equal(at(40), 'waiting 42.1% | until 10:11:12Z');
  for (let columns = 32; columns < 200; columns++) assert.ok(at(columns).length <= columns, at(columns));
});

test('quiet says warnings alone; verbose is lines on a terminal too; JSON is events', async () => {
  const quiet = stream(80);
  const silent = await openProgressView('quiet', quiet.pipe);
  silent.show(WAITING);
  silent.say('exporting a');
  silent.say('warning: it ends in the future');
  assert.equal(quiet.text(), 'warning: it ends in the future\n');

  const verbose = stream(80);
  (await openProgressView('verbose', verbose.pipe)).show(PROGRESS);
  assert.equal(verbose.text(), `${describeProgress(PROGRESS)}\n`);

  const json = stream(null);
  const events = await openProgressView('json', json.pipe);
  events.show(WAITING);
  events.show(WAITING);
  events.say('exporting a');
  events.say('warning:  0 records');
  const parsed = json
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    parsed.map(({ event, state, text }) => [event, state ?? text]),
    [
      ['progress', 'waiting'],
      ['message', 'exporting a'],
      ['warning', '0 records'],
    ],
  );
});

test('a paused export says how it goes on, and shows neither rate nor time to go', () => {
  const paused = describeProgress({ ...PROGRESS, state: 'paused' });
  assert.match(paused, /^paused 42\.1% \| until `holdfast resume` \| 12,345 records \|/);
  assert.doesNotMatch(paused, /ETA|\/s\)/);
});

test('the reason for waiting is shown on a terminal of 80 columns and of 40, once', async () => {
  for (const columns of [80, 40]) {
    const { pipe, text } = stream(columns);
    const view = await openProgressView('plain', pipe);
    for (let i = 0; i < 5; i++) view.show(WAITING);
    view.close();
    assert.equal(text().split('waiting: It is full.\n').length, 2, text());
  }
});

test('waits that differ in numbers and ids alone are told once, another reason at once', async () => {
  for (const columns of [80, null]) {
    const { pipe, text } = stream(columns);
    const view = await openProgressView('plain', pipe);
    for (let i = 0; i < 5; i++) {
      view.show({ ...WAITING, note: `429 (correlation id ${i}a). Retrying in ${i} s.` });
      view.show(PROGRESS);
    }
    view.show({ ...WAITING, note: 'No space left.' });
    view.close();
    // The line itself has the reason as well, as far as it fits.
    const told = columns === null ? '' : 'waiting: ';
    assert.equal(text().split(`${told}429 (correlation id`).length, 2, text());
    assert.equal(text().split(`${told}No space left.`).length, 2, text());
  }
});

test('in a pipe what stands still is one line, and its reason is not repeated', async () => {
  const { pipe, text } = stream(null);
  const view = await openProgressView('plain', pipe);
  for (let i = 0; i < 100; i++) view.show({ ...PROGRESS, state: 'paused' });
  for (let i = 0; i < 100; i++) view.show(WAITING);
  assert.equal(text().trim().split('\n').length, 2, text());
  assert.equal(text().split('It is full.').length, 2, text());
});

test('a terminal that is dumb gets no escape codes, and no control character of a note reaches any', async (t: TestContext) => {
  const { TERM } = process.env;
  process.env['TERM'] = 'dumb';
  t.after(() => (TERM === undefined ? delete process.env['TERM'] : (process.env['TERM'] = TERM)));
  const { pipe, text } = stream(80);
  const view = await openProgressView('plain', pipe);
  view.show(PROGRESS);
  view.show({ ...WAITING, note: 'evil \u001b[2J\u0007 note' });
  view.close();
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(text(), /[\u0000-\u0009\u000b-\u001f]/);
});
