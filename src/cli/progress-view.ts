import { type Bar, Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../contract.ts';

/** Shows progress while an export runs. */
export interface ProgressView {
  show(progress: Progress): void;
  /** Writes a line that stays, above the bar where there is one. */
  say(line: string): void;
  close(): void;
}

// Often enough to follow in a log, seldom enough not to fill it.
const LINE_EVERY_MS = 5_000;

/** A live bar on a terminal, a plain line every 5 s (and at every change of state) elsewhere; both on stderr. */
export function openProgressView(stream: NodeJS.WriteStream = process.stderr): ProgressView {
  return stream.isTTY ? openBar(stream) : openLines(stream);
}

function openBar(stream: NodeJS.WriteStream): ProgressView {
  let bar: Bar | null = null;
  return {
    show(progress) {
      if (!bar) {
        bar = new SingleBar(
          { stream, format: '{bar} {text}', barsize: 24, hideCursor: true, linewrap: false },
          Presets.rect,
        );
        bar.start(100, 0, { text: '' });
      }
      bar.update(Math.floor(progress.percent), { text: describeProgress(progress) });
    },
    say(line) {
      bar?.stop();
      bar = null;
      stream.write(`${line}\n`);
    },
    close() {
      bar?.stop();
      bar = null;
    },
  };
}

function openLines(stream: NodeJS.WriteStream): ProgressView {
  let shownAt = 0;
  let shown = '';
  return {
    show(progress) {
      const changed = progress.state + progress.note;
      if (changed === shown && Date.now() - shownAt < LINE_EVERY_MS) return;
      [shownAt, shown] = [Date.now(), changed];
      const note = progress.note === '' ? '' : ` | ${progress.note}`;
      stream.write(`${describeProgress(progress)}${note}\n`);
    },
    say: (line) => void stream.write(`${line}\n`),
    close() {},
  };
}

/** Returns progress as one line: `running 42.1% | 12,345 records (2,345/s) | slices 3/24 | ETA 1m 20s | 4 retries`. */
export function describeProgress(progress: Progress): string {
  const { state, percent, records, recordsPerSecond, slices, etaSeconds, retries, waitingUntil } = progress;
  const parts = [
    `${state} ${percent.toFixed(1)}%`,
    `${count(records)} records${recordsPerSecond > 0 ? ` (${count(recordsPerSecond)}/s)` : ''}`,
    `slices ${slices.done}/${slices.total}`,
  ];
  if (waitingUntil !== null) parts.push(`until ${waitingUntil.slice(11, 19)}Z`);
  else if (etaSeconds !== null) parts.push(`ETA ${describeSeconds(etaSeconds)}`);
  if (retries > 0) parts.push(`${count(retries)} ${retries === 1 ? 'retry' : 'retries'}`);
  return parts.join(' | ');
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
