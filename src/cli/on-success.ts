import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { ExportResult } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { Interrupted } from './interrupt.ts';

/** The option of commands that follow an export to its end. */
export interface OnSuccessOption {
  onSuccess?: string;
}

/** Adds `--on-success`. */
export function addOnSuccess(command: Command): Command {
  return command.option(
    '--on-success <command>',
    'run this in the shell once the export is proven, with the result as JSON on its stdin (docs/command.md)',
  );
}

/** Runs the command of `--on-success`, if there is one; of an export that is not proven, it says that it does not. */
export async function afterwards(
  { onSuccess }: OnSuccessOption,
  result: ExportResult,
  interrupt: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  if (onSuccess === undefined) return;
  if (result.proven) await runOnSuccess(onSuccess, result, interrupt);
  else say(`warning: the command of --on-success was not run, because ${result.exportId} is not proven`);
}

const AGAIN = 'running the same export again runs the command again';

/**
 * Runs a command of the user's once an export is proven, in the shell: the result is on its stdin as JSON, what it needs
 * most is in its environment. What it prints goes to stderr.
 *
 * @param interrupt ends the command, with everything that it has started.
 * @throws ExportFailed with how the command ended, unless it did well; Interrupted.
 */
export async function runOnSuccess(command: string, result: ExportResult, interrupt: AbortSignal): Promise<void> {
  const env = { ...process.env, ...variables(result) };
  const whole = `the export ${result.exportId} is complete and proven`;
  if (interrupt.aborted)
    throw new Interrupted(`interrupted: ${whole}, but the command of --on-success was not run; ${AGAIN}`);
  // A group of its own can be ended as a whole: the shell alone would leave its children behind.
  const child = spawn(command, { shell: true, env, detached: true, stdio: ['pipe', process.stderr, process.stderr] });
  const end = () => endGroup(child);
  interrupt.addEventListener('abort', end);
  // It need not read it.
  child.stdin.on('error', () => {}).end(`${JSON.stringify(result)}\n`);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  interrupt.removeEventListener('abort', end);
  if (interrupt.aborted)
    throw new Interrupted(`interrupted: ${whole}, but the command of --on-success was ended; ${AGAIN}`);
  if (code === 0) return;
  throw new ExportFailed(`${whole}, but the command of --on-success ended with ${code ?? signal}; ${AGAIN}`);
}

function variables({ exportId, manifest, records }: ExportResult): Record<string, string> {
  return {
    HOLDFAST_EXPORT_ID: exportId,
    // Rows have none.
    HOLDFAST_EXPORT_FOLDER: manifest.startsWith('postgres:') ? '' : dirname(manifest),
    HOLDFAST_EXPORT_MANIFEST: manifest,
    HOLDFAST_EXPORT_RECORDS: String(records),
  };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
}
