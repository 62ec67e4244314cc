import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import { writeOnce } from '../../../disk/commit.ts';
import { exists, makeFolders } from '../../../disk/paths.ts';
import { readWritten } from './open-written.ts';

const MARKER = '.holdfast-store';

// Another worker may have the right folder: it takes the page within this time.
const ELSEWHERE_MS = 10_000;

/** Returns the id of a destination's folder, giving it one if it has none: the same path may be another folder. */
export async function claimStore(destination: string): Promise<string> {
  const path = join(destination, MARKER);
  const known = storeOf(destination);
  if (known !== null) return known;
  await makeFolders(destination);
  await writeOnce(path, Buffer.from(randomUUID()));
  return readWritten(path);
}

function storeOf(destination: string): string | null {
  const path = join(destination, MARKER);
  return exists(path) ? readWritten(path) : null;
}

/**
 * Throws where a worker sees another folder than the one that an export was planned in: its data directory is another
 * one, or the disk is not there. Retryable: another worker may have it, and a disk comes back.
 */
export function checkStore(destination: string, { store }: Plan): void {
  if (store === undefined || storeOf(destination) === store) return;
  const what = exists(destination)
    ? 'is not the folder that this export was planned in'
    : 'does not exist, but this export was planned in it';
  throw ApplicationFailure.create({
    type: 'DestinationFailed',
    message: `${destination} ${what} (worker ${process.pid}@${hostname()}). Give all workers of the task queue the same HOLDFAST_DATA_DIR, and mount its disk. The export then resumes by itself. If the folder was deleted, cancel the export and start it again with {"overwrite": true}.`,
    nextRetryDelay: ELSEWHERE_MS,
  });
}
