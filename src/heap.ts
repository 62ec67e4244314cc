import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// How much of what a full collection has left may be added before the next one: at 30 MB a collection for each 400,000
// records. V8's own first limit is half a gigabyte, on which a worker's heap grew by 37 MB a million records.
const GROWING_PERCENT = 50;

/**
 * Keeps the JavaScript heap near what is in use: collects what starting has left, and bounds what may be added before the
 * next full collection. Call it once everything is loaded.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  setFlagsFromString('--no-expose-gc');
}
