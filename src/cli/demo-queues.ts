import { duration } from './report/duration.ts';
import { count } from './progress-line.ts';

interface Session {
  segments?: { queueId?: string }[];
  metrics?: { name: string; value: number }[];
}

/** What is read of an exported conversation. */
export interface Handled {
  participants?: { purpose?: string; sessions?: Session[] }[];
}

/** How much agents handled for a queue. */
interface Work {
  handled: number;
  totalMs: number;
}

/** Handle times by queue. */
export type QueueWork = Map<string, Work>;

const MOST_QUEUES = 6;
/** Widths of the columns: with their indent, the table fits 40 columns. */
const WIDTHS = [17, 8, 13] as const;

/** Adds what agents handled in a conversation: a session counts for the first queue that it names. */
export function addHandled(work: QueueWork, { participants = [] }: Handled): void {
  for (const { segments = [], metrics = [] } of participants.flatMap(({ sessions = [] }) => sessions)) {
    const queue = segments.find(({ queueId }) => queueId !== undefined)?.queueId;
    const times = metrics.filter(({ name }) => name === 'tHandle');
    if (queue === undefined || times.length === 0) continue;
    const { handled, totalMs } = work.get(queue) ?? { handled: 0, totalMs: 0 };
    const ms = times.reduce((sum, { value }) => sum + value, 0);
    work.set(queue, { handled: handled + 1, totalMs: totalMs + ms });
  }
}

/** Returns lines of a table: the queues that handled most, by name, and the others together. A queue without a name is its id. */
export function describeQueues(work: QueueWork, names: ReadonlyMap<string, string>): string[] {
  const all = [...work].sort(([, a], [, b]) => b.handled - a.handled);
  const shown = all.slice(0, MOST_QUEUES).map(([id, done]): [string, Work] => [names.get(id) ?? id, done]);
  const others = all.slice(MOST_QUEUES).map(([, done]) => done);
  const rest = others.reduce(
    (sum, { handled, totalMs }) => ({ handled: sum.handled + handled, totalMs: sum.totalMs + totalMs }),
    { handled: 0, totalMs: 0 },
  );
  const rows = others.length > 0 ? [...shown, [`${others.length} others`, rest] as const] : shown;
  return [
    line('queue', 'handled', 'mean'),
    ...rows.map(([name, { handled, totalMs }]) => line(name, count(handled), duration(totalMs / handled))),
  ];
}

const line = (name: string, handled: string, mean: string): string =>
  `  ${name.slice(0, WIDTHS[0] - 1).padEnd(WIDTHS[0])}${handled.padStart(WIDTHS[1])}${mean.padStart(WIDTHS[2])}`;
