import { ApplicationFailure } from '@temporalio/common';
import { InvalidInput } from '../errors.ts';
import { countRepeats } from './repeats.ts';
import { RefusedData } from './sink/refused-data.ts';
import { SourceFailure } from './source/failure.ts';
import { toFailure } from './source/to-failure.ts';

const repeats = countRepeats();

/** What to do about a disk's error: these wait for a person, so the page is tried again until it works. */
const DISK_ADVICE: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space.',
  EDQUOT: 'The disk quota is used up: free some space, or have it raised.',
  EACCES: 'Give the user of the worker the right to write there.',
  EPERM: 'Give the user of the worker the right to write there.',
  EROFS: 'The file system is mounted read-only: mount it for writing.',
  EMFILE: 'The worker has too many files open: raise its limit (ulimit -n).',
};

// Two retries for an accident on the way; then a value that is refused is a value that is refused.
const REFUSALS = 3;

/**
 * Turns whatever an activity threw into what Temporal's retry policy and a user need. Everything that is not listed is
 * an error of Holdfast itself and goes through unchanged.
 *
 * @param attempt number of the attempt, from 1.
 * @param work names what is attempted: failures of one kind in a row are counted by it. Without it all attempts count.
 */
export function asFailure(error: unknown, attempt: number, work?: string): unknown {
  if (error instanceof SourceFailure) {
    const times = work === undefined ? attempt : repeats(work, error.row.name);
    return toFailure(error, Math.min(times, attempt), attempt);
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
