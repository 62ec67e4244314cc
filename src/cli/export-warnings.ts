import { CONVERSATION_SOURCES, DEFAULT_SOURCE, type ExportInput, type ExportResult } from '../contract.ts';
import { plural } from './plural.ts';

/** What a summary needs of an export's input. */
export type Asked = Pick<ExportInput, 'source' | 'destination'>;

// Conversations of the last minutes are still being written at the source.
const ARRIVING_MS = 10 * 60_000;

/** Returns what a person should know of an export that is complete. */
export function warningsOf(result: ExportResult, { source = DEFAULT_SOURCE }: Asked): string[] {
  const {
    records,
    outside,
    emptied = 0,
    skippedParents = 0,
    interval,
    startedAt,
    proven,
    replaced,
    namesNotRead = [],
  } = result;
  // A snapshot is what there was; of an interval that is not over, the missing proof tells.
  const sinceEnd = Date.parse(startedAt) - Date.parse(interval.end);
  const isFresh = records > 0 && interval.start < interval.end && sinceEnd >= 0 && sinceEnd < ARRIVING_MS;
  // Genesys Cloud selects conversations by days in UTC, so at the edges of other intervals it always sends some more.
  const isOdd = outside > 0 && !CONVERSATION_SOURCES.includes(source);
  const verbs = outside === 1 ? 'starts outside the interval and was' : 'start outside the interval and were';
  return [
    ...namesNotRead.map(
      ({ source, reason }) => `the names of ${source} could not be read, so the ids stand in their place: ${reason}`,
    ),
    !proven && replaced?.proven === true && 'the export that was replaced was proven, but this one is not',
    emptied > 0 && `${plural(emptied, 'answer')} counted as empty, because the definition of the API says so`,
    skippedParents > 0 &&
      `${plural(skippedParents, 'parent')} without a value that "each" names: nothing was read for ${skippedParents === 1 ? 'it' : 'them'}`,
    isOdd && `${plural(outside, 'record')} ${verbs} left out`,
    isFresh &&
      'the interval ends at about the time at which the export began, so records of its last minutes may still arrive. Export it again later, or export a window that ends earlier (--delay 15m)',
    records === 0 &&
      '0 records: if you expected some, check the permissions of the client (Genesys Cloud: the divisions of its role)',
  ].filter((warning) => warning !== false);
}
