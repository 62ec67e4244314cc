import type { PageRequest } from '../../../contract.ts';
import type { Sink } from '../sink.ts';
import { type Database, openDatabase } from './database.ts';
import { withAdvice } from './failure.ts';
import { finishExport } from './finish-export.ts';
import { findPage, keepPage } from './keep-page.ts';
import { openExport } from './open-export.ts';
import { sealSlice } from './seal-slice.ts';
import { verifyTables } from './verify-tables.ts';

/**
 * Tables and views in one schema of a PostgreSQL database (14 or newer): a page is one transaction.
 *
 * @param pace multiplies the deadlines of statements: 1, or less in tests.
 */
export function createPostgresSink(url: string | null, schema: string, pace = 1): Sink {
  const database = openDatabase(url, schema, pace);
  const advised = <A extends [unknown, ...unknown[]], T>(
    work: (database: Database, ...args: A) => Promise<T>,
    after = ' The export resumes by itself then.',
  ) => {
    const place = `PostgreSQL, schema "${schema}"`;
    return (...args: A) => withAdvice(`${place}${where(args[0])}`, after, () => work(database, ...args));
  };
  return {
    open: (plan) => advised(openExport)(plan).then(() => null),
    find: advised(findPage),
    keep: advised(keepPage),
    seal: advised(sealSlice),
    finish: advised(finishExport),
    verify: advised(verifyTables, ''),
    close: () => database.close(),
  };
}

/** Names the page or slice of a request. */
function where(request: unknown): string {
  const { slice, page } = (typeof request === 'object' ? request : {}) as Partial<PageRequest>;
  // A plan has a slice too: how long they are.
  if (slice?.start === undefined) return '';
  return `, ${page === undefined ? '' : `page ${page} of the `}slice from ${slice.start}`;
}
