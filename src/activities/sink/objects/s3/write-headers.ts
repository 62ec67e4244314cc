import type { Encryption } from '../../../../config/object-store.ts';
import { encryptionHeaders } from './encryption.ts';

/** Header field of the plan that wrote an object. */
export const MARK = 'x-amz-meta-holdfast';

/** Returns the header fields for a write: encryption, and the mark. */
export type WriteHeaders = (mark?: string) => Record<string, string>;

/** Returns the header fields for writes with the requested encryption. */
export const writeHeadersWith =
  (encryption: Encryption | null): WriteHeaders =>
  (mark) => ({ ...encryptionHeaders(encryption), ...(mark !== undefined && { [MARK]: mark }) });

/** Returns the header field that names the object to copy. */
export const copySource = (bucket: string, key: string): Record<string, string> => ({
  'x-amz-copy-source': `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
});
