import type { Encryption } from '../../../../config/object-store.ts';

/** Returns the header fields that ask for encryption; none where the bucket's own setting counts. */
export function encryptionHeaders(encryption: Encryption | null): Record<string, string> {
  if (encryption === null) return {};
  const header = 'x-amz-server-side-encryption';
  const keyId = encryption.algorithm === 'aws:kms' ? encryption.keyId : null;
  return { [header]: encryption.algorithm, ...(keyId !== null && { [`${header}-aws-kms-key-id`]: keyId }) };
}
