import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ExportResult } from '../contract.ts';
import { ExportFailed } from '../errors.ts';

/**
 * Runs a command of the user's once an export is proven, in the shell: the result is on its stdin as JSON, the id, the
 * manifest's place and the number of records are in its environment. What it prints goes to stderr.
 *
 * @throws ExportFailed with how the command ended, unless it did well.
 */
export async function runOnSuccess(command: string, result: ExportResult): Promise<void> {
  const env = {
    ...process.env,
    HOLDFAST_EXPORT_ID: result.exportId,
    HOLDFAST_EXPORT_MANIFEST: result.manifest,
    HOLDFAST_EXPORT_RECORDS: String(result.records),
  };
  const child = spawn(command, { shell: true, env, stdio: ['pipe', process.stderr, process.stderr] });
  // It need not read it.
  child.stdin.on('error', () => {}).end(`${JSON.stringify(result)}\n`);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  throw new ExportFailed(
    `the export is complete and proven, but the command of --on-success ended with ${code ?? signal}; running the same export again runs the command again`,
  );
}
