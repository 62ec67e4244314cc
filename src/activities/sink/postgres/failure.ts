import { ApplicationFailure } from '@temporalio/common';
import postgres from 'postgres';

/** What to do about a database's error, by SQLSTATE, its class, or the driver's code. All wait for a person or for time. */
const ADVICE: Record<string, string> = {
  '42501': 'Give the user of HOLDFAST_POSTGRES_URL the right to it (docs/destinations.md lists the rights).',
  '28': 'Check user and password in HOLDFAST_POSTGRES_URL, and the pg_hba.conf of the server.',
  '3D000': 'Create the database, or name another one in HOLDFAST_POSTGRES_URL.',
  '53100': 'The disk of the database is full: free some space there.',
  '53': 'The database is short of resources: raise max_connections or its memory, or give fewer connections (?max=4).',
  '57': 'The database is restarting or was shut down: start it.',
  '25006': 'The database takes no writes: name its primary in HOLDFAST_POSTGRES_URL.',
  '40': 'Another transaction was in the way.',
  '42': "Holdfast's tables are not as its migrations made them: undo what was changed in the schema.",
  '23': "Holdfast's tables are not as its migrations made them: undo what was changed in the schema.",
  '08': 'Check that the database runs and can be reached from the worker.',
};
const UNREACHABLE = 'Check HOLDFAST_POSTGRES_URL, and that the database runs and can be reached from the worker.';

/** Runs a method of the sink; errors of the database become `DestinationFailed`, with what to do. */
export async function withAdvice<T>(schema: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isDatabaseError(error) ? destinationFailed(schema, error) : error;
  }
}

interface DatabaseError extends Error {
  code: string;
}

function isDatabaseError(error: unknown): error is DatabaseError {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return false;
  return 'code' in error && typeof error.code === 'string';
}

function destinationFailed(schema: string, error: DatabaseError): ApplicationFailure {
  return ApplicationFailure.retryable(
    `PostgreSQL, schema "${schema}": ${what(error)} (${error.code}). ${adviceOn(error)} The export goes on by itself then.`,
    'DestinationFailed',
  );
}

/** Data may stand in a message of these classes (a value that is wrong): only the kind of the error is told. */
const OF_DATA = /^(21|22|23)/;

function what(error: DatabaseError): string {
  return OF_DATA.test(error.code) ? 'the database refused a value' : error.message;
}

function adviceOn(error: DatabaseError): string {
  if (!(error instanceof postgres.PostgresError)) return UNREACHABLE;
  return ADVICE[error.code] ?? ADVICE[error.code.slice(0, 2)] ?? 'Look into the log of the database.';
}
