import { log } from '@temporalio/activity';
import type { Plan } from '../contract.ts';

/** Logs an export that begins to be read, in one line. */
export function logStart({ source, interval, destination, timeZone, overwrite, note }: Plan): void {
  const fields = { source, interval, destination, timeZone, ...(overwrite && { overwrite }), ...(note && { note }) };
  log.info('export begins', fields);
}
