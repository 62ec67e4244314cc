import type { Client } from '@temporalio/client';
import { quoted } from '../../worker/schedule-history.ts';
import { readRun } from './read-run.ts';
import type { RunFacts } from './run-facts.ts';

// An export of ten million records has some fifty; more than this nobody reads.
const RUNS = 100;

/**
 * Reads what all runs under an export's id have done, the first one first: those that continued as new, and those of
 * earlier starts. Runs that the server has removed are not there any more.
 */
export async function readRuns(client: Client, exportId: string): Promise<RunFacts[]> {
  const runs: { runId: string; startTime: Date }[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = ${quoted(exportId)}` })) {
    runs.push(run);
    if (runs.length === RUNS) break;
  }
  runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const facts: RunFacts[] = [];
  for (const { runId } of runs) facts.push(await readRun(client, exportId, runId));
  return facts;
}

/** When a finished export was made. */
interface Made {
  startedAt: string;
  finishedAt: string;
}

/**
 * Returns the runs that have made a finished export: neither those of the one that it has replaced under its id, nor later ones.
 * Runs that did not end well may have kept pages for it.
 */
export function runsThatMade(runs: readonly RunFacts[], { startedAt, finishedAt }: Made): RunFacts[] {
  const before = runs.findLastIndex(({ ended, closedAt }) => ended === 'complete' && (closedAt ?? '') < startedAt);
  return runs.slice(before + 1).filter((run) => run.startedAt <= finishedAt);
}
