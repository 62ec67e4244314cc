import type { Client } from '@temporalio/client';
import { queryProgress, startOf } from '../client.ts';
import type { Manifest } from '../activities/sink/manifest.ts';
import type { Config } from '../config.ts';
import { EXPORT_WORKFLOW, type ExportInput, type ExportResult, type Interval, MEMO_NAMES_OF } from '../contract.ts';
import { DEFAULTS } from '../input/differences.ts';
import { parseInterval } from '../input/interval.ts';
import type { ClientSession } from './client-session.ts';
import { finishedExports } from './find-export.ts';

/** What `list` says of an export. */
export interface KnownExport {
  exportId: string;
  /** Id of the export that it holds names for; null = it is no part of another. */
  namesOf: string | null;
  /** The state of its progress, or what ended it; `interrupted` while nothing works on it. */
  state: string;
  /** Null while it is not complete. */
  proven: boolean | null;
  /** Null where nobody says. */
  records: number | null;
  interval: Interval | null;
  destination: string;
  startedAt: string;
  finishedAt: string | null;
}

// Each question takes milliseconds; a server is asked so many at once.
const AT_ONCE = 8;

/**
 * Returns the exports that a server knows and those whose manifests are in the data directory, the latest first; of
 * several runs of one id the latest, and what is finished.
 *
 * @param session null where no server has ever run.
 * @param limit most exports that the server is asked about.
 * @param stored manifests of elsewhere.
 */
export async function knownExports(
  { dataDir }: Config,
  session: ClientSession | null,
  limit: number,
  stored: readonly Manifest[] = [],
): Promise<KnownExport[]> {
  const served = session === null ? [] : await servedExports(session, limit);
  // Of a run that is to replace a finished export, and has not, both are told.
  const ids = new Set(served.filter(({ state }) => state === 'complete').map(({ exportId }) => exportId));
  const manifests = [...finishedExports(dataDir).map(({ manifest }) => manifest), ...stored];
  const others = new Map(manifests.filter(({ exportId }) => !ids.has(exportId)).map((each) => [nameOf(each), each]));
  const found = [...others.values()].map((manifest) =>
    finished(manifest, manifest.input.destination, manifest.namesOf),
  );
  return [...served, ...found].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** An id may be at several destinations. */
const nameOf = ({ exportId, input }: Manifest): string => JSON.stringify([exportId, input.destination]);

/** A run as the server lists it. */
interface Run {
  workflowId: string;
  runId: string;
  status: { name: string };
  startTime: Date;
  closeTime?: Date;
  memo?: Record<string, unknown>;
}

async function servedExports({ client, shared }: ClientSession, limit: number): Promise<KnownExport[]> {
  const latest = new Map<string, Run>();
  for await (const run of client.workflow.list({ query: `WorkflowType = '${EXPORT_WORKFLOW}'` })) {
    if (!latest.has(run.workflowId)) latest.set(run.workflowId, run);
    if (latest.size >= limit) break;
  }
  const runs = [...latest.values()];
  const known: KnownExport[] = [];
  for (let at = 0; at < runs.length; at += AT_ONCE) {
    known.push(...(await Promise.all(runs.slice(at, at + AT_ONCE).map((run) => describe(client, run, shared)))));
  }
  return known;
}

async function describe(client: Client, run: Run, attended: boolean): Promise<KnownExport> {
  const { workflowId, runId, status, startTime, closeTime, memo } = run;
  const handle = client.workflow.getHandle(workflowId, runId);
  const { input } = await startOf(client, workflowId, runId);
  const namesOf = memo?.[MEMO_NAMES_OF];
  if (status.name === 'COMPLETED') return finished((await handle.result()) as ExportResult, input.destination, namesOf);
  const runs = status.name === 'RUNNING';
  const progress = runs && attended ? await queryProgress(handle) : null;
  return {
    exportId: workflowId,
    namesOf: ownerOf(namesOf),
    state: runs
      ? (progress?.state ?? (attended ? 'running' : 'interrupted'))
      : status.name.toLowerCase().replace('_', '-'),
    proven: null,
    records: progress?.records ?? null,
    interval: progress?.interval ?? plannedInterval(memo) ?? fixedInterval(input),
    destination: input.destination ?? DEFAULTS.destination,
    startedAt: startTime.toISOString(),
    finishedAt: closeTime?.toISOString() ?? null,
  };
}

/** What the run itself has said of a window that counts from its start; see src/workflows/visibility.ts. */
function plannedInterval(memo: Run['memo']): Interval | null {
  const said = memo?.['interval'];
  const [start, end] = typeof said === 'string' ? said.split('/') : [];
  return start && end ? { start, end } : null;
}

const fixedInterval = ({ interval }: ExportInput): Interval | null =>
  interval === undefined ? null : parseInterval(interval);

type Finished = Pick<ExportResult, 'exportId' | 'proven' | 'records' | 'interval' | 'startedAt' | 'finishedAt'>;

const ownerOf = (namesOf: unknown): string | null => (typeof namesOf === 'string' ? namesOf : null);

function finished(result: Finished, destination: string = DEFAULTS.destination, namesOf?: unknown): KnownExport {
  const { exportId, proven, records, interval, startedAt, finishedAt } = result;
  const names = { namesOf: ownerOf(namesOf) };
  return { exportId, ...names, state: 'complete', proven, records, interval, destination, startedAt, finishedAt };
}
