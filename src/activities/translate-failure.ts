import { ApplicationFailure } from '@temporalio/common';
import { InvalidInput } from '../errors.ts';
import { countFailuresInARow } from './failures-in-a-row.ts';
import { RefusedData } from './sink/refused-data.ts';
import { SourceFailure } from './source/failure.ts';
import { toApplicationFailure } from './source/to-application-failure.ts';

const failuresInARow = countFailuresInARow();

/** Advice for each disk error. All of them wait for a person, so the page is retried until the disk works. */
const DISK_ADVICE: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space.',
  EDQUOT: 'The disk quota is used up: free some space, or ask for a larger quota.',
  EACCES: "Give the worker's user permission to write there.",
  EPERM: "Give the worker's user permission to write there.",
  EROFS: 'The file system is mounted read-only: mount it with write access.',
  EMFILE: 'The worker has too many files open: raise its limit (ulimit -n).',
};

// Two retries cover an accident in transit; a value refused three times will always be refused.
const REFUSALS = 3;

/**
 * Turns an activity's error into the failure that Temporal's retry policy and the user need. An error not listed here
 * is a fault of Holdfast itself and is returned unchanged.
 *
 * @param attempt number of the attempt, from 1.
 * @param work names the piece of work, so that failures of one kind in a row are counted. Without it, all attempts
 * count.
 */
export function translateFailure(error: unknown, attempt: number, work?: string): unknown {
  if (error instanceof SourceFailure) {
    const times = work === undefined ? attempt : failuresInARow(work, error.row.name);
    return toApplicationFailure(error, Math.min(times, attempt), attempt);
  }
  if (error instanceof InvalidInput) return ApplicationFailure.nonRetryable(error.message, 'InvalidInput');
  if (error instanceof RefusedData) {
    const nonRetryable = attempt >= REFUSALS;
    return ApplicationFailure.create({ message: error.message, type: 'DestinationFailed', nonRetryable });
  }
  if (isSystemError(error)) return destinationFailed(error);
  return error;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function destinationFailed({ code = '', syscall, path }: NodeJS.ErrnoException): ApplicationFailure {
  const advice = DISK_ADVICE[code] ?? 'Check the disk and the data directory of the worker.';
  return ApplicationFailure.retryable(
    `Writing failed: ${code} (${syscall}${path === undefined ? '' : ` ${path}`}). ${advice} The export resumes by itself once that is fixed.`,
    'DestinationFailed',
  );
}
