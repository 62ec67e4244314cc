import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { ApplicationFailure } from '@temporalio/common';
import type { Config } from '../../config.ts';
import type { Origin, Plan, SourceName } from '../../contract.ts';
import type { Source } from './source.ts';

// Often enough that a worker with the right credentials takes the page soon; rarely enough to cost little in between.
const RETRY_MS = 10_000;

/** Returns what a configuration reads from: the API's address, and a digest of the client's id. */
export function originOf({ apiUrl, credentials }: Pick<Config, 'apiUrl' | 'credentials'>): Origin {
  // Parsed, so that `https://API.example:443/` and `https://api.example` are one.
  const api = new URL(apiUrl).href.replace(/\/+$/, '');
  return { api, client: credentials === null ? 'none' : digest(credentials.clientId) };
}

/** Twelve digits tell any two clients of a company apart, and do not give the id away. */
function digest(clientId: string): string {
  return createHash('sha256').update(clientId).digest('hex').slice(0, 12);
}

/**
 * Returns the source of a plan.
 *
 * @throws ApplicationFailure `Unauthorized`, retryable, where this worker reads from elsewhere; InvalidInput where it does not
 *   know the source.
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
 * Makes sure that a worker reads from the API, and as the client, that an export was planned with.
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
      'and stop this one or give it a HOLDFAST_TASK_QUEUE of its own; until then the work is offered again every 10 s.',
    nextRetryDelay: RETRY_MS,
  });
}

const describe = ({ api, client }: Origin): string => `${api} as client ${client}`;
