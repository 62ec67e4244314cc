import type { InjectedSinks } from '@temporalio/worker';
import { countExport, type Metrics } from '../activities/metrics.ts';
import type { ObserverSinks } from '../workflows/observer.ts';
import type { Log } from './log.ts';

/** Logs and counts exports that end without a manifest; those with one are counted where it is written. */
export function observeExports(log: Log, metrics: Metrics): InjectedSinks<ObserverSinks> {
  return {
    observer: {
      ended: {
        fn({ workflowId, runId }, outcome, type, message) {
          countExport(metrics, outcome);
          const fields = { workflowId, runId, ...(type === '' ? {} : { failure: type }) };
          if (outcome === 'failed') log.error(fields, `export failed: ${message}`);
          else log.info(fields, 'export cancelled');
        },
        callDuringReplay: false,
      },
    },
  };
}
