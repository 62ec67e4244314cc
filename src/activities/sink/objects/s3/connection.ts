import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { lastingPool } from '../../../../network/lasting-pool.ts';
import { bucketUrl, escapeKey, renderQuery } from './address.ts';
import { type KeyChain, openKeyChain } from './credentials.ts';
import { startDeadline } from './deadline.ts';
import { codeOf } from './network-code.ts';
import { readStoreError, storeFailure, type StoreError, unreachable } from './store-failure.ts';
import { openSigner } from './signer.ts';
import type { StoreRequest } from './store-request.ts';
import type { ObjectStoreSettings } from '../../../../config/object-store.ts';

/** An answer whose body has not been read yet. */
export interface StoreAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Dispatcher.ResponseData['body'];
}

/** Sends signed requests to one bucket. */
export interface Connection {
  /** Names a key in messages, as `s3://bucket/key`. */
  nameOf: (key: string) => string;
  /**
   * Sends a request. Retries a few times if the store is overloaded or does not answer, because a new attempt of the
   * activity would cost more.
   *
   * @param expected statuses besides 2xx that the caller handles.
   * @throws `DestinationFailed` for every other status.
   */
  send: (request: StoreRequest, expected?: readonly number[]) => Promise<StoreAnswer>;
  close(): Promise<void>;
}

// Stores answer within seconds. While they copy 5 GiB, they send spaces.
const SILENCE_MS = 60_000;
const CONNECT_MS = 10_000;
// Waits between tries, in milliseconds. Longer ones are Temporal's, visible in the progress.
const WAITS_MS = [100, 400, 1_600];
/** Refusals that a retry may cure. */
const TRANSIENT_CODES = new Set([
  'SlowDown',
  'RequestTimeout',
  'ConditionalRequestConflict',
  'OperationAborted',
  'BadDigest',
  'InvalidDigest',
]);
const TRANSIENT_STATUSES = new Set([429, 500, 502, 503, 504]);
/** Codes that mean that the credentials must be renewed. */
const EXPIRED = new Set(['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired']);

/**
 * Opens a connection without sending anything.
 *
 * @param keyChain provides the keys.
 * @param silenceMs longest wait for an answer, and between two pieces of it; less in tests.
 */
export function connect(
  bucket: string,
  settings: ObjectStoreSettings,
  keyChain: KeyChain = openKeyChain(),
  silenceMs = SILENCE_MS,
): Connection {
  const base = bucketUrl(bucket, settings);
  const dispatcher = new EnvHttpProxyAgent({
    factory: lastingPool,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connect: { timeout: CONNECT_MS, rejectUnauthorized: true },
  });
  const sign = openSigner(base, settings.region, keyChain);
  const nameOf = (key: string) => `s3://${bucket}/${key}`;

  /** Sends a request once. @returns the code of the error where no answer came. */
  async function sendOnce(asked: StoreRequest) {
    const { method, key = '', query = {}, headers = {}, body = [] } = asked;
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const signed = await sign(asked, { ...headers, ...integrity(body, length) });
    const deadline = startDeadline(silenceMs, length);
    try {
      const answer = await request(`${base}${escapeKey(key)}${renderQuery(query)}`, {
        method,
        headers: signed,
        body: length === 0 ? null : Readable.from(body, { objectMode: false }),
        dispatcher,
        signal: deadline.signal,
      });
      deadline.answered(answer.headers);
      answer.body.once('close', deadline.clear);
      return answer;
    } catch (error) {
      deadline.clear();
      return codeOf(error);
    }
  }

  async function send(asked: StoreRequest, expected: readonly number[] = []): Promise<StoreAnswer> {
    for (const wait of [...WAITS_MS, null]) {
      const came = await sendOnce(asked);
      if (typeof came !== 'string' && (isGood(came.statusCode) || expected.includes(came.statusCode)))
        return { status: came.statusCode, headers: came.headers, body: came.body };
      const failed = typeof came === 'string' ? came : await readAnswer(came);
      if (wait === null || !isTransient(failed)) throw failureOf(asked, failed);
      await sleep(wait * (1 + Math.random()));
    }
    throw new Error('unreachable');
  }

  /** Says whether a further try may help. */
  function isTransient(failed: string | StoreError): boolean {
    if (typeof failed === 'string') return true;
    if (EXPIRED.has(failed.code)) keyChain.forget();
    return EXPIRED.has(failed.code) || TRANSIENT_CODES.has(failed.code) || TRANSIENT_STATUSES.has(failed.status);
  }

  function failureOf({ method, key = '' }: StoreRequest, failed: string | StoreError): Error {
    const what = `${method} ${nameOf(key)}`;
    return typeof failed === 'string' ? unreachable(what, new URL(base).host, failed) : storeFailure(what, failed);
  }

  return { nameOf, send, close: () => dispatcher.destroy() };
}

const isGood = (status: number): boolean => status >= 200 && status < 300;

/** Returns header fields with which the store checks that the bytes arrived unchanged. */
function integrity(body: readonly Uint8Array[], length: number): Record<string, string> {
  const digest = (algorithm: string) => body.reduce((hash, piece) => hash.update(piece), createHash(algorithm));
  return {
    'content-length': String(length),
    // The first is part of the signature; the second is the older field that every store checks.
    'x-amz-content-sha256': digest('sha256').digest('hex'),
    ...(length > 0 && { 'content-md5': digest('md5').digest('base64') }),
  };
}

async function readAnswer({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<StoreError> {
  // The status counts even where the body breaks off.
  const bytes = await body.arrayBuffer().catch(() => new ArrayBuffer(0));
  return readStoreError(statusCode, headers, Buffer.from(bytes));
}
