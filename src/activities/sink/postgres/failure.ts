import { ApplicationFailure } from '@temporalio/common';
import { DatabaseError } from 'pg-protocol';
import { RefusedData } from '../refused-data.ts';
import { ConnectionFailed } from './connection.ts';

/** What to do about a database's error, by SQLSTATE or its class. All wait for a person or for time. */
const ADVICE: Record<string, string> = {
  '0A000': 'The database is read-only: give the address of its primary in HOLDFAST_POSTGRES_URL.',
  '25006': 'The database is read-only: give the address of its primary in HOLDFAST_POSTGRES_URL.',
  '25P03': 'The database ends idle transactions too early: raise idle_in_transaction_session_timeout for the role.',
  '25P04': 'The database ends long transactions too early: raise transaction_timeout for the role.',
  '28': 'Check the user and password in HOLDFAST_POSTGRES_URL, and pg_hba.conf on the server.',
  '3D000': 'Create the database, or name another one in HOLDFAST_POSTGRES_URL.',
  '40': 'It collided with another transaction.',
  '42501':
    'Give the user in HOLDFAST_POSTGRES_URL this permission (docs/postgres.md lists the permissions that are needed).',
  '42': "The tables are not as Holdfast's migrations made them, or belong to another program: give another schema.",
  '53100': 'The disk of the database is full: free some space there.',
  '53': 'The database is short of resources: raise max_connections or its memory, or let Holdfast use fewer connections (?max=4).',
  '55P03': 'Another session holds a lock on the tables: pg_stat_activity and pg_locks show which one; end it.',
  '57014':
    'The statement was cancelled, by a timeout or by a person: look for locks and for load on the database (pg_stat_activity).',
  '57P03': 'The database is starting or shutting down: wait, or start it.',
  '57': 'The database is restarting or was shut down: start it.',
  '58': 'The database had a system error: see its log.',
  XX: 'The database had an internal error: see its log.',
  '08': 'Check that the database is running and can be reached from the worker.',
};
const UNREACHABLE = 'Check HOLDFAST_POSTGRES_URL, and that the database is running and can be reached from the worker.';

/** Errors that the data causes: no retry helps. Their messages may contain a value, so only the kind is shown. */
const OF_DATA = /^(21|22|23|54)/;

/** A schema, table or column no longer exists. */
const GONE = new Set(['42P01', '3F000', '42703']);

/**
 * Runs a method of the sink, and turns database errors into failures with advice.
 *
 * @param prefix the start of each message: the schema, and the page if there is one.
 * @param suffix the end of a message that is retried; empty for a command, which retries nothing.
 */
export async function withAdvice<T>(prefix: string, suffix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseError) throw refused(prefix, suffix, error);
    if (error instanceof ConnectionFailed) throw retryable(prefix, suffix, error.message, error.code, UNREACHABLE);
    throw error;
  }
}

function refused(prefix: string, suffix: string, error: DatabaseError): Error {
  const { code = 'XX000', message } = error;
  if (OF_DATA.test(code)) {
    return new RefusedData(
      `${prefix}: the database refuses a value (${code}${error.constraint === undefined ? '' : `, ${error.constraint}`}). Trying again does not help: please report this message, and meanwhile export to files ("jsonl:exports").`,
    );
  }
  if (GONE.has(code)) {
    return ApplicationFailure.nonRetryable(
      `${prefix}: ${message} (${code}): something other than Holdfast dropped or changed its tables. Restore them, or drop the whole schema, and start the export again with {"overwrite": true}.`,
      'Incomplete',
    );
  }
  const advice = ADVICE[code] ?? ADVICE[code.slice(0, 2)] ?? 'See the log of the database.';
  return retryable(prefix, suffix, message, code, advice);
}

function retryable(prefix: string, suffix: string, message: string, code: string, advice: string): ApplicationFailure {
  return ApplicationFailure.retryable(`${prefix}: ${message} (${code}). ${advice}${suffix}`, 'DestinationFailed');
}
