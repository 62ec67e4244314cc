/** Where a server can be reached. */
export interface ServerInfo {
  address: string;
  ui: string | null;
  pid: number;
}

/** Where a guardian runs: the address of its server is useless on another network. */
export interface Home {
  /** The network namespace on Linux; '' elsewhere. */
  network: string;
  host: string;
}

/** What a guardian tells the holders of its server, one JSON object per line. */
export type GuardianMessage =
  | ({ kind: 'ready'; first: boolean } & ServerInfo & Home)
  | { kind: 'failed'; message: string }
  | { kind: 'lost'; message: string }
  | { kind: 'released' };

/** The first line of a holder. A process that only checks whether there is a guardian sends nothing. */
export const holdLine = 'hold\n';

/** The line that a holder sends before it leaves; a killed holder sends nothing, its socket just closes. */
export const releaseLine = 'release\n';

/** The guardian's instructions, passed on its command line as JSON. */
export interface GuardianOrder {
  /** Real path of the data directory. */
  dataDir: string;
  cli: string;
  ui: boolean;
  preferredPort: number;
  preferredUiPort: number;
}

/** The guardian's exit code if another one already guards this data directory. */
export const exitLeaseHeld = 3;
