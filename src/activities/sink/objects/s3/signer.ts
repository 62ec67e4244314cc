import { createHash, createHmac } from 'node:crypto';
import type { KeyChain } from './credentials.ts';
import type { StoreRequest } from './store-request.ts';
import { escapeKey } from './address.ts';

/** Returns a request's header fields, with the signature. */
export type Sign = (request: StoreRequest, headers: Record<string, string>) => Promise<Record<string, string>>;

/**
 * Signs as Amazon S3 asks for (signature version 4), by the signer of its own tools. The library is loaded at the first
 * use: it takes 100 ms.
 *
 * @param base URL of the bucket, ending with a slash.
 */
export function openSigner(base: string, region: string, keyChain: KeyChain): Sign {
  const { protocol, hostname, host, pathname } = new URL(base);
  let signer: ReturnType<typeof loadSigner> | null = null;
  return async ({ method, key = '', query = {} }, headers) => {
    signer ??= loadSigner(region, keyChain);
    const path = `${pathname}${escapeKey(key)}`;
    const asked = { method, protocol, hostname, path, query, headers: { host, ...headers } };
    return (await (await signer).sign(asked)).headers;
  };
}

async function loadSigner(region: string, keyChain: KeyChain) {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  return new SignatureV4({
    service: 's3',
    region,
    credentials: () => keyChain.keys(),
    sha256: Sha256,
    // Keys are escaped already, and the hash of the body is a field.
    uriEscapePath: false,
    applyChecksum: false,
  });
}

/** Synchronous SHA-256: with Web Crypto the two hashes of a signature would wait for a thread, 200 µs together. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    throw new Error('a digest is made once');
  }
}
