import type * as CliProgress from 'cli-progress';
import { print } from './print.ts';
import { describeProgress, printable } from './progress-line.ts';
import { jsonEvents } from './json-events.ts';
import type { Talk } from './talk.ts';
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
const VERBOSE_EVERY_MS = 1_000;
const BAR_COLUMNS = 24;

/**
 * Opens what shows progress on stderr: a live bar on a terminal, a plain line now and then (and at every change of state)
 * elsewhere, or what `talk` asks for.
 */
export async function openProgressView(
  talk: Talk = 'plain',
  stream: NodeJS.WriteStream = process.stderr,
): Promise<ProgressView> {
  if (talk === 'json') return jsonEvents(stream);
  if (talk === 'quiet') return openQuiet(stream);
  if (talk === 'verbose') return openLines(stream, VERBOSE_EVERY_MS);
  const isBar = stream.isTTY && process.env['TERM'] !== 'dumb';
  return isBar ? openBar(stream, await import('cli-progress')) : openLines(stream, LINE_EVERY_MS);
}

/** Warnings alone. */
function openQuiet(stream: NodeJS.WriteStream): ProgressView {
  const say = (line: string) => void (line.startsWith('warning:') && print(stream, line));
  return { show() {}, say, close() {} };
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
      if (!isOver(state) && isNews(note)) say(`${state}: ${printable(note)}`);
      const columns = stream.columns ?? 80;
      // The bar is what a narrow terminal can do without.
      const barsize = columns >= 100 ? BAR_COLUMNS : 0;
      if (!bar) {
        const format = barsize > 0 ? '{bar} {text}' : '{text}';
        // Cleared, or each line that stays would have an old state of it above.
        const look = { hideCursor: true, linewrap: false, clearOnComplete: true };
        bar = new SingleBar({ stream, format, barsize, ...look }, Presets.rect);
        bar.start(100, 0, { text: '' });
      }
      const room = columns - (barsize > 0 ? barsize + 1 : 0) - 1;
      bar.update(Math.floor(percent), { text: describeProgress(progress, room) });
    },
    say,
    close: stop,
  };
}

function openLines(stream: NodeJS.WriteStream, everyMs: number): ProgressView {
  let shownAt = 0;
  let shown = '';
  const isNews = createNews();
  return {
    show(progress) {
      const { state, note, records } = progress;
      const line = describeProgress(progress);
      // Slices are sealed all the time: that is no news.
      const now = `${state === 'sealing' ? 'running' : state}${reasonOf(note)}`;
      const moved = now !== shown;
      const still = state === 'paused' || state === 'waiting' || records === 0;
      if (!moved && Date.now() - shownAt < (still ? STILL_EVERY_MS : everyMs)) return;
      [shownAt, shown] = [Date.now(), now];
      stream.write(!isOver(state) && isNews(note) ? `${line} | ${printable(note)}\n` : `${line}\n`);
    },
    say: (line) => print(stream, line),
    close() {},
  };
}

/** The failure itself comes last, once. */
const isOver = (state: Progress['state']): boolean => state === 'failed' || state === 'cancelled';

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
