import { resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { objectStore, type ObjectStoreSettings } from './config/object-store.ts';
import { postgresUrl, secretsIn } from './config/secrets.ts';
import { type LOG_LEVELS, VARIABLES } from './config/variables.ts';
import { InvalidInput } from './errors.ts';
import { listDefinitions } from './datasets/definition/list-definitions.ts';
import { readSecret } from './secret-file.ts';

/** Id and secret of an OAuth client with the client-credentials grant. */
export interface Credentials {
  clientId: string;
  /** If a file holds it, each access reads the file again. */
  readonly clientSecret: string;
}

/** Everything that the environment decides. Only {@link loadConfig} reads it; only the worker uses the credentials. */
export interface Config {
  credentials: Credentials | null;
  loginUrl: string;
  apiUrl: string;
  /** Absolute path; all files of Holdfast are below it. */
  dataDir: string;
  /** If files hold the URL or its password, each access reads them again. */
  readonly postgresUrl: string | null;
  objectStore: ObjectStoreSettings;
  /** Cap of API requests over all workers of the task queue; 0 = none. */
  requestsPerMinute: number;
  /** Longest wait for a response's headers, and then between two parts of its body. */
  requestTimeoutSeconds: number;
  taskQueue: string;
  metricsAddress: string | null;
  healthAddress: string | null;
  /** A worker logs lines of this level and above. */
  logLevel: (typeof LOG_LEVELS)[number];
  /** How long pages in flight may continue after `holdfast worker` was told to stop. */
  shutdownSeconds: number;
  /** This worker's version of a Worker Deployment; null = it takes work whatever the current version is. */
  deployment: { deploymentName: string; buildId: string } | null;
  temporalCli: string | null;
  /** Multiplies Holdfast's own pauses and timeouts; less than 1 only in tests. */
  testPace: number;
  /** True if `TEMPORAL_ADDRESS` or a profile names a server; false = the embedded one. */
  remote: boolean;
}

/**
 * Reads the configuration from environment variables; `.env.example` lists them.
 *
 * @throws InvalidInput naming every variable that is wrong.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.entries({ ...env, ...secretsIn(env) }).filter(([, value]) => value !== undefined && value !== ''),
  ) as Record<string, string>;
  const parsed = VARIABLES.safeParse(given);
  if (!parsed.success) {
    throw new InvalidInput(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  }
  const { data } = parsed;
  return {
    credentials: credentials(data.GENESYS_CLIENT_ID, data.GENESYS_CLIENT_SECRET, env),
    loginUrl: (data.GENESYS_LOGIN_URL ?? `https://login.${data.GENESYS_ENVIRONMENT}`).replace(/\/+$/, ''),
    apiUrl: (data.GENESYS_API_URL ?? `https://api.${data.GENESYS_ENVIRONMENT}`).replace(/\/+$/, ''),
    dataDir: resolve(data.HOLDFAST_DATA_DIR),
    get postgresUrl() {
      return postgresUrl(env);
    },
    objectStore: objectStore(data),
    requestsPerMinute: data.HOLDFAST_REQUESTS_PER_MINUTE,
    requestTimeoutSeconds: data.HOLDFAST_REQUEST_TIMEOUT_SECONDS,
    taskQueue: data.HOLDFAST_TASK_QUEUE,
    metricsAddress: data.HOLDFAST_METRICS_ADDRESS ?? null,
    healthAddress: data.HOLDFAST_HEALTH_ADDRESS ?? null,
    logLevel: data.HOLDFAST_LOG_LEVEL,
    shutdownSeconds: data.HOLDFAST_SHUTDOWN_SECONDS,
    deployment: deployment(data.HOLDFAST_DEPLOYMENT_NAME, data.HOLDFAST_BUILD_ID),
    temporalCli: data.HOLDFAST_TEMPORAL_CLI ?? null,
    testPace: data.HOLDFAST_TEST_PACE,
    remote: given['TEMPORAL_PROFILE'] !== undefined || namesServer(given),
  };
}

/** Returns whether the environment or the active profile of temporal.toml names a server, as for Temporal's own CLI. */
function namesServer(env: Record<string, string>): boolean {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env }).connectionOptions.address !== undefined;
  } catch (error) {
    // envconfig throws for a file without a profile.
    if (error instanceof TypeError) return env['TEMPORAL_ADDRESS'] !== undefined;
    throw new InvalidInput([`Temporal's settings cannot be read: ${(error as Error).message}`]);
  }
}

/** Returns the folder of API definitions, as an absolute path. */
export function definitionsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env['HOLDFAST_APIS'] || './apis');
}

function credentials(
  clientId: string | undefined,
  clientSecret: string | undefined,
  env: NodeJS.ProcessEnv,
): Credentials | null {
  if (clientId === undefined || clientSecret === undefined) return null;
  return {
    clientId,
    get clientSecret() {
      return readSecret(env, 'GENESYS_CLIENT_SECRET')!;
    },
  };
}

function deployment(deploymentName: string | undefined, buildId: string | undefined): Config['deployment'] {
  return deploymentName === undefined || buildId === undefined ? null : { deploymentName, buildId };
}

/**
 * Makes sure that there is an API to read: Genesys Cloud, by its credentials, or a described one.
 *
 * @throws InvalidInput naming what is missing.
 */
export function requireAnApi(config: Config): void {
  if (listDefinitions(definitionsFolder()).length === 0) requireCredentials(config);
}

/**
 * Returns the credentials that a worker needs.
 *
 * @throws InvalidInput naming the two variables when one is missing.
 */
export function requireCredentials(config: Config): Credentials {
  if (config.credentials) return config.credentials;
  throw new InvalidInput([
    'GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET must both be set: the id and secret of an OAuth client with the ' +
      'Client Credentials grant (Genesys Cloud: Admin > Integrations > OAuth). `holdfast init` asks for them and writes .env; .env.example lists all settings',
  ]);
}
