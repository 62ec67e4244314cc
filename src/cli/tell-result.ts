import type { ExportResult } from '../contract.ts';
import { EXIT } from './exit-code.ts';
import { describeResult } from './export-report.ts';
import { print } from './print.ts';

/**
 * Prints the result of an export, and sets the exit code; with `json` as the only line of stdout, and what a person reads
 * on stderr.
 */
export function report(result: ExportResult, destination: string | undefined, json: boolean): void {
  print(json ? process.stderr : process.stdout, describeResult(result, destination).join('\n'));
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (!result.proven) process.exitCode = EXIT.notProven;
}
