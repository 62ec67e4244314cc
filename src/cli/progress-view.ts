import type * as CliProgress from 'cli-progress';
import { print } from './print.ts';
import type { Progress } from '../contract.ts';

/** Shows progress while an export runs. */
export interface ProgressView {
  show(progress: Progress): void;
  /** Writes a line that stays, above the bar where there is one. */
  say(line: string): void;
  close(): void;
}

// Often enough to follow in a log, seldom enough not to fill it; what stands still is repeated less often.
const LINE_EVERY_MS = 5_000;
const STILL_EVERY_MS = 60_000;
const BAR_COLUMNS = 24;

/** A live bar on a terminal, a plain line now and then (and at every change of state) elsewhere; both on stderr. */
export async function openProgressView(stream: NodeJS.WriteStream = process.stderr): Promise<ProgressView> {
  const isBar = stream.isTTY && process.env['TERM'] !== 'dumb';
  return isBar ? openBar(stream, await import('cli-progress')) : openLines(stream);
}

function openBar(stream: NodeJS.WriteStream, { Presets, SingleBar }: typeof CliProgress): ProgressView {
  let bar: CliProgress.Bar | null = null;
  const isNews = createNews();
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  const say = (line: string) => {
    stop();
    print(stream, line);
  };
  return {
    show(progress) {
      const { state, note, percent } = progress;
      // Why an export waits is a sentence: above the bar, once.
      if (isNews(note)) say(`${state}: ${printable(note)}`);
      const columns = stream.columns ?? 80;
      // The bar is what a narrow terminal can do without.
      const barsize = columns >= 100 ? BAR_COLUMNS : 0;
      if (!bar) {
        bar = new SingleBar(
          { stream, format: barsize > 0 ? '{bar} {text}' : '{text}', barsize, hideCursor: true, linewrap: false },
          Presets.rect,
        );
        bar.start(100, 0, { text: '' });
      }
      const room = columns - (barsize > 0 ? barsize + 1 : 0) - 1;
      bar.update(Math.floor(percent), { text: describeProgress(progress, room) });
    },
    say,
    close: stop,
  };
}

function openLines(stream: NodeJS.WriteStream): ProgressView {
  let shownAt = 0;
  let shown = '';
  const isNews = createNews();
  return {
    show(progress) {
      const { state, note, records } = progress;
      const line = describeProgress(progress);
      const now = `${state}${reasonOf(note)}`;
      const moved = now !== shown;
      const still = state === 'paused' || state === 'waiting' || records === 0;
      if (!moved && Date.now() - shownAt < (still ? STILL_EVERY_MS : LINE_EVERY_MS)) return;
      [shownAt, shown] = [Date.now(), now];
      stream.write(isNews(note) ? `${line} | ${printable(note)}\n` : `${line}\n`);
    },
    say: (line) => print(stream, line),
    close() {},
  };
}

/** What stays the same when a wait repeats: neither its number nor the id of the answer. */
const reasonOf = (note: string): string => note.replace(/ \(correlation id [^)]*\)/g, '').replace(/\d+/g, '0');

/** Tells whether a note says something that was not said within the last minute. */
function createNews(): (note: string) => boolean {
  let said = '';
  let saidAt = 0;
  return (note) => {
    const reason = reasonOf(note);
    if (note === '' || (reason === said && Date.now() - saidAt < STILL_EVERY_MS)) return false;
    [said, saidAt] = [reason, Date.now()];
    return true;
  };
}

/** Without control characters: a note may repeat what a server has sent. */
// eslint-disable-next-line no-control-regex
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

/**
 * Returns progress as one line: `running 42.1% | ETA 1m 20s | 12,345 records (2,345/s) | slices 3/24 | 4 retries`. What
 * matters most comes first, and what does not fit into `columns` is left out whole.
 */
export function describeProgress(progress: Progress, columns = Infinity): string {
  const { state, percent, records, recordsPerSecond, slices, retries, rejected } = progress;
  const rate = recordsPerSecond > 0 && state === 'running' ? ` (${count(recordsPerSecond)}/s)` : '';
  const parts = [
    `${state} ${percent.toFixed(1)}%`,
    timeOf(progress),
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

function timeOf({ state, waitingUntil, etaSeconds }: Progress): string {
  if (state === 'paused') return 'until `holdfast resume`';
  if (waitingUntil !== null) return `until ${waitingUntil.slice(11, 19)}Z`;
  return etaSeconds !== null && state === 'running' ? `ETA ${describeSeconds(etaSeconds)}` : '';
}

/** Returns a whole number with thousands separated. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** Returns seconds as `1h 2m`, `3m 4s` or `5s`. */
function describeSeconds(seconds: number): string {
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
