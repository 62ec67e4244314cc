import { proxySinks, type Sinks } from '@temporalio/workflow';

/** What the worker is told about a run beside Temporal's history: for its log and its metrics alone. */
export interface ObserverSinks extends Sinks {
  observer: {
    /** The export has ended without a manifest. `type` is the failure's, empty for a cancellation. */
    ended(outcome: 'failed' | 'cancelled', type: string, message: string): void;
  };
}

export const { observer } = proxySinks<ObserverSinks>();
