import { log } from '@temporalio/activity';
import type { Plan } from '../contract.ts';

/** Logs in one line that an export begins. */
export function logStart({ source, interval, destination, timeZone, overwrite, note }: Plan): void {
  const fields = { source, interval, destination, timeZone, ...(overwrite && { overwrite }), ...(note && { note }) };
  log.info('export begins', fields);
}
