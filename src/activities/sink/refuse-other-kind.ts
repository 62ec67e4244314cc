import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../contract.ts';

/** What is there already under an export's id: a finished export, or one that was begun. */
type ExistingExport = Pick<Plan, 'namesOf'>;

/**
 * Protects other exports from an export of names, which replaces earlier ones without being asked to: it refuses to
 * replace anything else under the same id.
 *
 * @param place where it is, in words.
 * @throws `DestinationExists` when something there is not of the same kind.
 */
export function refuseOtherKind(place: string, there: readonly ExistingExport[], { exportId, namesOf }: Plan): void {
  if (namesOf === undefined || there.every((each) => each.namesOf === namesOf)) return;
  throw ApplicationFailure.nonRetryable(
    `${place} contains an export "${exportId}" that was not made for the names of "${namesOf}", so it is not replaced. Remove it, or give "${namesOf}" another id.`,
    'DestinationExists',
  );
}
