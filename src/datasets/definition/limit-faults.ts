import { Duration } from 'luxon';
import type { Fault } from './faults.ts';
import type { ApiDefinition } from './schema.ts';

/** Finds windows of a limit that say the same, or contradict each other. */
export function limitFaults({ limit }: ApiDefinition): Fault[] {
  const windows = limit === undefined ? [] : [limit].flat();
  return windows.flatMap((window, index): Fault[] => {
    const at = Array.isArray(limit) ? ['limit', index] : ['limit'];
    const { remaining, resets, per } = window;
    const before = windows.slice(0, index);
    const isNamed = (name: string | undefined, other: string | undefined) =>
      name !== undefined && name.toLowerCase() === other?.toLowerCase();
    const faults: Fault[] = [];
    if (isNamed(remaining, resets?.after ?? resets?.at))
      faults.push({
        path: [...at, 'resets'],
        message: `names the same header as "remaining", but one header cannot say both`,
      });
    if (before.some((other) => isNamed(remaining, other.remaining)))
      faults.push({
        path: [...at, 'remaining'],
        message: `is already the header of another window, so it would be unclear which of them is used up`,
      });
    // Windows that are counted separately, such as per user and per application, have headers of their own.
    else if (before.some((other) => lengthOf(other.per) === lengthOf(per) && !(remaining && other.remaining)))
      faults.push({
        path: [...at, 'per'],
        message: `is as long as another window, so only the stricter one would count: leave one of them out`,
      });
    return faults;
  });
}

const lengthOf = (duration: string): number => Duration.fromISO(duration).toMillis();
