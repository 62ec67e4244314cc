import { apiOf, BUILT_IN_API, type Origin, SOURCE_NAMES, type SourceName } from '../../contract.ts';
import { InvalidInput } from '../../errors.ts';
import type { Api } from './api.ts';
import { createConversationJob } from './genesys/conversation-job.ts';
import { createConversationQuery } from './genesys/conversation-query.ts';
import { createPageToken } from './page-token.ts';
import type { Source } from './source.ts';

/** Returns the source for a dataset of a described API, by `API.DATASET`; null if no definition has it. */
export type DescribedSources = (name: SourceName) => Source | null;

/**
 * Returns a function that returns a source by name. It throws InvalidInput for an unknown name.
 *
 * @param genesys returns Genesys Cloud's API and the origin. Called only when they are needed, as they may be missing.
 */
export function createSources(
  genesys: () => { api: Api; origin: Origin },
  described: DescribedSources = () => null,
): (name: SourceName) => Source {
  const built = new Map<SourceName, Source>();
  const builtIn = (name: SourceName, create: (api: Api, origin: Origin) => Source) => {
    const known = built.get(name);
    if (known) return known;
    const { api, origin } = genesys();
    const source = create(api, origin);
    built.set(name, source);
    return source;
  };
  return (name) => {
    if (name === 'conversation-query') return builtIn(name, createConversationQuery);
    if (name === 'conversation-job') return builtIn(name, createConversationJob);
    if (name === 'page-token') return builtIn(name, createPageToken);
    const source = described(name);
    if (source) return source;
    const api = apiOf(name);
    const definitions =
      api === null || api === BUILT_IN_API
        ? ''
        : `, and there is no definition ${api}.yaml with it in the folder HOLDFAST_APIS`;
    throw new InvalidInput([
      `source "${name}" is not known to this worker; it knows ${SOURCE_NAMES.join(', ')}${definitions}`,
    ]);
  };
}
