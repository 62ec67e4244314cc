import { entityTooLarge } from '../http/api-error.ts';
import type { Simulation } from '../simulation.ts';

/** @throws ApiError 400 if the page size is above the limit of the fault `tooLarge`. */
export function refuseLargeSize({ faults, stats }: Simulation, size: number): void {
  if (faults.tooLarge === 0 || size <= faults.tooLarge) return;
  stats.fault('tooLarge');
  throw entityTooLarge();
}

/**
 * Returns a page's body.
 *
 * @throws ApiError 400 if it has more bytes than the fault `tooLargeBytes` allows.
 */
export function refuseLargeBody({ faults, stats }: Simulation, body: Buffer): Buffer {
  if (faults.tooLargeBytes === 0 || body.length <= faults.tooLargeBytes) return body;
  stats.fault('tooLargeBytes');
  throw entityTooLarge();
}
