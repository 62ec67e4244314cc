import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../contract.ts';
import type { Log } from './log.ts';

// Values of temporal.api.enums.v1.IndexedValueType.
const TYPES = { KEYWORD: 2, BOOL: 5, DATETIME: 6 };
// Asked once per export; a server that does not answer must not delay it.
const DEADLINE_MS = 5_000;

/** Returns the search attributes of exports that the namespace has, of the right type; none if that is unknown. */
export async function knownSearchAttributes(client: Client, log: Log): Promise<SearchAttributeName[]> {
  const { namespace } = client.options;
  try {
    const { customAttributes } = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.connection.operatorService.listSearchAttributes({ namespace }),
    );
    const names = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
    return names.filter((name) => Number(customAttributes[name]) === TYPES[SEARCH_ATTRIBUTES[name]]);
  } catch (error) {
    log.debug({ error }, 'the search attributes of the Temporal server cannot be listed');
    return [];
  }
}
