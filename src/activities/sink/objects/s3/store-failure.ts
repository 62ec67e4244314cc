import type { IncomingHttpHeaders } from 'node:http';
import { ApplicationFailure } from '@temporalio/common';

/** A short form of an unsuccessful answer. */
export interface StoreError {
  status: number;
  /** The store's word for it, such as `AccessDenied`; empty where it gave none. */
  code: string;
  headers: IncomingHttpHeaders;
}

const REGION = 'x-amz-bucket-region';

/** What to do about a refusal, by the store's code. All wait for a person or for time. */
const ADVICE: Record<string, string> = {
  AccessDenied:
    "Give the worker's credentials the permissions that docs/object-storage.md lists, and, with HOLDFAST_S3_SSE=aws:kms, the permission to use the key.",
  AllAccessDisabled: 'The store has closed this bucket or account.',
  SignatureDoesNotMatch: 'Check AWS_SECRET_ACCESS_KEY: it does not belong to the access key, or is incomplete.',
  InvalidAccessKeyId: 'Check AWS_ACCESS_KEY_ID and HOLDFAST_S3_ENDPOINT: this store does not know the access key.',
  // VersityGW's code for this.
  XAdminUserNotFound: 'Check AWS_ACCESS_KEY_ID and HOLDFAST_S3_ENDPOINT: this store does not know the access key.',
  ExpiredToken: 'The credentials have expired: sign in again, or give the worker a role.',
  InvalidToken: 'Check AWS_SESSION_TOKEN: it does not belong to the access key.',
  NoSuchBucket: 'Create the bucket, or name another one in the destination.',
  InvalidBucketName: 'Correct the name of the bucket in the destination: the store does not allow this name.',
  RequestTimeTooSkewed:
    'The clock of this machine differs from that of the store by more than 15 minutes: set the clock.',
  NotImplemented:
    'The store does not support something that Holdfast needs, such as conditional writes: use another store.',
  SlowDown: 'The store asks for fewer requests per second. The request is tried again.',
  ServiceUnavailable: 'The store is overloaded. The request is tried again.',
  InvalidDigest: 'The store did not receive what was sent. The request is tried again.',
  BadDigest: 'The store did not receive what was sent. The request is tried again.',
  XAmzContentSHA256Mismatch: 'The store did not receive what was sent. The request is tried again.',
  ConditionalRequestConflict: 'Another attempt is writing the same object at this moment. The request is tried again.',
  OperationAborted: 'Another attempt is changing the same object at this moment. The request is tried again.',
  InvalidObjectState:
    'The object was moved to an archive: restore it, and make sure that no lifecycle rule archives exports.',
  KMS: 'Check HOLDFAST_S3_SSE_KMS_KEY_ID, and that the key is enabled.',
  QuotaExceeded: 'The quota of the store is used up: raise it, or free some space.',
  EntityTooLarge: 'The store does not accept objects of this size.',
};

const BY_STATUS: Record<number, string> = {
  401: "Check the worker's credentials.",
  403: ADVICE['AccessDenied']!,
  411: 'A proxy or gateway removes the Content-Length header of requests.',
  429: ADVICE['SlowDown']!,
  503: ADVICE['SlowDown']!,
  507: ADVICE['QuotaExceeded']!,
};

/** Codes for a bucket in another region or at another endpoint. */
const ELSEWHERE = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

/** Reads an unsuccessful answer. Its message is not used: it may repeat keys and the signed text. */
export function readStoreError(status: number, headers: IncomingHttpHeaders, body: Buffer): StoreError {
  // Every page looks up an object that is missing; parsing the whole answer would take longer than signing the request.
  const [, code = ''] = /<Error[\s>].*?<Code>\s*([\w.]{1,60})\s*<\/Code>/s.exec(body.toString()) ?? [];
  return { status, code, headers };
}

/** What ends the message of each failure: to a command that only checks, it does not apply. */
export const RESUMES = ' The export resumes by itself once that is fixed.';

/**
 * Returns the failure for a refusal.
 *
 * @param what the request, such as `PUT s3://bucket/key`.
 */
export function storeFailure(what: string, refused: StoreError): ApplicationFailure {
  const { status, code, headers } = refused;
  const id = headers['x-amz-request-id'];
  const said = [`HTTP ${status}`, code, typeof id === 'string' && /^[\w-]{1,80}$/.test(id) && `request ${id}`];
  return ApplicationFailure.retryable(
    `${what} was refused (${said.filter((part) => part).join(', ')}). ${adviceFor(refused)}${RESUMES}`,
    'DestinationFailed',
  );
}

function adviceFor({ status, code, headers }: StoreError): string {
  const region = headers[REGION];
  const isElsewhere = ELSEWHERE.has(code) || (status >= 300 && status < 400);
  if (isElsewhere || (status === 400 && code === '' && region !== undefined)) {
    const right = typeof region === 'string' && /^[a-z0-9-]{1,40}$/.test(region) ? region : null;
    return right === null
      ? 'The bucket is in another region, or at another endpoint: set AWS_REGION (and HOLDFAST_S3_ENDPOINT) to those of that bucket.'
      : `The bucket is in another region: set AWS_REGION=${right}.`;
  }
  if (code.startsWith('KMS.')) return ADVICE['KMS']!;
  return (
    ADVICE[code] ??
    BY_STATUS[status] ??
    (status >= 500 ? 'The store had an internal error.' : 'See the log of the store.')
  );
}

/** Returns the failure for a store that gave no answer. @param code of the system or of the HTTP client. */
export function unreachable(what: string, host: string, code: string): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${what} got no answer from ${host} (${code}). Check HOLDFAST_S3_ENDPOINT or AWS_REGION, and that the worker can reach the store.${RESUMES}`,
    'DestinationFailed',
  );
}
