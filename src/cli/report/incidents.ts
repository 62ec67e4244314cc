import { spanOf } from './timeline-chart.ts';
import type { ReportFacts } from './report-facts.ts';
import type { Mark } from './run-facts.ts';

/** Things of one sort that happened on the way. */
export interface Incident {
  kind: Mark['kind'];
  /** When the first and the last of them happened. */
  first: string;
  last: string;
  times: number;
  /** The slices that they are about; none where it is the whole export. */
  slices: string[];
  /** What the first of them says. */
  text: string;
}

// What a person reads; all of it is in Temporal's history.
const SHOWN = 60;

/** What happened during a run, in order of time, with equal incidents grouped; and how many more there are. */
export function incidentsOf({ runs }: Pick<ReportFacts, 'runs'>): { shown: Incident[]; more: number } {
  const found = new Map<string, Incident>();
  const note = ({ kind, at, text }: Mark, slice: string | null) => {
    const name = `${kind} ${sortOf(text)}`;
    const known = found.get(name) ?? { kind, first: at, last: at, times: 0, slices: [], text: withoutPage(text) };
    known.times += 1;
    if (at < known.first) known.first = at;
    if (at > known.last) known.last = at;
    if (slice !== null && !known.slices.includes(slice)) known.slices.push(slice);
    found.set(name, known);
  };
  for (const run of runs) {
    for (const mark of run.marks) note(mark, null);
    for (const slice of run.slices) for (const mark of slice.marks) note(mark, spanOf(slice));
    if (!['complete', 'continued', 'running'].includes(run.ended)) note(ending(run), null);
  }
  const all = [...found.values()].sort((a, b) => (a.first < b.first ? -1 : 1));
  const beyond = runs.reduce((sum, run) => sum + run.slices.reduce((more, slice) => more + slice.more, 0), 0);
  return { shown: all.slice(0, SHOWN), more: Math.max(0, all.length - SHOWN) + beyond };
}

const withoutPage = (text: string): string => text.replace(/^page \d+: /, '');

/** What a text is about, without what differs from one time to the next: pages, ids and numbers. */
const sortOf = (text: string): string =>
  withoutPage(text)
    .replace(/\(correlation id [^)]*\)/g, '')
    .replace(/\d+/g, '0');

/** `21:28:58`, or `21:28:58 to 21:29:40`; with the day. */
export function whenOf({ first, last }: Incident): string {
  const [from, to] = [first, last].map((time) => time.slice(0, 19).replace('T', ' ')) as [string, string];
  if (from === to) return from;
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

/** `3 slices`, the name of the only one, or a dash. */
export const whereOf = ({ slices }: Incident): string =>
  slices.length > 1 ? `${slices.length} slices` : (slices[0] ?? '–');

/** `24 × wait: …`. */
export function whatOf({ kind, times, text }: Incident): string {
  // `paused by …` says it already.
  const what = text.startsWith(kind) ? text : `${kind}: ${text}`;
  return times > 1 ? `${times} × ${what}` : what;
}

const ending = ({ ended, closedAt, startedAt, reason }: ReportFacts['runs'][number]): Mark => {
  const text = `the run ended as ${ended}${reason === '' ? '' : `: ${reason}`}`;
  return { kind: 'failed', at: closedAt ?? startedAt, until: null, text };
};

/** Counts what happened, by its kind: `3 waits, 1 worker stopped`. */
export function countIncidents({ runs }: Pick<ReportFacts, 'runs'>): string {
  const all = runs.flatMap((run) => [...run.marks, ...run.slices.flatMap(({ marks }) => marks)]);
  const names: Record<Mark['kind'], [string, string]> = {
    wait: ['wait', 'waits'],
    retry: ['page tried again', 'pages tried again'],
    stopped: ['page whose worker stopped answering', 'pages whose worker stopped answering'],
    refused: ['refusal by the source', 'refusals by the source'],
    'read again': ['slice read again', 'slices read again'],
    paused: ['pause', 'pauses'],
    failed: ['run that failed', 'runs that failed'],
  };
  const parts = Object.entries(names).flatMap(([kind, [one, many]]) => {
    const number = all.filter((mark) => mark.kind === kind).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  });
  return parts.join(', ') || 'no waits and no repeated attempts';
}
