import { entityTooLarge } from '../http/api-error.ts';
import type { Simulation } from '../simulation.ts';

/** @throws ApiError 400 when pages of this many rows are too large. */
export function refuseLargeSize({ faults, stats }: Simulation, size: number): void {
  if (faults.tooLarge === 0 || size <= faults.tooLarge) return;
  stats.fault('tooLarge');
  throw entityTooLarge();
}

/**
 * Passes a page's body on.
 *
 * @throws ApiError 400 when it has too many bytes.
 */
export function refuseLargeBody({ faults, stats }: Simulation, body: Buffer): Buffer {
  if (faults.tooLargeBytes === 0 || body.length <= faults.tooLargeBytes) return body;
  stats.fault('tooLargeBytes');
  throw entityTooLarge();
}
