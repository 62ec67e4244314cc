import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../contract.ts';
import type { Log } from './log.ts';

// Of temporal.api.enums.v1.IndexedValueType.
const TYPES = { KEYWORD: 2, BOOL: 5, DATETIME: 6 };
// Asked once an export; one that does not answer must not hold it up.
const DEADLINE_MS = 5_000;

/** Asks the server which search attributes of exports the namespace has, of the right type; none where it does not say. */
export async function knownSearchAttributes(client: Client, log: Log): Promise<SearchAttributeName[]> {
  const { namespace } = client.options;
  try {
    const { customAttributes } = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.connection.operatorService.listSearchAttributes({ namespace }),
    );
    const names = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
    return names.filter((name) => Number(customAttributes[name]) === TYPES[SEARCH_ATTRIBUTES[name]]);
  } catch (error) {
    log.debug({ error }, 'the server does not say which search attributes it has');
    return [];
  }
}
