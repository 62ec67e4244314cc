import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { changeFaults, resetStats, setClock, startOutage } from './control.ts';
import type { Dataset } from './dataset/dataset.ts';
import type { Faults, SimulatorOptions } from './options.ts';
import { createHttpServer } from './server.ts';
import { parseOptions } from './settings.ts';
import { createSimulation } from './simulation.ts';
import type { Stats } from './stats.ts';

export type { Dataset, DatasetView, IndexRange, Moment } from './dataset/dataset.ts';
export { SIMULATOR_OPTIONS } from './options.ts';
export type { OptionSpec } from './option-spec.ts';
export type { Faults, Settings, SimulatorOptions } from './options.ts';
export type { Stats } from './stats.ts';

/** A running simulator. */
export interface Simulator {
  /** `http://host:port`, base URL of the login and of the API. */
  readonly url: string;
  /** All conversations in their final version: what a correct export contains. */
  readonly dataset: Dataset;
  /** What was served since the start or the last reset. */
  stats: () => Stats;
  resetStats: () => void;
  /**
   * Changes the given faults from the next request on.
   *
   * @throws Error for an unknown name or a value out of range.
   */
  faults: (patch: Partial<Faults>) => void;
  /** Returns every token minted so far, for tests that look for leaks. */
  tokens: () => readonly string[];
  /** Revokes all tokens minted so far: requests with them get a 401 `bad.credentials`. */
  revokeTokens: () => void;
  /** Answers every request, also for tokens, with 503 for this many seconds; 0 ends an outage. */
  outage: (seconds: number) => void;
  /** Stops the clock of the data at an ISO 8601 time; null returns to the real time. */
  setNow: (now: string | null) => void;
  /** Stops the server and closes open connections. */
  close: () => Promise<void>;
}

/**
 * Starts a simulator of Genesys Cloud on a port of its own.
 *
 * @throws Error for an unknown option or a value out of range, or when the port is in use (`EADDRINUSE`).
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { settings, faults } = parseOptions(options, Date.now());
  const simulation = createSimulation(settings, faults);
  const server = createHttpServer(simulation);
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    dataset: simulation.dataset,
    stats: () => simulation.stats.snapshot(),
    resetStats: () => resetStats(simulation),
    faults: (patch) => changeFaults(simulation, patch),
    tokens: () => simulation.tokens.minted,
    revokeTokens: () => simulation.tokens.revokeAll(),
    outage: (seconds) => startOutage(simulation, seconds),
    setNow: (now) => setClock(simulation, now),
    close,
  };
}
