import { constants, lstatSync } from 'node:fs';
import { ApplicationFailure } from '@temporalio/common';

/** Opens a file for reading, unless it is a link (ELOOP). Windows has no such flag; links need special rights there. */
export const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** Says whether a path is a link (on Windows also a junction), wherever it leads. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch (error) {
    if (['ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/**
 * Throws where one of some folders is a link: what is written or removed below it would be somewhere else, perhaps
 * outside the data directory. A link to a destination's folder has been followed, and checked, before.
 *
 * @throws `DestinationFailed`, not to be retried.
 */
export function refuseLinks(folders: readonly string[]): void {
  const link = folders.find(isLink);
  if (link === undefined) return;
  throw ApplicationFailure.nonRetryable(
    `${link} is a link. Holdfast does not write or delete anything behind a link, because it may lead out of the data directory. Remove the link, or give another id or destination.`,
    'DestinationFailed',
  );
}
