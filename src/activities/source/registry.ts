import type { SourceName } from '../../contract.ts';
import type { Api } from './api.ts';
import { createConversationJob } from './conversation-job.ts';
import { createConversationQuery } from './conversation-query.ts';
import { createPageToken } from './page-token.ts';
import type { Source } from './source.ts';

/** Returns a function that gives each source by its name; a new source is one entry here. */
export function createSources(api: Api): (name: SourceName) => Source {
  const sources: Record<SourceName, Source> = {
    'conversation-query': createConversationQuery(api),
    'conversation-job': createConversationJob(api),
    'page-token': createPageToken(api),
  };
  return (name) => sources[name];
}
