import type { PageRequest, Plan } from '../../../contract.ts';
import { builtInDatasets, type DatasetOf } from '../../../datasets/registry.ts';
import type { Sink } from '../sink.ts';
import { countHours } from './count-hours.ts';
import { type Database, type DatabaseUrl, openDatabase } from './database.ts';
import { withAdvice } from './failure.ts';
import { finishExport } from './finish-export.ts';
import { findSaved, savePage } from './save-page.ts';
import { openExport } from './open-export.ts';
import { sealSlice } from './seal-slice.ts';
import { verifyTables } from './verify-tables.ts';

export interface PostgresSinkOptions {
  /** Finds the dataset of a plan. */
  datasetOf?: DatasetOf;
  /** Multiplies the deadlines of statements: 1, or less in tests. */
  pace?: number;
}

/** Tables and views in one schema of a PostgreSQL database (14 or newer): a page is one transaction. */
export function createPostgresSink(
  url: DatabaseUrl,
  schema: string,
  { datasetOf = builtInDatasets, pace = 1 }: PostgresSinkOptions = {},
): Sink {
  const connections = openDatabase(url, schema, pace);
  const prefix = `PostgreSQL, schema "${schema}"`;
  const suffix = ' The export resumes by itself once that is fixed.';
  /** Wraps an operation on the table of a plan's dataset. */
  const advised =
    <R extends { plan: Plan }, A extends unknown[], T>(
      work: (database: Database, request: R, ...more: A) => Promise<T>,
    ) =>
    (request: R, ...more: A) =>
      withAdvice(`${prefix}${where(request)}`, suffix, () =>
        work(connections.of(datasetOf(request.plan)), request, ...more),
      );
  return {
    open: (plan) => advised(openExport)({ plan }).then(() => null),
    find: advised(findSaved),
    save: advised(savePage),
    seal: advised(sealSlice),
    finish: advised(finishExport),
    verify: (exportId) => withAdvice(prefix, '', () => verifyTables(connections, exportId)),
    countHours: (manifest) => withAdvice(prefix, '', () => countHours(connections, manifest)),
    close: () => connections.close(),
  };
}

/** Names the page or slice of a request. */
function where({ slice, page }: Partial<PageRequest>): string {
  if (!slice) return '';
  return `, ${page === undefined ? '' : `page ${page} of the `}slice from ${slice.start}`;
}
