import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import type { Manifest } from '../manifest.ts';
import type { DamagedManifest } from './stored-manifest.ts';

/** The failure for an export that is finished already. @param manifest where its manifest is. */
export function destinationExists(
  manifest: string,
  there: Manifest | DamagedManifest,
  { exportId }: Plan,
): ApplicationFailure {
  const what =
    'damaged' in there
      ? `${there.damaged}. Which export it was cannot be told.`
      : `${manifest}: an export with the id "${exportId}" is finished already.`;
  return ApplicationFailure.nonRetryable(
    `${what} Give another id, or {"overwrite": true} to replace it.`,
    'DestinationExists',
  );
}
