import type { Progress } from '../contract.ts';
import type { State } from './state.ts';

// Enough to see what happens, short enough to read at a glance in the web UI.
const SHOWN = 8;

/** Renders the run's current details for the web UI, in Markdown. */
export function renderDetails(progress: Progress, state: State | null): string {
  const { slices } = progress;
  const { interval } = progress;
  const span = interval ? `${interval.start} – ${interval.end}\n\n` : '';
  const head = `${span}**${progress.state}** · ${progress.percent} % · ${progress.records} records · ${progress.pages} pages · slices ${slices.done}/${slices.total}`;
  const note = progress.note === '' ? '' : `\n\n${progress.note}`;
  if (!state || state.lanes.length === 0) return head + note;
  const rows = state.lanes.slice(0, SHOWN).map(({ number, slice, page, received, total }) => {
    const of = total === null ? '' : ` of ${total}`;
    return `| ${number} | ${shortTime(slice.start)} – ${shortTime(slice.end)} | ${page} | ${received}${of} |`;
  });
  const more = state.lanes.length > SHOWN ? `\n\n… and ${state.lanes.length - SHOWN} more slices in work.` : '';
  const table = ['| slice | UTC | page | records |', '|---|---|---|---|', ...rows].join('\n');
  return `${head}${note}\n\n${table}${more}`;
}

/** `2026-11-20T06:00:00.000Z` as `11-20 06:00`: the table is narrow, and the year is above it. */
function shortTime(time: string): string {
  return time.slice(5, 16).replace('T', ' ');
}
