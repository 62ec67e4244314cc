import { hash } from 'node:crypto';

/** Characters of a parent's digest; that of the content follows. Base64, so 36 bits. */
export const PARENT_DIGEST = 6;
const CONTENT_DIGEST = 12;

/** Returns the digest of a parent. @param values that tell it apart. */
export const parentDigest = (values: string): string => digest(values, 2 * PARENT_DIGEST);

/** Returns digests of the content of one parent's records. @param parent its values. */
export function recordDigests(parent: string): (content: Buffer) => string {
  const prefix = digest(parent, PARENT_DIGEST);
  return (content) => prefix + digest(content, CONTENT_DIGEST);
}

const digest = (bytes: string | Buffer, length: number): string => hash('sha256', bytes, 'base64').slice(0, length);
