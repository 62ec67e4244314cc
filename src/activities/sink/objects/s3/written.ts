import type { Encryption } from '../../../../config.ts';
import { encryptionHeaders } from './encryption.ts';

/** Header field of the plan that wrote an object. */
export const MARK = 'x-amz-meta-holdfast';

/** Returns the header fields of what is written: encryption, and the mark. */
export type Written = (mark?: string) => Record<string, string>;

/** Writes with the encryption that is asked for. */
export const writtenWith =
  (encryption: Encryption | null): Written =>
  (mark) => ({ ...encryptionHeaders(encryption), ...(mark !== undefined && { [MARK]: mark }) });

/** Names the object that is copied from. */
export const copySource = (bucket: string, key: string): Record<string, string> => ({
  'x-amz-copy-source': `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
});
