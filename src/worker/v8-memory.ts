import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Of the space for what is short-lived, in MB. By Node's own limit every thread ends up with 30 MB of it; pages are in
// buffers elsewhere, and reading a million records takes as long with 1 as with 16.
const YOUNG_MB = 1;
// How much of what a full collection has left may be added before the next one: at 30 MB a collection for each 400,000
// records. V8's own first limit is half a gigabyte, on which a worker's heap grew by 37 MB a million records.
const GROWING_PERCENT = 50;

/** Keeps small what is short-lived. Call it before anything large is loaded: what its space has grown to, it keeps. */
export function keepYoungSpaceSmall(): void {
  // For threads to come.
  setFlagsFromString(`--max-semi-space-size=${YOUNG_MB}`);
  stopYoungSpace();
}

/**
 * Keeps the JavaScript heap near what is in use: collects what starting has left, and bounds what may be added before the
 * next full collection. Call it once everything is loaded and every thread runs.
 */
export function keepHeapSmall(): void {
  stopYoungSpace();
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  setFlagsFromString('--no-expose-gc');
}

/** Leaves this thread's space as large as it is, at first 1 MB: its limit is fixed. The start of a thread undoes this. */
function stopYoungSpace(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
