import type { Readable } from 'node:stream';
import { type Connection, codeOf, type StoreAnswer } from './connection.ts';
import type { Encryption } from '../../../../config.ts';
import { encryptionHeaders } from './encryption.ts';
import { readRefused, refusal, unreachable } from './refusal.ts';
import { type Element, escapeXml, listIn, parseXml, textIn } from './xml.ts';

/** Bytes of an object, or a range of them. */
export interface StoredBytes {
  bytes: Buffer;
  /** What the store calls this version of the object. */
  etag: string;
}

/** What is known of an object without reading it. */
export interface StoredHead {
  length: number;
  etag: string;
  /** Which plan of Holdfast wrote it; null = somebody else. */
  mark: string | null;
}

/** Names directly below a prefix: objects, and what is deeper. */
export interface Listing {
  keys: string[];
  folders: string[];
}

/** An upload in parts. */
export interface OpenUpload {
  key: string;
  uploadId: string;
}

/** When an object is written: where none has its name, or only over this version of it. */
export type Condition = 'absent' | { etag: string };

/** A bucket of object storage. All methods @throws `DestinationFailed` with what to do. */
export interface Bucket {
  nameOf(key: string): string;
  /** Writes an object. @param mark see {@link StoredHead.mark}. @returns false where the condition does not hold. */
  put(key: string, pieces: readonly Uint8Array[], options?: { condition?: Condition; mark?: string }): Promise<boolean>;
  /** Reads an object, or its bytes from the first to before the last; null where it is missing. */
  get(key: string, range?: { from: number; to: number }): Promise<StoredBytes | null>;
  /** Reads an object as a stream; null where it is missing. */
  stream(key: string): Promise<Readable | null>;
  head(key: string): Promise<StoredHead | null>;
  /** Removes objects; what is missing counts as removed. */
  remove(keys: readonly string[]): Promise<void>;
  /** Lists what is directly below a prefix; or, where `deep`, all keys that begin with it. */
  list(prefix: string, deep?: boolean): Promise<Listing>;
  /** Copies an object inside the store. @returns false where the source is missing. */
  copy(from: string, to: string, mark: string): Promise<boolean>;
  beginUpload(key: string, mark: string): Promise<OpenUpload>;
  /** @returns the part's name for {@link completeUpload}. */
  uploadPart(upload: OpenUpload, part: number, pieces: readonly Uint8Array[]): Promise<string>;
  /** @returns the part's name; null where the source is missing. */
  copyPart(upload: OpenUpload, part: number, from: string, range: { from: number; to: number }): Promise<string | null>;
  completeUpload(upload: OpenUpload, etags: readonly string[]): Promise<void>;
  /** Gives an upload up; its parts are removed. */
  abortUpload(upload: OpenUpload): Promise<void>;
  listUploads(prefix: string): Promise<OpenUpload[]>;
  close(): Promise<void>;
}

const MARK = 'x-amz-meta-holdfast';
// The most that one request removes.
const REMOVED_AT_ONCE = 1_000;

