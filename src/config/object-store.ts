import type { Variables } from './variables.ts';

/** How to reach object storage. Credentials come from the credential chain of the AWS tools. */
export interface ObjectStoreSettings {
  /** Base URL of a store that is not AWS's; null = AWS. */
  endpoint: string | null;
  region: string;
  encryption: Encryption | null;
}

/** Encryption at rest by the store: with its own keys, or with a key of AWS KMS (null = the account's own). */
export type Encryption = { algorithm: 'AES256' } | { algorithm: 'aws:kms'; keyId: string | null };

/** Reads how to reach object storage. */
export function objectStore(data: Variables): ObjectStoreSettings {
  const { HOLDFAST_S3_SSE: algorithm, HOLDFAST_S3_SSE_KMS_KEY_ID: keyId = null } = data;
  return {
    endpoint: data.HOLDFAST_S3_ENDPOINT?.replace(/\/+$/, '') ?? null,
    // As in the AWS tools if none is set.
    region: data.AWS_REGION ?? data.AWS_DEFAULT_REGION ?? 'us-east-1',
    encryption: algorithm === 'aws:kms' ? { algorithm, keyId } : algorithm === undefined ? null : { algorithm },
  };
}
