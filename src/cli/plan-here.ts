import { planExport } from '../activities/plan-export.ts';
import { createDestinations } from '../activities/sink/registry.ts';
import type { Sink } from '../activities/sink/sink.ts';
import { type OpenedSources, openSources } from '../activities/source/open-sources.ts';
import type { Config } from '../config.ts';
import type { ExportInput, Origin, Plan } from '../contract.ts';
import { datasetsWith } from '../datasets/registry.ts';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { inOptions } from './problem-flags.ts';

/** Later than any time that a source may name: what it has is not asked for. */
const ALWAYS = '9999-12-31T00:00:00.000Z';

/**
 * Refuses an export for which the worker in this process could make no plan, before a server is started for it and keeps
 * a failed run.
 *
 * @throws InvalidInput as planning does, in the terms of the command line.
 */
export async function refuseUnplanned(config: Config, input: ExportInput, origin: Origin | null): Promise<void> {
  const own = openSources(config);
  try {
    await planHere(config, own, input, origin);
  } finally {
    await own.close();
  }
}

/** Makes the plan of an export as a worker does, and opens no destination. @throws InvalidInput as planning does. */
export async function planHere(
  config: Config,
  own: OpenedSources,
  input: ExportInput,
  origin: Origin | null,
): Promise<Plan> {
  const destinations = createDestinations(config, datasetsWith(own.apis.datasets));
  const unopened = (destination: string): Sink => {
    // Its name is checked here; for a server elsewhere only its workers know what it may be.
    const sink = config.remote ? ({} as Sink) : destinations.open(destination);
    return { ...sink, open: () => Promise.resolve(null) };
  };
  const now = new Date().toISOString();
  const schedules = {
    firstRun: () => Promise.resolve(null),
    earlierRun: () => Promise.resolve(null),
    zoneOf: () => Promise.resolve(null),
  };
  const asked = { exportId: 'dry-run', runId: 'dry-run', input, startedAt: now, at: now, scheduleId: null, origin };
  const known = { previousWatermark: null, availableUntil: ALWAYS };
  try {
    const dependencies = { source: own.source, openSink: unopened, pace: 1, schedules };
    const outcome = await planExport(dependencies, { ...asked, ...known });
    if ('plan' in outcome) return outcome.plan;
    throw new ExportFailed('the source does not say up to when its data is complete');
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(error.problems.map(inOptions)) : error;
  } finally {
    await destinations.close();
  }
}
