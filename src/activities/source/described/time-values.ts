import type { Slice } from '../../../contract.ts';
import { type TimeFormat, writeTime } from '../../../datasets/time-format.ts';

const GRAIN_MS: Record<TimeFormat, number> = {
  iso: 1,
  'iso-s': 1000,
  date: 86_400_000,
  epoch: 1000,
  'epoch-ms': 1,
  sql: 1000,
};

/**
 * Returns `from` and `to` for a request. If the format is coarser than the slice, both are moved outwards: it is better
 * to request too much, as the records' own times then sort out the excess.
 *
 * @param starts `after`: the API leaves out what is exactly at `from`, so the request begins one step earlier.
 */
export function timeValues(
  { start, end }: Slice,
  format: TimeFormat,
  starts: 'at' | 'after' = 'at',
): { from: string | number; to: string | number } {
  const grain = GRAIN_MS[format];
  const first = Math.floor(Date.parse(start) / grain) * grain;
  const from = starts === 'after' ? first - grain : first;
  const to = Math.ceil(Date.parse(end) / grain) * grain;
  return { from: writeTime(new Date(from).toISOString(), format), to: writeTime(new Date(to).toISOString(), format) };
}
