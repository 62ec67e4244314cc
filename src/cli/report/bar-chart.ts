import type { Bucket } from './buckets.ts';
import { count } from '../progress-line.ts';
import { html, type Html } from './html.ts';

// In units of the drawing, which is as wide as the page.
const WIDTH = 720;
const HEIGHT = 150;
const LEFT = 56;
const BOTTOM = 20;
const TOP = 10;
// A label needs this much room.
const LABEL = 46;

/** Draws records as bars, with a scale of round numbers; whoever points at a bar reads its number. */
export function barChart(buckets: readonly Bucket[], name: string): Html {
  const most = Math.max(1, ...buckets.map(({ records }) => records));
  const step = roundStep(most);
  const top = Math.ceil(most / step) * step;
  const width = (WIDTH - LEFT) / Math.max(1, buckets.length);
  const y = (records: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - records / top);
  const every = Math.max(1, Math.ceil(LABEL / width));
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">
    ${lines.map(
      (value) =>
        html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${fixed(y(value))}" y2="${fixed(y(value))}" />
          <text class="scale" x="${LEFT - 6}" y="${fixed(y(value) + 3.5)}">${count(value)}</text>`,
    )}
    ${buckets.map(({ label, title, records }, index) => {
      const x = LEFT + index * width;
      const gap = Math.min(2, width * 0.15);
      return html`<g class="bar">
          <title>${title}: ${count(records)}</title>
          <rect class="hit" x="${fixed(x)}" y="${TOP}" width="${fixed(width)}" height="${HEIGHT - TOP - BOTTOM}" />
          <rect
            x="${fixed(x + gap / 2)}"
            y="${fixed(y(records))}"
            width="${fixed(Math.max(0.5, width - gap))}"
            height="${fixed(HEIGHT - BOTTOM - y(records))}"
        /></g>
        ${index % every === 0 && x + width / 2 < WIDTH - LABEL / 2 ? html`<text class="label" x="${fixed(x + width / 2)}" y="${HEIGHT - 5}">${label}</text>` : ''}`;
    })}
  </svg>`;
}

/** Returns 1, 2 or 5 times a power of ten, so that three to six lines reach the top. */
function roundStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 3)));
  const times = [1, 2, 5, 10].find((each) => most / (each * power) <= 5) ?? 10;
  return Math.max(1, times * power);
}

const fixed = (value: number): string => value.toFixed(1);
