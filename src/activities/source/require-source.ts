import { hostname } from 'node:os';
import { ApplicationFailure } from '@temporalio/common';
import type { Origin, Plan, SourceName } from '../../contract.ts';
import type { Source } from './source.ts';

// Often enough that a worker with the right credentials takes the page soon, and rare enough to cost little.
const RETRY_MS = 10_000;

/**
 * Returns the source of a plan.
 *
 * @throws ApplicationFailure `Unauthorized`, retryable, when this worker reads from another origin; InvalidInput when
 * it does not know the source.
 */
export async function requireSource(
  source: (name: SourceName) => Source,
  { origin, source: name, settings = {} }: Pick<Plan, 'origin' | 'source' | 'settings'>,
): Promise<Source> {
  const found = source(name);
  requireOrigin(origin, await found.origin(settings));
  return found;
}

/**
 * Checks that this worker uses the API and the client with which the export was planned.
 *
 * @throws ApplicationFailure `Unauthorized`, retryable, so that a worker with the right credentials takes the work.
 */
export function requireOrigin(planned: Origin, own: Origin): void {
  if (planned.api === own.api && planned.client === own.client) return;
  throw ApplicationFailure.create({
    type: 'Unauthorized',
    message:
      `The worker on ${hostname()} reads ${describe(own)}, but the export was planned for ${describe(planned)}. ` +
      'Start a worker with the API, client and definition of the export (for Genesys Cloud GENESYS_API_URL or GENESYS_ENVIRONMENT, and GENESYS_CLIENT_ID), ' +
      'and stop this one or give it a HOLDFAST_TASK_QUEUE of its own; until then, the work is offered again every 10 s.',
    nextRetryDelay: RETRY_MS,
  });
}

const describe = ({ api, client }: Origin): string => `${api} as client ${client}`;
