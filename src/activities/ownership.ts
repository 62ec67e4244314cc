import type { Plan, Slice } from '../contract.ts';
import { type Dataset, keyName, type RecordTimeField } from '../datasets/dataset.ts';
import { readTime } from '../datasets/time-format.ts';

/**
 * The verdict on a record: kept by this slice; left to another slice of the interval, which owns it; owned by no slice,
 * because it starts outside the interval; or rejected with a reason.
 */
export type Ownership = 'kept' | 'elsewhere' | 'outside' | { rejected: string };

/**
 * Returns a function that decides whether a record belongs to a slice: it does if it starts in it. With
 * `include: active` the interval's first slice also owns records that started before the interval. Records of a dataset
 * without a time belong to the slice in which they came. The verdict depends on the record alone.
 */
export function ownershipRule(
  { interval, include }: Pick<Plan, 'interval' | 'include'>,
  slice: Slice,
  dataset: Dataset,
): (id: string | null, start: string | null) => Ownership {
  const [from, to] = [Date.parse(slice.start), Date.parse(slice.end)];
  const [begin, end] = [Date.parse(interval.start), Date.parse(interval.end)];
  const earliest = include === 'active' ? -Infinity : begin;
  const first = slice.start === interval.start ? earliest : from;
  const [key, { field, format }] = [keyName(dataset), dataset.time ?? {}] as [string, Partial<RecordTimeField>];
  return (id, start) => {
    if (id === null || id === '') return { rejected: `no ${key}` };
    if (field === undefined) return 'kept';
    if (start === null) return { rejected: `has no ${field}, so it is not known which slice it belongs to` };
    const time = readTime(start, format);
    if (Number.isNaN(time)) return { rejected: `${field} is not a time, so it is not known which slice it belongs to` };
    // Within the interval it is what was asked for, in whatever year.
    const other = time >= begin && time < end ? null : otherUnit(time, format);
    if (other !== null)
      return {
        rejected: `${field} is no likely time as ${format}, but as ${other}: check the format in the definition`,
      };
    if (time >= first && time < to) return 'kept';
    return time >= earliest && time < end ? 'elsewhere' : 'outside';
  };
}

// The seconds of a likely time end here. Read as milliseconds, they are times of January to March 1970.
const LIKELY_SECONDS = Date.UTC(2200, 0) / 1000;
const DAY_MS = 86_400_000;
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Names the unit in which a number is a likely time, if it is not one in its own: otherwise every record would be outside the
 * interval, which looks as if there were none.
 */
function otherUnit(time: number, format: RecordTimeField['format']): string | null {
  if (format === 'epoch-ms' && time > DAY_MS && time < LIKELY_SECONDS) return 'epoch';
  return format === 'epoch' && time > LAST_MS ? 'epoch-ms' : null;
}
