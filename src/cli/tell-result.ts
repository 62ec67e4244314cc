import type { ExportInput, ExportResult } from '../contract.ts';
import { EXIT } from './exit-code.ts';
import { describeResult, needsAttention } from './export-report.ts';
import { writeEvent } from './json-events.ts';
import { print } from './print.ts';
import type { Talk } from './talk.ts';

/** Prints the result of an export, and sets the exit code. */
export function report(result: ExportResult, input: ExportInput, talk: Talk): void {
  const lines = describeResult(result, input);
  if (talk === 'json') {
    writeEvent(process.stderr, 'summary', { lines });
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else if (talk !== 'quiet' || needsAttention(result, input)) print(process.stdout, lines.join('\n'));
  if (!result.proven) process.exitCode = EXIT.notProven;
}
