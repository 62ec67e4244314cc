import { createDestinations, type OpenSink } from '../src/activities/sink/registry.ts';
import { type Config, loadConfig } from '../src/config.ts';

/** Makes the configuration of a worker whose data lies in a folder. */
function configOf(dataDir: string): Config {
  return { ...loadConfig({}), dataDir };
}

/** Opens the real sinks of a worker whose data lies in a folder. */
export function realSinks(dataDir: string): OpenSink {
  return createDestinations(configOf(dataDir)).open;
}
