/** The source of an input that names none. */
export const DEFAULT_SOURCE = 'conversation-query';
export const SOURCE_NAMES = ['conversation-query', 'conversation-job', 'page-token'] as const;
/** Sources of Genesys Cloud's conversations, whose ids are those in `genesys.queues` and similar datasets. */
export const CONVERSATION_SOURCES: readonly string[] = ['conversation-query', 'conversation-job'];
/** One of `SOURCE_NAMES`, or the dataset of a described API as `API.DATASET`. */
export type SourceName = (typeof SOURCE_NAMES)[number] | `${string}.${string}`;

/**
 * Returns the task queue of the activities that call an API, so that one rate cap applies to all of them: `QUEUE-api`
 * for Genesys Cloud, `QUEUE-api-NAME` for a described API.
 *
 * @param source what is read; the part before the dot names the API.
 */
export function apiTaskQueue(taskQueue: string, source: string = DEFAULT_SOURCE): string {
  const api = apiOf(source);
  return api === null || api === BUILT_IN_API ? `${taskQueue}-api` : `${taskQueue}-api-${api}`;
}

/** The API that comes with Holdfast: all its sources share one rate cap. */
export const BUILT_IN_API = 'genesys';

/** Returns the name of the API in `API.DATASET`; null for a source without a dot. */
export const apiOf = (source: string): string | null => (source.includes('.') ? source.split('.')[0]! : null);