/** Gives access to the bucket of a connection. */
export function openBucket(connection: Connection, bucket: string, encryption: Encryption | null): Bucket {
  const { send, nameOf } = connection;
  const written = (mark?: string) => ({
    ...encryptionHeaders(encryption),
    ...(mark !== undefined && { [MARK]: mark }),
  });

  /** Sends a request whose answer is XML. Copies and completions may fail after a status of 200 has been sent. */
  async function ask(what: Parameters<Connection['send']>[0], expected: readonly number[] = []) {
    const answer = await send(what, expected);
    const name = `${what.method} ${nameOf(what.key ?? '')}`;
    const body = await bodyOf(answer, name);
    const parsed = parseXml(body);
    const [error] = listIn(parsed, 'Error');
    if (error && !expected.includes(answer.status))
      throw refusal(name, readRefused(answer.status, answer.headers, body));
    return { ...answer, parsed, code: textIn(error, 'Code') ?? '' };
  }

  async function* pages(
    query: Record<string, string>,
    root: string,
    next: (page: Element) => Record<string, string> | null,
  ) {
    for (let more: Record<string, string> | null = {}; more !== null;) {
      const { parsed } = await ask({ method: 'GET', query: { ...query, ...more } });
      const [page] = listIn(parsed, root);
      if (!page) throw refusal(`GET ${nameOf('')}`, { status: 200, code: '', headers: {} });
      yield page;
      more = textIn(page, 'IsTruncated') === 'true' ? next(page) : null;
    }
  }

  async function head(key: string): Promise<StoredHead | null> {
    const answer = await send({ method: 'HEAD', key }, [404]);
    await drain(answer);
    if (answer.status === 404) return null;
    const mark = answer.headers[MARK];
    const length = Number(answer.headers['content-length'] ?? 0);
    return { length, etag: etagOf(answer), mark: typeof mark === 'string' ? mark : null };
  }

  return {
    nameOf,
    async put(key, pieces, { condition, mark } = {}) {
      const headers = { ...written(mark), ...conditionHeaders(condition) };
      const answer = await send({ method: 'PUT', key, headers, body: pieces }, condition ? [412, 404] : []);
      const { code } = await drain(answer);
      // A missing bucket is no condition.
      if (answer.status === 404 && !isNoObject(code))
        throw refusal(`PUT ${nameOf(key)}`, { status: 404, code, headers: answer.headers });
      return answer.status < 300;
    },
    async get(key, range) {
      const answer = await send({ method: 'GET', key, headers: rangeHeader(range) }, [404, 416]);
      if (answer.status === 404) return missing(answer, nameOf(key));
      // Of an object that ends before.
      if (answer.status === 416) return { bytes: (await drain(answer)) && Buffer.alloc(0), etag: etagOf(answer) };
      return { bytes: await bodyOf(answer, `GET ${nameOf(key)}`), etag: etagOf(answer) };
    },
    async stream(key) {
      const answer = await send({ method: 'GET', key }, [404]);
      return answer.status === 404 ? missing(answer, nameOf(key)) : answer.body;
    },
    head,
    async remove(keys) {
      if (keys.length === 1) {
        await drain(await send({ method: 'DELETE', key: keys[0]! }, [404]));
        return;
      }
      for (let at = 0; at < keys.length; at += REMOVED_AT_ONCE) {
        const some = keys.slice(at, at + REMOVED_AT_ONCE);
        const body = `<Delete><Quiet>true</Quiet>${some.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join('')}</Delete>`;
        const { parsed, headers } = await ask({ method: 'POST', query: { delete: '' }, body: [Buffer.from(body)] });
        const failed = listIn(listIn(parsed, 'DeleteResult')[0], 'Error');
        // Another attempt removes the same: some stores say so.
        const error = failed.find((each) => textIn(each, 'Code') !== 'NoSuchKey');
        if (error)
          throw refusal(`DELETE ${nameOf(textIn(error, 'Key') ?? '')}`, {
            status: 200,
            code: textIn(error, 'Code') ?? '',
            headers,
          });
      }
    },
    async list(prefix, deep = false) {
      const query = { 'list-type': '2', 'encoding-type': 'url', prefix, ...(!deep && { delimiter: '/' }) };
      const found: Listing = { keys: [], folders: [] };
      const next = (page: Element) => ({ 'continuation-token': textIn(page, 'NextContinuationToken') ?? '' });
      for await (const page of pages(query, 'ListBucketResult', next)) {
        const plain = textIn(page, 'EncodingType') === 'url' ? unescape : (name: string) => name;
        found.keys.push(...listIn(page, 'Contents').map((each) => plain(textIn(each, 'Key')!)));
        found.folders.push(...listIn(page, 'CommonPrefixes').map((each) => plain(textIn(each, 'Prefix')!)));
      }
      return found;
    },
    async copy(from, to, mark) {
      const headers = { ...written(mark), ...copySource(bucket, from), 'x-amz-metadata-directive': 'REPLACE' };
      const { status, code, headers: came } = await ask({ method: 'PUT', key: to, headers }, [404]);
      if (status === 404 && !isNoObject(code)) throw refusal(`PUT ${nameOf(to)}`, { status, code, headers: came });
      return status !== 404;
    },
    async beginUpload(key, mark) {
      const { parsed } = await ask({ method: 'POST', key, query: { uploads: '' }, headers: written(mark) });
      const uploadId = textIn(listIn(parsed, 'InitiateMultipartUploadResult')[0], 'UploadId');
      if (uploadId === null) throw refusal(`POST ${nameOf(key)}`, { status: 200, code: '', headers: {} });
      return { key, uploadId };
    },
    async uploadPart({ key, uploadId }, part, pieces) {
      const answer = await send({ method: 'PUT', key, query: { partNumber: String(part), uploadId }, body: pieces });
      await drain(answer);
      return etagOf(answer);
    },
    async copyPart({ key, uploadId }, part, from, range) {
      const headers = { ...copySource(bucket, from), 'x-amz-copy-source-range': `bytes=${range.from}-${range.to - 1}` };
      const { status, parsed, code } = await ask(
        { method: 'PUT', key, query: { partNumber: String(part), uploadId }, headers },
        [404],
      );
      if (status === 404 && !isNoObject(code)) throw refusal(`PUT ${nameOf(key)}`, { status, code, headers: {} });
      return status === 404 ? null : (textIn(listIn(parsed, 'CopyPartResult')[0], 'ETag') ?? '');
    },
    async completeUpload({ key, uploadId }, etags) {
      const parts = etags.map(
        (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
      );
      const body = [Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)];
      const { status, code, headers } = await ask({ method: 'POST', key, query: { uploadId }, body }, [404]);
      // The answer of an earlier try may have been lost: the name is this attempt's own.
      if (status === 404 && (await head(key)) === null) throw refusal(`POST ${nameOf(key)}`, { status, code, headers });
    },
    async abortUpload({ key, uploadId }) {
      await drain(await send({ method: 'DELETE', key, query: { uploadId } }, [404]));
    },
    async listUploads(prefix) {
      const found: OpenUpload[] = [];
      const next = (page: Element) => ({
        'key-marker': textIn(page, 'NextKeyMarker') ?? '',
        'upload-id-marker': textIn(page, 'NextUploadIdMarker') ?? '',
      });
      for await (const page of pages({ uploads: '', prefix }, 'ListMultipartUploadsResult', next)) {
        for (const each of listIn(page, 'Upload')) {
          const [key, uploadId] = [textIn(each, 'Key') ?? '', textIn(each, 'UploadId') ?? ''];
          if (key.startsWith(prefix)) found.push({ key, uploadId });
        }
      }
      return found;
    },
    close: () => connection.close(),
  };

  async function bodyOf({ body }: StoreAnswer, what: string): Promise<Buffer> {
    try {
      return Buffer.from(await body.arrayBuffer());
    } catch (error) {
      throw unreachable(what, bucket, codeOf(error));
    }
  }

  /** Reads an answer to its end, so that its connection is free; an error's code is all that counts. */
  async function drain({ status, headers, body }: StoreAnswer) {
    const bytes = await body.arrayBuffer().catch(() => new ArrayBuffer(0));
    return readRefused(status, headers, Buffer.from(bytes));
  }

  /** An object is missing, where its bucket is there. */
  async function missing(answer: StoreAnswer, name: string): Promise<null> {
    const refused = await drain(answer);
    if (!isNoObject(refused.code)) throw refusal(`GET ${name}`, refused);
    return null;
  }
}

const etagOf = ({ headers }: StoreAnswer): string => [headers['etag'] ?? ''].flat()[0]!;

/** Of a 404: that it is the object that is missing. An answer to HEAD has no code. */
const isNoObject = (code: string): boolean => code === 'NoSuchKey' || code === '';

const unescape = (name: string): string => decodeURIComponent(name.replaceAll('+', ' '));

const rangeHeader = (range?: { from: number; to: number }): Record<string, string> =>
  range ? { range: `bytes=${range.from}-${range.to - 1}` } : {};

function conditionHeaders(condition: Condition | undefined): Record<string, string> {
  if (condition === undefined) return {};
  return condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.etag };
}

const copySource = (bucket: string, key: string): Record<string, string> => ({
  'x-amz-copy-source': `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
});
