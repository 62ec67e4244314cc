import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../../../src/activities/sink/manifest.ts';
import { askedFacts } from '../../../src/cli/report/asked.ts';
import { html } from '../../../src/cli/report/html.ts';
import { incidentsOf, whatOf } from '../../../src/cli/report/incidents.ts';
import { renderMarkdown } from '../../../src/cli/report/markdown.ts';
import { renderPage } from '../../../src/cli/report/page.ts';
import { runsThatMade } from '../../../src/cli/report/read-runs.ts';
import { headlineOf, type ReportFacts } from '../../../src/cli/report/report-facts.ts';
import type { Mark, RunFacts } from '../../../src/cli/report/run-facts.ts';

const HOSTILE = `<script>alert(1)</script>" onload='x' | \`a\` & \u0007`;

function runWith(marks: Mark[], ended = 'running'): RunFacts {
  const slice = {
    start: '2026-03-02T00:00:00.000Z',
    end: '2026-03-02T03:00:00.000Z',
    from: '2026-03-09T00:00:00.000Z',
  };
  const slices = [{ ...slice, to: null, pages: 1, readings: 1, marks, more: 0 }];
  const times = { startedAt: '2026-03-09T00:00:00.000Z', closedAt: null };
  const by = { startedBy: HOSTILE, schedule: null, input: { source: HOSTILE }, workers: [HOSTILE] };
  return { runId: 'r', ...times, ended, reason: HOSTILE, ...by, slices, marks: [], requests: null };
}

const wait = (at: string, text: string): Mark => ({ kind: 'wait', at, until: null, text });

describe('a report', () => {
  it('says where the interval lies on the clock of its time zone', () => {
    const at = { startedAt: '2026-03-29T01:00:00.000Z', finishedAt: '2026-03-29T01:00:00.000Z' };
    const interval = { start: '2026-03-27T23:00:00.000Z', end: '2026-03-28T23:00:00.000Z' };
    const input = { timeZone: 'Europe/Berlin', filters: {}, query: {} };
    const manifest = { origin: {}, dataset: {}, interval, input, ...at } as unknown as Manifest;
    const facts = askedFacts({ finished: { manifest }, runs: [], place: '' } as unknown as ReportFacts);
    assert.equal(
      new Map(facts).get('time zone'),
      'Europe/Berlin: the interval is 2026-03-28 00:00:00 to 2026-03-29 00:00:00 there',
    );
  });

  it('shows what others have written as text', () => {
    const marks = [wait('2026-03-09T00:00:01.000Z', HOSTILE)];
    const facts = {
      ...{ exportId: HOSTILE, madeAt: '2026-03-09T00:00:00.000Z', place: HOSTILE, finished: null },
      ...{ standing: { state: 'failed', note: HOSTILE }, runs: [runWith(marks, 'failed')] },
    };
    const page = renderPage(facts);
    assert.doesNotMatch(page, /<script|onload='/);
    assert.ok(!page.includes('\u0007'));
    assert.match(page, /&lt;script&gt;alert\(1\)/);
    const markdown = renderMarkdown(facts);
    assert.doesNotMatch(markdown, /(?<!\\)<script/);
    const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
    for (const row of rows) assert.ok([3, 4].includes(row.split(/(?<!\\)\|/).length - 1), row);
  });

  it('puts the same things together, and counts them', () => {
    const marks = [1, 2, 3].map((page) =>
      wait(
        `2026-03-09T00:00:0${page}.000Z`,
        `page ${page}: RateLimited: 429 (correlation id ab-${page}). Retrying in ${page} s.`,
      ),
    );
    const { shown, more } = incidentsOf({ runs: [runWith([...marks, wait('2026-03-09T00:00:09.000Z', 'Forbidden')])] });
    assert.deepEqual([shown.map(({ times }) => times), more], [[3, 1], 0]);
    assert.match(whatOf(shown[0]!), /^3 × wait: RateLimited: 429/);
    assert.equal(whatOf({ ...shown[0]!, kind: 'paused', times: 1, text: 'paused by ann@desk' }), 'paused by ann@desk');
    assert.deepEqual([shown[0]!.first, shown[0]!.last], ['2026-03-09T00:00:01.000Z', '2026-03-09T00:00:03.000Z']);
  });
});

describe('the headline of a report', () => {
  const headline = (total: number, endMark: number) => {
    const manifest = {
      proven: true,
      reasons: [],
      proofs: { total, 'end-mark': endMark, none: 0 },
    } as unknown as Manifest;
    const verification = { differences: [], files: 1, records: 1, manifestSha256: '' };
    const finished = { manifest, verification, hours: null };
    return headlineOf({ exportId: 'a', madeAt: '', place: '', standing: null, runs: [], finished }).sentence;
  };

  it('never says of an end mark that the source has counted', () => {
    assert.match(headline(2, 0), /^Every record that the source counted is in this export, exactly once/);
    assert.doesNotMatch(headline(0, 2), /counted/);
    assert.match(
      headline(0, 2),
      /^Every record that the source delivered up to its own end mark is in this export, exactly once/,
    );
    assert.match(headline(1, 1), /counted, or delivered up to its own end/);
  });
});

describe('the runs of a finished export', () => {
  const run = (ended: string, from: number, to: number | null): RunFacts => {
    const at = (hour: number) => `2026-03-09T0${hour}:00:00.000Z`;
    return { ...runWith([], ended), startedAt: at(from), closedAt: to === null ? null : at(to) };
  };

  it('are neither those of the one that it has replaced, nor later ones', () => {
    const runs = [
      run('complete', 0, 1),
      run('failed', 2, 3),
      run('continued', 4, 5),
      run('complete', 5, 6),
      run('running', 7, null),
    ];
    const made = { startedAt: '2026-03-09T04:00:00.100Z', finishedAt: '2026-03-09T05:59:59.000Z' };
    assert.deepEqual(runsThatMade(runs, made), runs.slice(1, 4));
  });
});

describe('HTML', () => {
  it('takes lists, numbers and nothing', () => {
    assert.equal(html`<b>${[1, ' < ', html`<i>${null}${false}</i>`]}</b>`.html, '<b>1 &lt; <i></i></b>');
  });
});
