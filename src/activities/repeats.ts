// Some times the pages that one worker reads at once; an activity that was forgotten is merely counted from 1 again.
const REMEMBERED = 10_000;

/**
 * Returns a function that counts how often in a row a piece of work has failed in the same way. Temporal's attempt number
 * counts everything: after ten waits for quota, one web page of a proxy would be "the tenth attempt" and end the export.
 * A worker that takes the work over counts from 1.
 */
export function countRepeats(): (work: string, kind: string) => number {
  const last = new Map<string, { kind: string; times: number }>();
  return (work, kind) => {
    const before = last.get(work);
    const times = before?.kind === kind ? before.times + 1 : 1;
    // Deleted first, so that the order of the map is that of the last failures.
    last.delete(work);
    last.set(work, { kind, times });
    if (last.size > REMEMBERED) last.delete(last.keys().next().value!);
    return times;
  };
}
