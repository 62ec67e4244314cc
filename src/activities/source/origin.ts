import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Origin } from '../../contract.ts';

/** Returns the origin of a configuration: the API's address, and a digest of the client's id. */
export function originOf({ apiUrl, credentials }: Pick<Config, 'apiUrl' | 'credentials'>): Origin {
  // Normalised, so that `https://API.example:443/` and `https://api.example` are the same.
  const api = new URL(apiUrl).href.replace(/\/+$/, '');
  return { api, client: credentials === null ? 'none' : digest(credentials.clientId) };
}

/** Twelve hex digits distinguish all clients of a company, and do not reveal the id. */
function digest(clientId: string): string {
  return createHash('sha256').update(clientId).digest('hex').slice(0, 12);
}
