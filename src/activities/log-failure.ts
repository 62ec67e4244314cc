import { log } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, TemporalFailure } from '@temporalio/common';
import type { WaitNotice } from '../contract.ts';
import { SourceFailure } from './source/failure.ts';

/**
 * Logs a failed attempt once, with what the source's support needs to know; the SDK adds workflow, run, activity and
 * attempt. A wait that the source asked for is logged as information, and a cancellation is not logged.
 *
 * @param error what the work threw.
 * @param failure what is reported to Temporal.
 */
export function logFailure(error: unknown, failure: unknown, item?: Pick<WaitNotice, 'slice' | 'page'>): void {
  const { slice = null, page = null } = item ?? {};
  const where = slice === null ? {} : { slice: `${slice.start}/${slice.end}`, page };
  if (!(failure instanceof ApplicationFailure)) {
    if (failure instanceof TemporalFailure || (failure as Error).name === 'AbortError') return;
    log.error((failure as Error).message, { ...where, error: failure });
    return;
  }
  const expected = failure.category === ApplicationFailureCategory.BENIGN;
  if (expected && !(error instanceof SourceFailure)) return;
  const fields = { ...where, failure: failure.type, ...answerOf(error) };
  if (expected) log.info(failure.message, fields);
  else log.warn(failure.message, fields);
}

function answerOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof SourceFailure)) return {};
  const { method, path, status, code, correlationId } = error.answer;
  return { method, path, status, code, correlationId };
}
