// A few times the number of pages that one worker reads at once. Work that drops out is merely counted from 1 again.
const REMEMBERED = 10_000;

/**
 * Returns a function that counts how many times in a row a piece of work has failed in the same way. Temporal's attempt
 * number counts all failures: after nine waits for quota, one error page of a proxy would be "the tenth attempt" and
 * end the export. A worker that takes over the work counts from 1.
 */
export function countFailuresInARow(): (work: string, kind: string) => number {
  const last = new Map<string, { kind: string; times: number }>();
  return (work, kind) => {
    const before = last.get(work);
    const times = before?.kind === kind ? before.times + 1 : 1;
    // Deleted first, so that the map is ordered by latest failure.
    last.delete(work);
    last.set(work, { kind, times });
    if (last.size > REMEMBERED) last.delete(last.keys().next().value!);
    return times;
  };
}
