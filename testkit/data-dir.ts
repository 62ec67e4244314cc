import { createDestinations, type OpenSink } from '../src/activities/sink/registry.ts';
import { type Config, loadConfig } from '../src/config.ts';

/** Returns the configuration of a worker with this data directory. */
function configOf(dataDir: string): Config {
  return { ...loadConfig({}), dataDir };
}

/** Opens the real sinks of a worker with this data directory. */
export function realSinks(dataDir: string): OpenSink {
  return createDestinations(configOf(dataDir)).open;
}
