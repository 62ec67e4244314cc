import { isDeepStrictEqual } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import type { Connection, StoreAnswer } from './connection.ts';
import { codeOf } from './network-code.ts';
import { readStoreError, storeFailure, unreachable } from './store-failure.ts';
import type { StoreRequest } from './store-request.ts';
import { type Element, listIn, parseXml, textIn } from './xml.ts';

/** Reads a store's answers: bytes, XML, and reasons for refusals. */
export type Answers = ReturnType<typeof createAnswers>;

/** Creates the reader of a bucket's answers. Its methods @throws `DestinationFailed` with what to do. */
export function createAnswers({ send, nameOf }: Connection, bucket: string) {
  /** Sends a request whose answer is XML. Copies and completions may fail after a status of 200 has been sent. */
  async function ask(what: StoreRequest, expected: readonly number[] = []) {
    const answer = await send(what, expected);
    const name = `${what.method} ${nameOf(what.key ?? '')}`;
    const body = await bodyOf(answer, name);
    const parsed = parseXml(body);
    const [error] = listIn(parsed, 'Error');
    if (error && !expected.includes(answer.status))
      throw storeFailure(name, readStoreError(answer.status, answer.headers, body));
    return { ...answer, parsed, code: textIn(error, 'Code') ?? '' };
  }

  /** Asks for all pages of a listing. */
  async function* pages(
    query: Record<string, string>,
    root: string,
    next: (page: Element) => Record<string, string> | null,
  ) {
    for (let more: Record<string, string> | null = {}; more !== null;) {
      const { parsed } = await ask({ method: 'GET', query: { ...query, ...more } });
      const [page] = listIn(parsed, root);
      if (!page) throw storeFailure(`GET ${nameOf('')}`, { status: 200, code: '', headers: {} });
      yield page;
      const following: Record<string, string> | null = textIn(page, 'IsTruncated') === 'true' ? next(page) : null;
      if (following !== null && !leadsOn(more, following)) throw endless(nameOf(''));
      more = following;
    }
  }

  async function bodyOf({ body }: StoreAnswer, what: string): Promise<Buffer> {
    try {
      return Buffer.from(await body.arrayBuffer());
    } catch (error) {
      throw unreachable(what, bucket, codeOf(error));
    }
  }

  /** Reads an answer to its end, so that its connection is free. Of an error, only the code is needed. */
  async function drain({ status, headers, body }: StoreAnswer) {
    const bytes = await body.arrayBuffer().catch(() => new ArrayBuffer(0));
    return readStoreError(status, headers, Buffer.from(bytes));
  }

  /** Returns null if an object is missing; throws if its bucket is missing. */
  async function missing(answer: StoreAnswer, name: string): Promise<null> {
    const refused = await drain(answer);
    if (!isNoObject(refused.code)) throw storeFailure(`GET ${name}`, refused);
    return null;
  }

  return { ask, pages, bodyOf, drain, missing };
}

/** Returns whether a listing's next page is another one. Stores that only know old listings name none. */
function leadsOn(before: Record<string, string>, next: Record<string, string>): boolean {
  const isNamed = Object.values(next).some((value) => value !== '');
  return isNamed && !isDeepStrictEqual(before, next);
}

const endless = (name: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `GET ${name}: the store cuts its listing short, and does not name the next page. Use a store that supports ListObjectsV2 and ListMultipartUploads.`,
    'DestinationFailed',
  );

/** True if a 404 means that the object is missing, not the bucket. An answer to HEAD has no code. */
export const isNoObject = (code: string): boolean => code === 'NoSuchKey' || code === '';

/** Returns the store's name for this version of the object. */
export const etagOf = ({ headers }: StoreAnswer): string => [headers['etag'] ?? ''].flat()[0]!;
