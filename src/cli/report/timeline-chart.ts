import { html, type Html } from './html.ts';
import { duration } from './duration.ts';
import type { Mark, RunFacts, SliceActivity } from './run-facts.ts';

// In units of the drawing, which is as wide as the page.
const WIDTH = 720;
const LEFT = 188;
const ROW = 16;
const TOP = 22;
// As many rows as a page on paper holds.
export const ROWS = 48;

/** A slice over all runs. */
interface Row {
  name: string;
  bars: { from: number; to: number; text: string }[];
  marks: Mark[];
}

/** Draws when each slice was read, what it waited for, and where something was tried again. */
export function timelineChart(runs: readonly RunFacts[], name: string): Html {
  const from = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt)));
  const to = Math.max(from + 1000, ...runs.map(endOf));
  const x = (ms: number) => LEFT + ((WIDTH - LEFT) * (Math.min(Math.max(ms, from), to) - from)) / (to - from);
  const rows = rowsOf(runs);
  const shown = rows.slice(0, ROWS);
  const height = TOP + (shown.length + 1) * ROW + 4;
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${name}">
    <defs>
      <pattern id="wait" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2" height="4" class="wait-line" />
      </pattern>
    </defs>
    ${axis(from, to).map(
      ({ ms, label }) =>
        html`<line class="grid" x1="${fixed(x(ms))}" x2="${fixed(x(ms))}" y1="${TOP - 6}" y2="${height}" />
          <text class="label" x="${fixed(within(x(ms), label))}" y="${TOP - 10}">${label}</text>`,
    )}
    ${drawRow({ name: 'the export', bars: runs.map(runBar), marks: runs.flatMap(({ marks }) => marks) }, 0, x, 'run')}
    ${shown.map((row, index) => drawRow(row, index + 1, x, 'slice'))}
  </svg>`;
}

// Half of a letter's width, on average.
const HALF_LETTER = 3;

/** Keeps a label that is centred at `x` from being cut at the right edge. */
const within = (x: number, label: string): number => Math.min(x, WIDTH - label.length * HALF_LETTER);

/** Returns how many slices there are over all runs. */
export const slicesIn = (runs: readonly RunFacts[]): number => rowsOf(runs).length;

function drawRow({ name, bars, marks }: Row, index: number, x: (ms: number) => number, kind: string): Html {
  const top = TOP + index * ROW;
  const middle = fixed(top + ROW / 2);
  return html`<text class="row" x="${LEFT - 8}" y="${fixed(top + ROW / 2 + 3.5)}">${name}</text> ${bars.map(
      ({ from, to, text }) =>
        html`<rect
          class="${kind}"
          x="${fixed(x(from))}"
          y="${fixed(top + 3)}"
          width="${fixed(Math.max(1.5, x(to) - x(from)))}"
          height="${ROW - 6}"
          rx="2"
          ><title>${text}</title></rect
        >`,
    )}
    ${marks.map((mark) => {
      const at = x(Date.parse(mark.at));
      const until = mark.until === null ? at : x(Date.parse(mark.until));
      const text = html`<title>${mark.kind}: ${mark.text}</title>`;
      if (until - at > 2)
        return html`<rect
          class="wait"
          x="${fixed(at)}"
          y="${fixed(top + 3)}"
          width="${fixed(until - at)}"
          height="${ROW - 6}"
          >${text}</rect
        >`;
      return html`<circle class="mark ${mark.kind.replace(' ', '-')}" cx="${fixed(at)}" cy="${middle}" r="3"
        >${text}</circle
      >`;
    })}`;
}

function runBar(run: RunFacts): Row['bars'][number] {
  const [from, to] = [Date.parse(run.startedAt), endOf(run)];
  return { from, to, text: `${run.ended} after ${duration(to - from)}` };
}

const endOf = ({ startedAt, closedAt, slices, marks }: RunFacts): number =>
  Date.parse(
    closedAt ?? [startedAt, ...slices.map(({ to, from }) => to ?? from), ...marks.map(({ at }) => at)].sort().at(-1)!,
  );

function rowsOf(runs: readonly RunFacts[]): Row[] {
  const rows = new Map<string, Row>();
  for (const run of runs) {
    for (const slice of run.slices) {
      const name = spanOf(slice);
      const row = rows.get(name) ?? { name, bars: [], marks: [] };
      const [from, to] = [Date.parse(slice.from), slice.to === null ? endOf(run) : Date.parse(slice.to)];
      row.bars.push({ from, to, text: `${name}: ${slice.pages} pages in ${duration(to - from)}` });
      row.marks.push(...slice.marks);
      rows.set(name, row);
    }
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `2026-11-20 06:00 – 12:00`, in UTC. */
export function spanOf({ start, end }: Pick<SliceActivity, 'start' | 'end'>): string {
  const [from, to] = [start, end].map((time) => time.slice(0, 16).replace('T', ' ')) as [string, string];
  if (start === end) return `${from}`;
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to.slice(5)}`;
}

const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800];

/** Returns moments that part the time into at most six, each with how long after the start it is. */
function axis(from: number, to: number): { ms: number; label: string }[] {
  const step = (STEPS.find((seconds) => (to - from) / 1000 / seconds <= 6) ?? 2_592_000) * 1000;
  const ticks: { ms: number; label: string }[] = [];
  for (let ms = 0; ms <= to - from; ms += step) ticks.push({ ms: from + ms, label: ms === 0 ? '0' : duration(ms) });
  return ticks;
}

const fixed = (value: number): string => value.toFixed(1);
