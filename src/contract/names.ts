/** Workflow type that operators start. */
export const EXPORT_WORKFLOW = 'exportRecords';

/** Task queue of workflows and of activities that do not call the API. */
export const DEFAULT_TASK_QUEUE = 'holdfast';

export const QUERY_PROGRESS = 'progress';
export const SIGNAL_PAUSE = 'pause';
export const SIGNAL_RESUME = 'resume';
/** Sent by Holdfast's own activities when a page has to wait: a `WaitNotice`. */
export const SIGNAL_WAIT_NOTICE = 'heldUp';
export const UPDATE_CONCURRENCY = 'setConcurrency';

/** Marks a run in which slices are sealed beside the pages; without it, each seal takes the place of a page. */
export const PATCH_SEALS_BESIDE = 'seals-beside-pages';

/** Memo of a run that reads names for another export's ids: the id of that export. */
export const MEMO_NAMES_OF = 'namesOf';

/** Memo of a run: the `Origin` of the command that started it. */
export const MEMO_ORIGIN = 'origin';

/**
 * Search attributes by which lists of runs can be filtered and sorted, with their types; operators create them. One
 * that the namespace does not have must not be set: the workflow task would fail until it exists.
 */
export const SEARCH_ATTRIBUTES = {
  HoldfastFrom: 'DATETIME',
  HoldfastTo: 'DATETIME',
  HoldfastDestination: 'KEYWORD',
  HoldfastState: 'KEYWORD',
  HoldfastProven: 'BOOL',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;
