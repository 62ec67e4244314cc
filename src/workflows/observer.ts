import { proxySinks, type Sinks } from '@temporalio/workflow';

/** What a run tells the worker outside Temporal's history, only for its log and metrics. */
export interface ObserverSinks extends Sinks {
  observer: {
    /** The export has ended without a manifest. `type` is the failure's, empty for a cancellation. */
    ended(outcome: 'failed' | 'cancelled', type: string, message: string): void;
  };
}

export const { observer } = proxySinks<ObserverSinks>();
