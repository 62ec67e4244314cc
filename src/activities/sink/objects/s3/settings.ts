/** How to reach object storage: what the environment says. */
export interface ObjectStoreSettings {
  /** Base URL of a store that is not AWS's; null = AWS. */
  endpoint: string | null;
  region: string;
  encryption: Encryption | null;
}

/** Encryption at rest by the store: with its own keys, or with a key of AWS KMS (null = the account's own). */
export type Encryption = { algorithm: 'AES256' } | { algorithm: 'aws:kms'; keyId: string | null };

/** Returns the header fields that ask for encryption; none where the bucket's own setting counts. */
export function encryptionHeaders(encryption: Encryption | null): Record<string, string> {
  if (encryption === null) return {};
  const header = 'x-amz-server-side-encryption';
  const keyId = encryption.algorithm === 'aws:kms' ? encryption.keyId : null;
  return { [header]: encryption.algorithm, ...(keyId !== null && { [`${header}-aws-kms-key-id`]: keyId }) };
}
