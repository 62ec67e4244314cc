import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureType } from '../contract.ts';

/** Returns a failure that ends the export; a plain Error would hang it for ever. */
export function failure(type: FailureType, message: string): ApplicationFailure {
  return bare(message, type);
}

/**
 * Without a stack: it would name paths of the worker's machine, repeat the message, and push the type, which an operator
 * looks for, out of the web UI's sight.
 */
function bare(message: string, type: string): ApplicationFailure {
  return Object.assign(ApplicationFailure.nonRetryable(message, type), { stack: '' });
}

/** Returns the export's failure for whatever a slice or an activity ended with: type and message, nothing behind them. */
export function exportFailure(error: unknown): ApplicationFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return bare(cause.message, cause.type ?? 'Error');
  if (cause instanceof TimeoutFailure) {
    const last = cause.cause instanceof ApplicationFailure ? cause.cause : null;
    const what = last ? ` Its last attempt: ${last.message}` : '';
    return failure(
      (last?.type as FailureType) ?? 'SourceUnavailable',
      `No success within the time allowed for one page.${what}`,
    );
  }
  return ApplicationFailure.nonRetryable(String(cause), 'Error');
}
