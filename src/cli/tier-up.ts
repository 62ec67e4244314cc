import { setFlagsFromString } from 'node:v8';

// Bytes of bytecode that a function runs before V8 optimizes it; Node.js 20 has 66 KB, with which a third of the CPU time of
// an export of 1,000 records goes into optimizing what hardly runs again. A loop that matters is there after 20 ms.
const INTERRUPT_BUDGET = 2_000_000;

/** Lets V8 optimize only what runs for long. Later versions of Node.js have another flag for it and wait long enough. */
export function optimizeLater(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
