import { DefaultLogger, type LogEntry, type PrometheusMetricsExporter, Runtime } from '@temporalio/worker';
import { InvalidInput } from '../errors.ts';
import type { Log } from './log.ts';
import { BUCKETS } from '../activities/metrics.ts';

export interface RuntimeSettings {
  log: Log;
  /** `host:port` on which Prometheus finds the SDK's metrics and Holdfast's own; null = none. */
  metricsAddress: string | null;
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Installs Temporal's runtime. Once per process, before anything else of the SDK that connects.
 *
 * @throws InvalidInput when the metrics cannot be served where they were asked for.
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
    // Signals are the commands' business (cli/interrupt.ts).
    shutdownSignals: [],
  });
}

/** Serves metrics by the conventions of Prometheus: base units in the name, seconds, counters that end in `_total`. */
function prometheus(bindAddress: string): PrometheusMetricsExporter['prometheus'] {
  return {
    bindAddress,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: BUCKETS,
  };
}

// What the SDK says besides: activities log their own failures, with more, and the parts of a worker are as they are
// to be, without Nexus and with workflows in one of them alone.
const SAID_ALREADY: readonly string[] = [
  'Activity failed',
  'No workflows registered, not polling for workflow tasks',
  'No Nexus services registered, not polling for Nexus tasks',
];

function write(log: Log, { level, message, meta }: LogEntry): void {
  if (SAID_ALREADY.includes(message)) return;
  // The task token lets its holder finish an activity: nothing for a log. The run has one name on all lines.
  const { taskToken: _, workflowRunId, ...fields } = meta ?? {};
  log[LEVELS[level]](workflowRunId === undefined ? fields : { ...fields, runId: workflowRunId as string }, message);
}
