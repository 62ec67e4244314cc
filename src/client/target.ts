import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { isInFile, readSecret } from '../secret-file.ts';

/** How to reach the Temporal server: address, TLS, API key, namespace. */
export interface TemporalTarget {
  connection: ConnectionOptions;
  namespace: string;
}

/**
 * Reads Temporal's own settings: `TEMPORAL_ADDRESS`, `TEMPORAL_API_KEY`, TLS, profiles (docs.temporal.io, envconfig), and
 * `TEMPORAL_API_KEY_FILE`.
 *
 * @throws InvalidInput where the key's file cannot be used.
 */
export function remoteTarget(env: NodeJS.ProcessEnv = process.env): TemporalTarget {
  const apiKey = () => readSecret(env, 'TEMPORAL_API_KEY')!;
  const inFile = isInFile(env, 'TEMPORAL_API_KEY');
  const given = { ...env, ...(inFile && { TEMPORAL_API_KEY: apiKey() }) };
  // An empty variable is one that is not set, as everywhere: Compose and systemd write those.
  const overrideEnvVars = Object.fromEntries(Object.entries(given).filter(([, value]) => value)) as Record<
    string,
    string
  >;
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars });
  // A key in a file may be replaced while the process runs.
  const connection = inFile ? { ...connectionOptions, apiKey } : connectionOptions;
  return { connection, namespace: namespace ?? 'default' };
}
