import type { Progress } from '../contract.ts';

/**
 * Returns progress as one line: `running 42.1% | ETA 1m 20s | 12,345 records (2,345/s) | slices 3/24 | 4 retries`. What
 * matters most comes first, and what does not fit into `columns` is left out whole.
 */
export function describeProgress(progress: Progress, columns = Infinity): string {
  const { state, percent, records, recordsPerSecond, slices, retries, rejected } = progress;
  const rate = recordsPerSecond > 0 && state === 'running' ? ` (${count(recordsPerSecond)}/s)` : '';
  // Before there is a plan, nobody knows how much there is.
  if (state === 'planning' && slices.total === 0) return state;
  const head = [`${state} ${percent.toFixed(1)}%`, timeOf(progress)].filter((part) => part !== '');
  const parts = [
    ...head,
    // If the line is too short for everything, the reason for the wait matters most.
    state === 'waiting' && columns < Infinity && shortReason(progress.note, columns - head.join(' | ').length - 3),
    `${count(records)} ${records === 1 ? 'record' : 'records'}${rate}`,
    `slices ${slices.done}/${slices.total}`,
    retries > 0 && `${count(retries)} ${retries === 1 ? 'retry' : 'retries'}`,
    rejected > 0 && `${count(rejected)} rejected`,
  ].filter((part) => part !== false && part !== '');
  const fits = (length: number) => parts.slice(0, length).join(' | ').length <= columns;
  let shown = parts.length;
  while (shown > 1 && !fits(shown)) shown -= 1;
  return parts.slice(0, shown).join(' | ');
}

// A shorter reason says nothing.
const LEAST_REASON = 12;

/** The beginning of what is waited for, as far as there is room; '' where there is hardly any. */
function shortReason(note: string, room: number): string {
  const reason = printable(note);
  if (room < LEAST_REASON) return '';
  return reason.length <= room ? reason : `${reason.slice(0, room - 1).trimEnd()}…`;
}

/** Without control characters: a note may repeat what a server has sent. */
// oxlint-disable-next-line no-control-regex
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

function timeOf({ state, waitingUntil, etaSeconds }: Progress): string {
  if (state === 'paused') return 'until `holdfast resume`';
  if (waitingUntil !== null) return `until ${waitingUntil.slice(11, 19)}Z`;
  return etaSeconds !== null && state === 'running' ? `ETA ${describeSeconds(etaSeconds)}` : '';
}

/** Returns a whole number with thousands separated. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** Returns seconds as `1h 2m`, `3m 4s` or `5s`. */
export function describeSeconds(seconds: number): string {
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${seconds}s`;
}

/** Returns a size in bytes as `12.3 MB`. */
export function describeBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes === 0 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
