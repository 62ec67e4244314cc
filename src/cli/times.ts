import type { Command } from 'commander';
import { type ExportInput, type Interval, SOURCE_NAMES } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { addDays, dayAt, daysBetween, isDay } from '../input/calendar-day.ts';
import { parseDuration, parseInterval } from '../input/interval.ts';

/** Windows in the words of people, besides the fields of the input. */
export interface TimeOptions {
  yesterday?: boolean;
  today?: boolean;
  from?: string;
  toDate?: string;
}

/** What a command exports, its times resolved as far as the command does that. */
export interface Times {
  input: ExportInput;
  /** The window in words, where the command resolves it anew each time; null where the input says it all. */
  moving: string | null;
  /** What a person should know before it starts. */
  said: string[];
}

/** Adds the options to a command. */
export function addTimeOptions(command: Command): Command {
  return command
    .option('--yesterday', 'the whole of yesterday, in --time-zone')
    .option('--today', 'from midnight in --time-zone until now, minus --delay')
    .option('--from <date>', 'first day in --time-zone, for example 2026-11-01; without --to-date, until now')
    .option('--to-date <date>', 'last day, inclusive');
}

// What a Genesys Cloud conversation takes to show up in the query, in nearly all cases.
const DELAY = 'PT15M';
const MINUTE_MS = 60_000;

/**
 * Resolves the window that options stand for. A window that ends now ends some minutes ago unless the input says how long:
 * its last records are still arriving.
 *
 * @param isWhole whether the input came as one object, which says it all.
 * @throws InvalidInput
 */
export function resolveTimes(given: ExportInput, options: TimeOptions, now: Date, isWhole = false): Times {
  const problems = contradictions(given, options);
  if (problems.length > 0) throw new InvalidInput(problems);
  const zone = given.timeZone ?? 'UTC';
  const today = dayAt(zone, now.getTime());
  if (options.yesterday) {
    const day = addDays(today, -1);
    return fixed(given, daysBetween(zone, day, day), `yesterday: ${day}`, now);
  }
  if (options.from !== undefined && options.toDate !== undefined) {
    const interval = daysBetween(zone, options.from, options.toDate);
    if (interval.start >= interval.end)
      throw new InvalidInput([
        `the days from ${options.from} to ${options.toDate} in ${zone} contain no time: --from must not be after --to-date`,
      ]);
    return fixed(given, interval, `from ${options.from} to ${options.toDate}`, now);
  }
  if (options.today) return untilNow(given, today, now, 'today');
  if (options.from !== undefined) return untilNow(given, options.from, now, `from ${options.from}`);
  if (given.interval !== undefined)
    return { input: given, moving: null, said: warnOfFuture(parseInterval(given.interval)!, now) };
  return rolling(given, isWhole);
}

function fixed(given: ExportInput, interval: Interval, words: string, now: Date): Times {
  const { timeZone = 'UTC' } = given;
  const hint = given.timeZone === undefined ? ' (--time-zone gives another zone)' : '';
  return {
    input: { ...given, interval: `${interval.start}/${interval.end}` },
    moving: null,
    said: [`${words} in ${timeZone}${hint}`, ...warnOfFuture(interval, now)],
  };
}

function untilNow({ delay = DELAY, ...given }: ExportInput, firstDay: string, now: Date, words: string): Times {
  const { timeZone = 'UTC' } = given;
  const { start } = daysBetween(timeZone, firstDay, firstDay);
  const end = endBefore(now, delay);
  if (start >= end)
    throw new InvalidInput([
      `there is nothing to export yet: ${firstDay} begins at ${start} in ${timeZone}, but the window would end at ${end} (--delay ${delay})`,
    ]);
  return {
    input: { ...given, interval: `${start}/${end}` },
    moving: `${words} ${delay}`,
    said: [`${words} in ${timeZone}, up to ${end}`, ...sayDelay(delay)],
  };
}

/** Whole minutes: the time names files. */
export function endBefore(now: Date, delay: string = DELAY): string {
  const end = now.getTime() - parseDuration(delay)!.toMillis();
  return new Date(Math.floor(end / MINUTE_MS) * MINUTE_MS).toISOString();
}

/** `last`, or nothing: the workflow resolves it, and resolves it again where it is started again. */
function rolling(given: ExportInput, isWhole: boolean): Times {
  const { source = 'conversation-query', delay } = given;
  // Jobs wait until their source has everything; a described dataset need not have a time.
  const isPlain = (SOURCE_NAMES as readonly string[]).includes(source) && source !== 'conversation-job';
  const isAsked = given.last !== undefined && source !== 'conversation-job';
  if (isWhole || delay !== undefined || !(isPlain || isAsked)) return { input: given, moving: null, said: [] };
  return { input: { ...given, delay: DELAY }, moving: null, said: sayDelay(DELAY) };
}

function sayDelay(delay: string): string[] {
  const length = parseDuration(delay)!;
  if (length.toMillis() === 0) return [];
  const words = length.reconfigure({ locale: 'en' }).toHuman();
  return [
    `the window ends ${words} before now, because the latest records are still arriving (--delay 0s exports up to now)`,
  ];
}

function warnOfFuture({ start, end }: Interval, now: Date): string[] {
  const time = now.toISOString();
  if (end <= time) return [];
  const what = start > time ? 'begins' : 'ends';
  return [
    `warning: the interval ${what} in the future (${start > time ? start : end}): it is read up to now and cannot be proven (exit code 3). Export it again with --overwrite once it is over`,
  ];
}

/** The options that each name a window; two of them contradict each other. */
function contradictions(given: ExportInput, { yesterday, today, from, toDate }: TimeOptions): string[] {
  const named = [
    yesterday && '--yesterday',
    today && '--today',
    from !== undefined && '--from',
    given.interval !== undefined && '--interval',
    given.last !== undefined && '--last',
  ].filter((name) => name !== false && name !== undefined);
  const ends = yesterday ? '--yesterday' : toDate === undefined ? null : '--to-date';
  return [
    named.length > 1 && `${named.join(' and ')} each choose a window: give only one of them`,
    toDate !== undefined && from === undefined && '--to-date is the last day: give the first day with --from',
    ...Object.entries({ '--from': from, '--to-date': toDate }).map(
      ([flag, day]) => day !== undefined && !isDay(day) && `${flag} "${day}" is not a day, for example 2026-11-20`,
    ),
    ends !== null &&
      given.delay !== undefined &&
      `--delay says how long before now a window ends, but ${ends} already fixes its end: leave out --delay`,
    given.lookback !== undefined &&
      named.some((name) => name !== '--last') &&
      `--lookback is only for incremental windows: leave it out with ${named[0]}`,
  ].filter((problem) => problem !== false);
}
