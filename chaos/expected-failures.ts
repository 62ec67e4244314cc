import type { Operated } from './operator.ts';
import type { ChaosPlan } from './plan.ts';
import type { FaultKind } from './plan-faults.ts';

/** How an export may end without a result, and which faults explain that. Exports must survive all other faults. */
const EXPLAINED: readonly (readonly [RegExp, readonly FaultKind[]])[] = [
  [/^cancelled/, ['cancelled']],
  [/^terminated/, ['terminated', 'reset']],
  // A fresh token was refused, too.
  [/\bUnauthorized:/, ['storm of 401', 'tokens revoked often', 'tokens revoked']],
  [/\bForbidden:/, ['refused by 403']],
  [/\bJobFailed:/, ['jobs get lost']],
  // The command ends if its server ends.
  [/Temporal server|UNAVAILABLE|guardian/, ['embedded server killed', 'everything killed', 'guardian killed', 'command killed', 'command frozen', 'disk full']], // oxfmt-ignore
  [/disk|ENOSPC/, ['disk full']],
];

/** Returns the failures of runs that no fault of the plan explains. */
export function unexpected({ faults }: ChaosPlan, operated: readonly Operated[]): string[] {
  const kinds = new Set(faults.map(({ kind }) => kind));
  return operated
    .flatMap(({ failures }) => failures)
    .filter((failure) => !EXPLAINED.some(([form, by]) => form.test(failure) && by.some((kind) => kinds.has(kind))))
    .map((failure) => `a run failed, but no fault of the plan explains it: ${failure.slice(0, 600)}`);
}
