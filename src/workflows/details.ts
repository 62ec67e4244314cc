import type { Progress, Slice } from '../contract.ts';
import type { Run, Slot } from './run.ts';
import type { Lane } from './state.ts';

// Enough to see what happens, short enough to read at a glance in the web UI.
const SHOWN = 8;
// The UI gives cells no space of their own, drops ordinary spaces at their ends, and breaks lines at those within.
const GAP = '\u2003';
const NO_BREAK = '\u00a0';

/**
 * Renders the run's current details for the web UI, in Markdown: how far it is, why it waits, which slices are at work.
 * The UI keeps a text on the screen until it is asked for the next one, so this names times of day, not durations; and
 * it renders `3/8` as a fraction.
 *
 * @param now the workflow's clock.
 */
export function renderDetails(progress: Progress, { state, slots }: Pick<Run, 'state' | 'slots'>, now: number): string {
  const lanes = progress.slices.active > 0 ? (state?.lanes ?? []) : [];
  const more = lanes.length > SHOWN ? `… and ${lanes.length - SHOWN} more slices in work.` : '';
  const head = written([headline(progress, now), counts(progress), interval(progress)], '\n');
  return written([head, reason(progress), table(lanes.slice(0, SHOWN), [...slots]), more], '\n\n');
}

/** Joins what there is to say. */
function written(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== '').join(separator);
}

function headline({ state, percent, etaSeconds, recordsPerSecond }: Progress, now: number): string {
  const head = `**${state}** · **${percent} %**`;
  if (state !== 'running' || etaSeconds === null) return head;
  const done = new Date(now + etaSeconds * 1000).toISOString();
  const day = done.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? '' : `${done.slice(5, 10)} `;
  return `${head} · done about ${day}${minute(done)} UTC · ${count(recordsPerSecond)} records/s`;
}

function counts({ records, pages, slices, duplicates, rejected, retries }: Progress): string {
  const always = [
    `${count(records)} records`,
    `${count(pages)} pages`,
    `${slices.done} of ${slices.total} slices done`,
  ];
  // Nearly always they are nothing, and then not worth the place.
  const sometimes = Object.entries({ duplicates, rejected, retries }).filter(([, number]) => number > 0);
  return [...always, ...sometimes.map(([name, number]) => `${count(number)} ${name}`)].join(' · ');
}

function interval({ interval }: Progress): string {
  const [start, end] = [interval?.start, interval?.end].map((time) => time?.slice(0, 16).replace('T', ' '));
  return interval ? `${start} – ${end} UTC` : '';
}

/** Says what holds the export up and what to do about it, else its last note. */
function reason({ state, waitingUntil, note }: Progress): string {
  if (state === 'paused') return 'Send the signal `resume` to go on.';
  return written([waitingUntil === null ? '' : `**Waits until ${clock(waitingUntil)} UTC.**`, note], ' ');
}

function table(lanes: readonly Lane[], slots: readonly Slot[]): string {
  if (lanes.length === 0) return '';
  const rows = lanes.map(({ number, slice, received, total }) => {
    const records = total === null ? count(received) : `${count(received)} of ${count(total)}`;
    return row(`${number}`, span(slice), records, describeWork(slots.filter(({ lane }) => lane === number)));
  });
  return [row('slice', 'UTC', 'received', 'at work'), '|:--|:--|--:|:--|', ...rows].join('\n');
}

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll(' ', NO_BREAK)).join(`${GAP}| `)} |`;

/** `11-20 06:00 – 12:00`, or with the day of the end where that is another one. */
function span({ start, end }: Slice): string {
  const day = start.slice(5, 10);
  const last = new Date(Date.parse(end) - 1).toISOString().slice(5, 10);
  if (day !== last) return `${day} ${minute(start)} – ${end.slice(5, 10)} ${minute(end)}`;
  return `${day} ${minute(start)} – ${end.slice(5, 10) === day ? minute(end) : '24:00'}`;
}

/** `page 12`, `pages 12, 13`, `page 12 at 10:03:04` (it waits until then), `sealing`, `job`, or a dash. */
function describeWork(slots: readonly Slot[]): string {
  const waiting = slots.flatMap(({ heldUp }) => heldUp ?? [])[0];
  const wait = waiting ? ` at ${clock(waiting.until)}` : '';
  const pages = slots.flatMap(({ page }) => page ?? []);
  if (pages.length > 0) return `page${pages.length > 1 ? 's' : ''} ${pages.join(', ')}${wait}`;
  const { work } = slots[0] ?? {};
  return work ? `${work === 'seal' ? 'sealing' : work}${wait}` : '–';
}

/** `06:00` of a time. */
const minute = (time: string): string => time.slice(11, 16);

/** `06:00:00` of a time. */
const clock = (time: string): string => time.slice(11, 19);

/** A whole number with thousands separated; not by Intl, which may differ between machines. */
const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
