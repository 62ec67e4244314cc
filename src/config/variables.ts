import * as z from 'zod';
import { DEFAULT_TASK_QUEUE } from '../contract.ts';
import { GENESYS_DOMAINS, regionDomain } from '../datasets/genesys/regions.ts';
import { parseConnectionString } from '../input/connection-string.ts';

const url = z.string().refine(isBaseUrl, {
  error: 'must be an http(s) URL without user, password, query or fragment, for example https://login.mypurecloud.de',
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

const isAddress = (text: string): boolean => Number(/^[^\s/]+:(\d{1,5})$/.exec(text)?.[1]) <= 65_535;
const address = (example: string) => z.string().refine(isAddress, `is not host:port, for example ${example}`);

const UNKNOWN_REGION =
  `is not a Genesys Cloud domain or region; the known ones are ${GENESYS_DOMAINS.join(', ')}, or their AWS names such ` +
  'as eu-central-1 (for any other host set GENESYS_LOGIN_URL and GENESYS_API_URL)';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

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
      error: 'must be an http(s) URL without user, password, query or fragment, for example https://s3.example.com',
    })
    .optional(),
  HOLDFAST_S3_SSE: z.enum(['AES256', 'aws:kms'], { error: 'must be AES256 or aws:kms' }).optional(),
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
    .regex(/^\S+$/, 'must not contain spaces, for example holdfast')
    .default(DEFAULT_TASK_QUEUE),
  HOLDFAST_METRICS_ADDRESS: address('127.0.0.1:9464').optional(),
  HOLDFAST_HEALTH_ADDRESS: address('127.0.0.1:8080').optional(),
  HOLDFAST_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is not one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  // The longest request takes 60 s, nearly all take less than 20; what is given up is read again elsewhere.
  HOLDFAST_SHUTDOWN_SECONDS: whole(0, 20).default(20),
  HOLDFAST_DEPLOYMENT_NAME: z
    .string()
    .regex(/^[^\s.:]+$/, 'must not contain spaces, dots or colons, for example holdfast')
    .optional(),
  HOLDFAST_BUILD_ID: z.string().regex(/^\S+$/, 'must not contain spaces, for example 0.1.0').optional(),
  // For tests: a fraction shortens heartbeats, backoff and the polling of jobs of the exports that this worker plans.
  HOLDFAST_TEST_PACE: z.coerce
    .number({ error: 'is not a number, for example 0.2' })
    .refine((pace) => pace >= 0.1 && pace <= 1, { error: 'must be from 0.1 to 1, for example 0.2' })
    .default(1),
  HOLDFAST_TEMPORAL_CLI: z.string().optional(),
  TEMPORAL_ADDRESS: address('127.0.0.1:7233').optional(),
});

/** Environment variables as they are given; `.env.example` says what each means. Others are left alone. */
export const VARIABLES = variables.refine(
  ({ HOLDFAST_DEPLOYMENT_NAME, HOLDFAST_BUILD_ID }) => !HOLDFAST_DEPLOYMENT_NAME === !HOLDFAST_BUILD_ID,
  {
    path: ['HOLDFAST_DEPLOYMENT_NAME'],
    error:
      'and HOLDFAST_BUILD_ID must be set together, for example to holdfast and 0.1.0; leave out both for no versioning',
  },
);

/** The variables once they are checked, with their defaults. */
export type Variables = z.infer<typeof VARIABLES>;
