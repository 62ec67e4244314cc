import { resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { parseConnectionString } from './input/connection-string.ts';
import { DEFAULT_TASK_QUEUE } from './contract.ts';
import { InvalidInput } from './errors.ts';
import { listDefinitions } from './datasets/definition/list-definitions.ts';
import { GENESYS_DOMAINS, regionDomain } from './datasets/genesys/regions.ts';
import { isInFile, readSecret } from './secret-file.ts';

const url = z.string().refine(isBaseUrl, {
  error: 'is not an http(s) URL without user, password, query and fragment, for example https://login.mypurecloud.de',
});

function isBaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '' && !/[?#]/.test(value);
}

const whole = (minimum: number, example: number) =>
  z.coerce
    .number({ error: `is not a number, for example ${example}` })
    .refine((n) => Number.isInteger(n) && n >= minimum, {
      error: `must be a whole number of at least ${minimum}, for example ${example}`,
    });

const address = (example: string) => z.string().regex(/^.+:\d+$/, `is not host:port, for example ${example}`);

const UNKNOWN_REGION =
  `is not a Genesys Cloud domain or region; the known ones are ${GENESYS_DOMAINS.join(', ')}, or their AWS names such ` +
  'as eu-central-1 (for any other host set GENESYS_LOGIN_URL and GENESYS_API_URL)';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const REGION = /^[a-z0-9-]+$/;
const NO_REGION = 'is not a region, for example eu-central-1';

const variables = z.object({
  GENESYS_CLIENT_ID: z.string().optional(),
  GENESYS_CLIENT_SECRET: z.string().optional(),
  GENESYS_ENVIRONMENT: z
    .string()
    .default('mypurecloud.com')
    .transform((text, context) => {
      const domain = regionDomain(text);
      if (domain !== null) return domain;
      context.addIssue({ code: 'custom', message: UNKNOWN_REGION });
      return z.NEVER;
    }),
  GENESYS_LOGIN_URL: url.optional(),
  GENESYS_API_URL: url.optional(),
  HOLDFAST_DATA_DIR: z.string().default('./data'),
  // The value is not repeated in a message: it holds a password.
  HOLDFAST_POSTGRES_URL: z
    .string()
    .superRefine((value, context) => {
      const parsed = parseConnectionString(value);
      if ('problems' in parsed) for (const message of parsed.problems) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  HOLDFAST_S3_ENDPOINT: z
    .string()
    .refine(isBaseUrl, {
      error: 'is not an http(s) URL without user, password, query and fragment, for example https://s3.example.com',
    })
    .optional(),
  HOLDFAST_S3_SSE: z.enum(['AES256', 'aws:kms'], { error: 'is neither AES256 nor aws:kms' }).optional(),
  HOLDFAST_S3_SSE_KMS_KEY_ID: z
    .string()
    .regex(/^[\w:/-]+$/, 'is not the id or ARN of a key')
    .optional(),
  AWS_REGION: z.string().regex(REGION, NO_REGION).optional(),
  AWS_DEFAULT_REGION: z.string().regex(REGION, NO_REGION).optional(),
  // 290 of the 300 that Genesys allows per token and minute: the rest is for token checks and clocks that disagree.
  HOLDFAST_REQUESTS_PER_MINUTE: whole(0, 290).default(290),
  HOLDFAST_REQUEST_TIMEOUT_SECONDS: whole(1, 60).default(60),
  HOLDFAST_TASK_QUEUE: z
    .string()
    .regex(/^\S+$/, 'must not hold spaces, for example holdfast')
    .default(DEFAULT_TASK_QUEUE),
  HOLDFAST_METRICS_ADDRESS: address('127.0.0.1:9464').optional(),
  HOLDFAST_HEALTH_ADDRESS: address('127.0.0.1:8080').optional(),
  HOLDFAST_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` }).default('info'),
  // The longest request takes 60 s, nearly all take less than 20; what is given up is read again elsewhere.
  HOLDFAST_SHUTDOWN_SECONDS: whole(0, 20).default(20),
  HOLDFAST_DEPLOYMENT_NAME: z
    .string()
    .regex(/^[^\s.:]+$/, 'must not hold spaces, dots and colons, for example holdfast')
    .optional(),
  HOLDFAST_BUILD_ID: z.string().regex(/^\S+$/, 'must not hold spaces, for example 0.1.0').optional(),
  // For tests: a fraction shortens heartbeats, backoff and the polling of jobs of the exports that this worker plans.
  HOLDFAST_TEST_PACE: z.coerce
    .number({ error: 'is not a number, for example 0.2' })
    .refine((pace) => pace >= 0.1 && pace <= 1, { error: 'must be from 0.1 to 1, for example 0.2' })
    .default(1),
  HOLDFAST_TEMPORAL_CLI: z.string().optional(),
  TEMPORAL_ADDRESS: address('127.0.0.1:7233').optional(),
});

const schema = variables.refine(
  ({ HOLDFAST_DEPLOYMENT_NAME, HOLDFAST_BUILD_ID }) => !HOLDFAST_DEPLOYMENT_NAME === !HOLDFAST_BUILD_ID,
  {
    path: ['HOLDFAST_DEPLOYMENT_NAME'],
    error: 'and HOLDFAST_BUILD_ID are set together, for example holdfast and 0.1.0, or neither: no versioning',
  },
);

/** How to reach object storage. Credentials come by the chain of the AWS tools. */
export interface ObjectStoreSettings {
  /** Base URL of a store that is not AWS's; null = AWS. */
  endpoint: string | null;
  region: string;
  encryption: Encryption | null;
}

/** Encryption at rest by the store: with its own keys, or with a key of AWS KMS (null = the account's own). */
export type Encryption = { algorithm: 'AES256' } | { algorithm: 'aws:kms'; keyId: string | null };

/** Id and secret of an OAuth client with the client-credentials grant. */
export interface Credentials {
  clientId: string;
  /** Where a file holds it, each look reads the file again. */
  readonly clientSecret: string;
}

/** Everything that the environment decides. Only {@link loadConfig} reads it; only the worker uses the credentials. */
export interface Config {
  credentials: Credentials | null;
  loginUrl: string;
  apiUrl: string;
  /** Absolute path; all files of Holdfast lie below it. */
  dataDir: string;
  /** Where files hold the URL or its password, each look reads them again. */
  readonly postgresUrl: string | null;
  objectStore: ObjectStoreSettings;
  /** Cap of API requests over all workers of the task queue; 0 = none. */
  requestsPerMinute: number;
  /** How long one request may take until its headers, and then between two parts of its body. */
  requestTimeoutSeconds: number;
  taskQueue: string;
  metricsAddress: string | null;
  healthAddress: string | null;
  /** What a worker logs: lines of this weight and more. */
  logLevel: (typeof LOG_LEVELS)[number];
  /** How long pages in flight may go on after `holdfast worker` was told to end. */
  shutdownSeconds: number;
  /** The version of a Worker Deployment that this worker is; null = it takes work whatever the current version is. */
  deployment: { deploymentName: string; buildId: string } | null;
  temporalCli: string | null;
  /** Multiplies Holdfast's own pauses and timeouts; less than 1 in tests alone. */
  testPace: number;
  /** True when `TEMPORAL_ADDRESS` or a profile names a server; false = the embedded one. */
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
  const parsed = schema.safeParse(given);
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

/** Says whether the environment, or the profile in use of temporal.toml, names a server: as for Temporal's own CLI. */
function namesServer(env: Record<string, string>): boolean {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env }).connectionOptions.address !== undefined;
  } catch (error) {
    // envconfig trips over a file without any profile.
    if (error instanceof TypeError) return env['TEMPORAL_ADDRESS'] !== undefined;
    throw new InvalidInput([`Temporal's settings cannot be read: ${(error as Error).message}`]);
  }
}

/** Returns the folder of API definitions, as an absolute path. */
export function definitionsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env['HOLDFAST_APIS'] || './apis');
}

/** Secrets that may be in files, as they are now. @throws InvalidInput naming every file that cannot be used. */
function secretsIn(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const problems: string[] = [];
  const read = (name: string): [string, string | undefined] => {
    try {
      return [name, readSecret(env, name)];
    } catch (error) {
      problems.push(...(error as InvalidInput).problems);
      return [name, undefined];
    }
  };
  const secrets = ['GENESYS_CLIENT_SECRET', 'HOLDFAST_POSTGRES_URL', 'PGPASSWORD', 'TEMPORAL_API_KEY'].map(read);
  if (problems.length > 0) throw new InvalidInput(problems);
  return Object.fromEntries(secrets);
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

/** The connection string; a password in a file of its own goes into it, as the driver reads only PGPASSWORD by itself. */
function postgresUrl(env: NodeJS.ProcessEnv): string | null {
  const url = readSecret(env, 'HOLDFAST_POSTGRES_URL');
  if (url === undefined || !isInFile(env, 'PGPASSWORD')) return url ?? null;
  const parsed = parseConnectionString(url);
  if ('problems' in parsed || parsed.settings.password !== undefined) return url;
  const password = encodeURIComponent(readSecret(env, 'PGPASSWORD')!);
  return `${url}${url.includes('?') ? '&' : '?'}password=${password}`;
}

function objectStore(data: z.infer<typeof schema>): ObjectStoreSettings {
  const { HOLDFAST_S3_SSE: algorithm, HOLDFAST_S3_SSE_KMS_KEY_ID: keyId = null } = data;
  return {
    endpoint: data.HOLDFAST_S3_ENDPOINT?.replace(/\/+$/, '') ?? null,
    // As the AWS tools have it where nothing is said.
    region: data.AWS_REGION ?? data.AWS_DEFAULT_REGION ?? 'us-east-1',
    encryption: algorithm === 'aws:kms' ? { algorithm, keyId } : algorithm === undefined ? null : { algorithm },
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
    'GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET must both be set: id and secret of an OAuth client with the ' +
      'Client Credentials grant (Genesys Cloud: Admin > Integrations > OAuth); see .env.example',
  ]);
}
