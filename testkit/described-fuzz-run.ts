import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { translateFailure } from '../src/activities/translate-failure.ts';
import { fetchPage } from '../src/activities/fetch-page.ts';
import { awaitJob, deleteJob, submitJob } from '../src/activities/jobs.ts';
import { planExport } from '../src/activities/plan-export.ts';
import { createDestinations } from '../src/activities/sink/registry.ts';
import type { Verification } from '../src/activities/sink/sink.ts';
import { openDescribedApis } from '../src/activities/source/described/registry.ts';
import type { HttpClient } from '../src/activities/source/http.ts';
import { createSources } from '../src/activities/source/registry.ts';
import type { Source } from '../src/activities/source/source.ts';
import type { Config } from '../src/config.ts';
import { backoffMs, type ExportResult, type Plan } from '../src/contract.ts';
import { datasetsWith } from '../src/datasets/registry.ts';
import { isOver, newScheduler, schedule, settle } from '../src/workflows/scheduler.ts';
import { countSlices } from '../src/workflows/slices.ts';
import { hasMore, initialState } from '../src/workflows/state.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import type { FuzzClock } from './described-fuzz-exchange.ts';
import type { FuzzWorld } from './described-fuzz-world.ts';
import { seeded } from './random.ts';

/** The outcome of the export of a world. */
export interface FuzzOutcome {
  result: ExportResult;
  verification: Verification;
  /** Folder of the sealed files. */
  root: string;
  pages: number;
}

export interface FuzzParts {
  world: FuzzWorld;
  http: HttpClient;
  clock: FuzzClock;
  /** An empty folder for the definition and the export. */
  folder: string;
  /** Plants a fault in the source. */
  spoil?: (source: Source) => Source;
}

const EXPORT = 'fuzzed';
// After the end of every world's interval.
const STARTED = '2026-12-24T00:00:00.000Z';
const ATTEMPTS = 60;

/** Exports a world as the workflow and its activities do, without a server. Work completes in random order, some of it twice. */
export async function runFuzz(parts: FuzzParts): Promise<FuzzOutcome> {
  const { world, folder } = parts;
  await mkdir(join(folder, 'apis'), { recursive: true });
  await writeFile(join(folder, 'apis', `${String(world.definition['name'])}.yaml`), JSON.stringify(world.definition));
  const random = seeded(`run ${world.seed}`);
  let worker = openWorker(parts);
  const again = () => (worker = openWorker(parts));
  const asked = { exportId: EXPORT, runId: 'run-1', input: world.input, startedAt: STARTED, at: STARTED };
  const planned = await untilDone(parts, 'plan', () =>
    planExport(worker, { ...asked, scheduleId: null, previousWatermark: null, availableUntil: null, origin: null }),
  );
  const { plan } = planned as { plan: Plan };
  let state = initialState(plan, countSlices(plan));
  while (hasMore(state)) {
    let { scheduler } = schedule(newScheduler(state));
    while (!isOver(scheduler)) {
      const { work } = random.of(scheduler.inFlight);
      // Sometimes a worker and its memory are lost, or an activity's completion is lost and it runs twice.
      if (random.next() < 0.015) again();
      if (random.next() < 0.03) await complete(parts, worker, work);
      const completion = await complete(parts, worker, work);
      scheduler = schedule(settle(scheduler, work, completion)).scheduler;
    }
    if (scheduler.failed !== null) throw scheduler.failed.error;
    ({ state } = scheduler);
  }
  const sink = worker.openSink(plan.destination);
  const result = await sink.finish({ plan });
  const verification = await sink.verify(EXPORT);
  return { result, verification: verification!, root: join(folder, 'exports', EXPORT), pages: state.pages };
}

type Worker = ReturnType<typeof openWorker>;

function openWorker({ world, http, folder, spoil = (source) => source }: FuzzParts) {
  const apis = openDescribedApis({
    ...{ folder: join(folder, 'apis'), env: world.auth.env, dataDir: folder, requestTimeoutSeconds: 5 },
    identify: () => Promise.resolve('fuzzed'),
    watchHttp: (real) => {
      void real.close();
      return http;
    },
  });
  if (apis.problems.length > 0) throw new Error(apis.problems.join('\n'));
  const destinations = createDestinations({ dataDir: folder } as Config, datasetsWith(apis.datasets));
  const sources = createSources(() => {
    throw new Error('Genesys Cloud is not asked');
  }, apis.sources);
  const schedules = {} as Parameters<typeof planExport>[0]['schedules'];
  return { source: (name: 'fuzz.items') => spoil(sources(name)), openSink: destinations.open, pace: 1, schedules } as {
    source: (name: string) => Source;
    openSink: typeof destinations.open;
    pace: number;
    schedules: typeof schedules;
  };
}

async function complete(parts: FuzzParts, worker: Worker, work: Work): Promise<Completion> {
  const name = `${parts.folder} ${JSON.stringify({ ...work.request, plan: 0 })}`;
  if (work.kind === 'page') {
    const outcome = await untilDone(parts, name, () => fetchPage(worker, work.request, new AbortController().signal));
    return { kind: 'page', outcome: { attempts: 1, ...outcome } };
  }
  if (work.kind === 'seal') {
    return { kind: 'seal', outcome: await worker.openSink(work.request.plan.destination).seal(work.request) };
  }
  const { signal } = new AbortController();
  let attempt = 0;
  switch (work.kind) {
    case 'submit':
      return { kind: 'submit', outcome: await untilDone(parts, name, () => submitJob(worker, work.request)) };
    case 'await':
      return {
        kind: 'await',
        outcome: await untilDone(parts, name, () => awaitJob(worker, work.request, ++attempt, signal)),
      };
    case 'delete':
      await untilDone(parts, name, () => deleteJob(worker, work.request, signal));
      return { kind: 'delete' };
  }
}

/** Retries as Temporal would; the clock jumps over the pauses. */
async function untilDone<T>({ clock }: FuzzParts, name: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const failure = translateFailure(error, attempt, name);
      const isRetried = failure instanceof ApplicationFailure && !failure.nonRetryable && attempt < ATTEMPTS;
      if (!isRetried) throw failure;
      clock.ms += typeof failure.nextRetryDelay === 'number' ? failure.nextRetryDelay : backoffMs(attempt);
    }
  }
}
