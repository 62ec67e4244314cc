import { loadConfig } from '../src/config.ts';
import { findTemporalCli } from '../src/server/find-cli.ts';

let found: Promise<string> | null = null;

/** Returns the path of the Temporal CLI: found, downloaded or built once per process, as finding it runs it for its version. */
export function foundCli(): Promise<string> {
  const say = (line: string) => process.stderr.write(`# ${line}\n`);
  return (found ??= findTemporalCli({ explicit: loadConfig().temporalCli, say }).then(({ path }) => path));
}
