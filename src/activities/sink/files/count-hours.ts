import type { RecordTimeField } from '../../../datasets/dataset.ts';
import { readTime } from '../../../datasets/time-format.ts';
import { countByHour, type HourCounts } from '../hour-counts.ts';
import type { Manifest } from '../manifest.ts';
import type { OpenFile } from './open-sealed.ts';
import { readSealedIds } from './read-sealed.ts';

/** Counts the records of a finished export's files by the hour they start in; null where its records have no time. */
export async function countHours(open: OpenFile, manifest: Manifest): Promise<HourCounts | null> {
  const { time } = manifest.dataset;
  return time && countByHour(timesOf(open, manifest, time));
}

/** Reads the times of all records. A time is read like a key, so that this works for every file format. */
async function* timesOf(open: OpenFile, { dataset, input, files }: Manifest, { field, format }: RecordTimeField) {
  const byTime = { ...dataset, key: [field], keyHolds: format === undefined ? 'text' : 'scalar' } as const;
  for (const { file } of files) {
    if (file === null) continue;
    for await (const text of readSealedIds(open, file, { dataset: byTime, input })) {
      // In a file for Excel, times are written in SQL format.
      yield readTime(text && unquoted(text), input.excel ? 'sql' : format);
    }
  }
}

/** Removes the quotes that, as in keys, surround a string that reads like a number. */
const unquoted = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text);
