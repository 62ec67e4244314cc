/** How many records of an export start in each hour: by the hour's first moment in milliseconds since 1970. */
export type HourCounts = ReadonlyMap<number, number>;

export const HOUR_MS = 3_600_000;

/** Counts times per hour, ignoring invalid ones. @param times milliseconds since 1970. */
export async function countByHour(times: AsyncIterable<number>): Promise<HourCounts> {
  const hours = new Map<number, number>();
  for await (const time of times) {
    if (Number.isNaN(time)) continue;
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return hours;
}
