import { type ExportHandle, follow } from '../src/client.ts';
import type { ExportResult } from '../src/contract.ts';

/** Waits for an export's end, and asks how far it is once a minute alone: each question costs its worker about as much as a page. */
export function awaitEnd(handle: ExportHandle): Promise<ExportResult> {
  return follow(handle, () => {}, undefined, 60_000);
}
