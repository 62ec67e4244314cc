import type { Client } from '@temporalio/client';

export type Say = (line: string) => void;

/** A Temporal server to work with, and whatever had to be started for it. */
export interface Session {
  client: Client;
  address: string;
  /** URL of the web UI; null where only the operator of the server knows it. */
  ui: string | null;
  /** Whether the server ran before, so that other commands may have workers on it. */
  shared: boolean;
  /** Ids of the exports that were running on the server, and that this session's worker takes part in. */
  others: string[];
  /** Rejects when the server or the worker fails; never resolves. */
  failed: Promise<never>;
  /** Ends the worker and the server that this session started. */
  close(): Promise<void>;
}
