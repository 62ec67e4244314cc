import { log } from '@temporalio/activity';
import type { ExportResult } from '../contract.ts';
import { outcomesOf } from './measure.ts';

/** Logs a finished export and its totals in one line; as a warning when its proof failed or it found no records. */
export function logEnd(result: ExportResult): void {
  const { interval, records, pages, slices, bytes, duplicates, rejected, unproven, replaced, manifest } = result;
  const fields = { interval, records, pages, slices, bytes, duplicates, rejected, unproven, replaced, manifest };
  const outcomes = outcomesOf(result);
  if (!result.proven && replaced?.proven)
    log.warn('export complete, but not proven, and it replaced one that was proven: the manifest says why', fields);
  else if (outcomes.includes('unproven')) log.warn('export complete, but not proven: the manifest says why', fields);
  else if (outcomes.includes('empty'))
    log.warn(
      "export complete, but it has no records: check the interval, the filters and the client's divisions",
      fields,
    );
  else log.info('export complete', fields);
}
