import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Size of V8's space for young objects, in MB. By Node's default, every thread ends up with 30 MB of it; pages are in
// buffers elsewhere, and reading a million records takes as long with 1 as with 16.
const YOUNG_MB = 1;
// How much the heap may grow after a full collection before the next one, in %: at 30 MB, this is one per 400,000
// records. V8's own first limit is half a gigabyte, with which a worker's heap grew by 37 MB per million records.
const GROWING_PERCENT = 50;

/** Keeps the space for young objects small. Call it before anything large is loaded: the space never shrinks. */
export function keepYoungSpaceSmall(): void {
  // For threads created later.
  setFlagsFromString(`--max-semi-space-size=${YOUNG_MB}`);
  stopYoungSpace();
}

/**
 * Keeps the JavaScript heap close to what is in use: collects the garbage of start-up, and limits what may be added
 * before the next full collection. Call it once everything is loaded and every thread runs.
 */
export function keepHeapSmall(): void {
  stopYoungSpace();
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  setFlagsFromString('--no-expose-gc');
}

/** Keeps this thread's space at its size, 1 MB at first, as its limit is fixed. Starting a thread undoes this. */
function stopYoungSpace(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
