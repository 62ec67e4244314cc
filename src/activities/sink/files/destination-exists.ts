import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import type { Manifest } from '../manifest.ts';
import type { DamagedManifest } from './stored-manifest.ts';

/** The failure for an export that is already finished. @param manifest where its manifest is. */
export function destinationExists(
  manifest: string,
  there: Manifest | DamagedManifest,
  { exportId }: Plan,
): ApplicationFailure {
  const what =
    'damaged' in there
      ? `${there.damaged}. It cannot be determined which export it belongs to.`
      : `${manifest}: an export with the id "${exportId}" is already finished.`;
  return ApplicationFailure.nonRetryable(
    `${what} Give another id, or {"overwrite": true} to replace it.`,
    'DestinationExists',
  );
}
