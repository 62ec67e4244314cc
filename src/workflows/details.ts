import type { Progress, Slice } from '../contract.ts';
import type { Scheduler } from './scheduler.ts';
import type { SliceReader } from './slice-reader.ts';
import type { InFlight } from './work.ts';

// Enough to see what happens, short enough to read at a glance in the web UI.
const MAX_SLICES_SHOWN = 8;
// The UI draws cells without padding, trims ordinary spaces at their ends, and breaks lines at those within.
const GAP = '\u2003';
const NO_BREAK = '\u00a0';

/**
 * Renders the run's current details for the web UI, in Markdown: how far it is, why it waits, which slices are in
 * progress. The UI shows a text until it fetches the next one, so this names times of day, not durations. It renders
 * `3/8` as a fraction, so this avoids slashes.
 *
 * @param now the workflow's clock.
 */
export function renderDetails(progress: Progress, scheduler: Scheduler | null, now: number): string {
  const { state, inFlight = [] } = scheduler ?? {};
  const readers = progress.slices.active > 0 ? (state?.readers ?? []) : [];
  const more =
    readers.length > MAX_SLICES_SHOWN ? `… and ${readers.length - MAX_SLICES_SHOWN} more slices in progress.` : '';
  const head = joinNonEmpty([headline(progress, now), countsLine(progress), intervalLine(progress)], '\n');
  return joinNonEmpty([head, reasonLine(progress), table(readers.slice(0, MAX_SLICES_SHOWN), inFlight), more], '\n\n');
}

/** Joins the texts that are not empty. */
function joinNonEmpty(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== '').join(separator);
}

function headline({ state, percent, etaSeconds, recordsPerSecond }: Progress, now: number): string {
  const head = `**${state}** · **${percent} %**`;
  if (state !== 'running' || etaSeconds === null) return head;
  const done = iso(now + etaSeconds * 1000);
  const day = done.slice(0, 10) === iso(now).slice(0, 10) ? '' : `${done.slice(0, 10)} `;
  return `${head} · done about ${day}${minute(done)} UTC · ${formatCount(recordsPerSecond)} records/s`;
}

function countsLine({ records, pages, slices, duplicates, rejected, retries }: Progress): string {
  const always = [
    `${formatCount(records)} records`,
    `${formatCount(pages)} pages`,
    `${slices.done} of ${slices.total} slices done`,
  ];
  // Shown only when not zero.
  const sometimes = Object.entries({ duplicates, rejected, retries }).filter(([, number]) => number > 0);
  return [...always, ...sometimes.map(([name, number]) => `${formatCount(number)} ${name}`)].join(' · ');
}

function intervalLine({ interval }: Progress): string {
  const [start, end] = [interval?.start, interval?.end].map((time) => time?.slice(0, 16).replace('T', ' '));
  return interval ? `${start} – ${end} UTC` : '';
}

/** Says why the export waits and what to do about it, otherwise its last note. */
function reasonLine({ state, waitingUntil, note }: Progress): string {
  if (state === 'paused') return 'Send the signal `resume` to continue.';
  return joinNonEmpty([waitingUntil === null ? '' : `**Waits until ${clock(waitingUntil)} UTC.**`, note], ' ');
}

function table(readers: readonly SliceReader[], inFlight: readonly InFlight[]): string {
  if (readers.length === 0) return '';
  const rows = readers.map(({ number, slice, received, total }) => {
    const records = total === null ? formatCount(received) : `${formatCount(received)} of ${formatCount(total)}`;
    return row(`${number}`, span(slice), records, describeWork(inFlight.filter(({ work }) => work.reader === number)));
  });
  return [row('slice', 'UTC', 'received', 'at work'), '|:--|:--|--:|:--|', ...rows].join('\n');
}

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll(' ', NO_BREAK)).join(`${GAP}| `)} |`;

/** `2026-11-20 06:00 – 12:00`, or with the end's day if that is another one. */
function span({ start, end }: Slice): string {
  const day = start.slice(0, 10);
  const last = iso(Date.parse(end) - 1).slice(0, 10);
  if (day !== last) return `${day} ${minute(start)} – ${end.slice(0, 10)} ${minute(end)}`;
  return `${day} ${minute(start)} – ${end.slice(0, 10) === day ? minute(end) : '24:00'}`;
}

/** `page 12`, `pages 12, 13`, `page 12 at 10:03:04` (it waits until then), `sealing`, `job`, or a dash. */
function describeWork(inFlight: readonly InFlight[]): string {
  const waiting = inFlight.find(({ wait }) => wait !== null)?.wait;
  const wait = waiting ? ` at ${clock(waiting.until)}` : '';
  const pages = inFlight.flatMap(({ work }) => (work.kind === 'page' ? [work.request.page] : []));
  if (pages.length > 0) return `page${pages.length > 1 ? 's' : ''} ${pages.join(', ')}${wait}`;
  const [first] = inFlight;
  return first ? `${first.work.kind === 'seal' ? 'sealing' : 'job'}${wait}` : '–';
}

/** Returns a time as ISO 8601; empty if a date cannot hold it, because rendering must not throw. */
function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** `06:00` of a time. */
const minute = (time: string): string => time.slice(11, 16);

/** `06:00:00` of a time. */
const clock = (time: string): string => time.slice(11, 19);

/** Returns a whole number with thousands separators; without Intl, which may differ between machines. */
const formatCount = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
