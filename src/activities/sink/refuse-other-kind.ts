import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../contract.ts';

/** What is there already under an export's id: a finished export, or one that was begun. */
type There = Pick<Plan, 'namesOf'>;

/**
 * Keeps an export of names, which replaces what earlier runs left without being asked to, from replacing anything else that
 * somebody gave the same id.
 *
 * @param place where it is, in words.
 * @throws `DestinationExists` where something there is not of the same kind.
 */
export function refuseOtherKind(place: string, there: readonly There[], { exportId, namesOf }: Plan): void {
  if (namesOf === undefined || there.every((each) => each.namesOf === namesOf)) return;
  throw ApplicationFailure.nonRetryable(
    `${place} holds an export "${exportId}" that was not made for the names of "${namesOf}", so it is not replaced. Remove it, or give "${namesOf}" another id.`,
    'DestinationExists',
  );
}
