import { DefaultLogger, type LogEntry, type PrometheusMetricsExporter, Runtime } from '@temporalio/worker';
import { InvalidInput } from '../errors.ts';
import type { Log } from './log.ts';
import { BUCKETS } from '../activities/metrics.ts';

export interface RuntimeSettings {
  log: Log;
  /** `host:port` at which Prometheus finds the SDK's metrics and Holdfast's own; null = none. */
  metricsAddress: string | null;
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Installs Temporal's runtime. Call it once per process, before the SDK connects.
 *
 * @throws InvalidInput if the metrics cannot be served at the address.
 */
export function installRuntime({ log, metricsAddress }: RuntimeSettings): void {
  try {
    install({ log, metricsAddress });
  } catch (error) {
    throw new InvalidInput([
      `metrics cannot be served at HOLDFAST_METRICS_ADDRESS=${metricsAddress}: ${(error as Error).message}; give a free port, or unset it`,
    ]);
  }
}

function install({ log, metricsAddress }: RuntimeSettings): void {
  Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => write(log, entry)),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(metricsAddress === null ? {} : { metrics: { prometheus: prometheus(metricsAddress) } }),
    },
    // Commands handle signals themselves (cli/interrupt.ts).
    shutdownSignals: [],
  });
}

/** Serves metrics by Prometheus' conventions: base units in the name, seconds, counters that end in `_total`. */
function prometheus(bindAddress: string): PrometheusMetricsExporter['prometheus'] {
  return {
    bindAddress,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: BUCKETS,
  };
}

// Messages of the SDK that are left out: activities log their own failures, with more detail; workers have no Nexus and
// only one of them has workflows, both on purpose; and `ready` and `shutting down` say what several changes of state mean.
const SAID_ALREADY: readonly string[] = [
  'Activity failed',
  'Worker state changed',
  'No workflows registered, not polling for workflow tasks',
  'No Nexus services registered, not polling for Nexus tasks',
];

function write(log: Log, { level, message, meta }: LogEntry): void {
  if (SAID_ALREADY.includes(message)) return;
  // The task token lets its holder complete an activity, so it is not logged. The run id has one name on all lines.
  const { taskToken: _, workflowRunId, ...fields } = meta ?? {};
  log[LEVELS[level]](workflowRunId === undefined ? fields : { ...fields, runId: workflowRunId as string }, message);
}
