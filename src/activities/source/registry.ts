import type { SourceName } from '../../contract.ts';
import { InvalidInput } from '../../errors.ts';
import type { Api } from './api.ts';
import { createConversationJob } from './conversation-job.ts';
import { createConversationQuery } from './conversation-query.ts';
import { createPageToken } from './page-token.ts';
import type { Source } from './source.ts';

/**
 * Returns a function that gives each source by its name. It throws InvalidInput for a name that there is none of.
 *
 * @param others sources beside those that come with Holdfast, by their names.
 */
export function createSources(api: Api, others: Readonly<Record<string, Source>> = {}): (name: SourceName) => Source {
  const sources = new Map<string, Source>([
    ['conversation-query', createConversationQuery(api)],
    ['conversation-job', createConversationJob(api)],
    ['page-token', createPageToken(api)],
    ...Object.entries(others),
  ]);
  return (name) => {
    const source = sources.get(name);
    if (source) return source;
    throw new InvalidInput([
      `source "${name}" is not known to this worker; it knows ${[...sources.keys()].join(', ')}`,
    ]);
  };
}
