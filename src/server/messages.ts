/** Where a server can be reached. */
export interface ServerInfo {
  address: string;
  ui: string | null;
  pid: number;
}

/** Where a guardian runs: the address of its server is worth nothing on another network. */
export interface Home {
  /** The network namespace on Linux; '' elsewhere. */
  network: string;
  host: string;
}

/** What the guardian of a server says to those who hold it, one JSON object a line. */
export type GuardianMessage =
  | ({ kind: 'ready'; first: boolean } & ServerInfo & Home)
  | { kind: 'failed'; message: string }
  | { kind: 'lost'; message: string }
  | { kind: 'released' };

/** The one line a holder says before it goes; a holder that was killed says nothing, its socket just closes. */
export const releaseLine = 'release\n';

/** What the guardian is told on its command line, as JSON. */
export interface GuardianOrder {
  /** Real path of the data directory. */
  dataDir: string;
  cli: string;
  ui: boolean;
  preferredPort: number;
  preferredUiPort: number;
}

/** The guardian's exit code when another one guards this data directory already. */
export const exitLeaseHeld = 3;
