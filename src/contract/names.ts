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

/** Memo of a run: the `Origin` that the command which started it reads from. */
export const MEMO_ORIGIN = 'origin';
