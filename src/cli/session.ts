import type { Client } from '@temporalio/client';

export type Say = (line: string) => void;

/** A Temporal server to work with, and whatever had to be started for it. */
export interface Session {
  client: Client;
  address: string;
  /** URL of the web UI; null where only the operator of the server knows it. */
  ui: string | null;
  /** Ids of exports that were interrupted, and that this session's worker carries on. */
  interrupted: string[];
  /** Rejects when the server or the worker fails; never resolves. */
  failed: Promise<never>;
  /** Ends the worker and the server that this session started. */
  close(): Promise<void>;
}
