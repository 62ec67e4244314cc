import { type Answers, etagOf, isNoObject } from './answers.ts';
import type { Bucket, Condition, StoredHead } from './bucket.ts';
import type { Connection } from './connection.ts';
import { storeFailure } from './store-failure.ts';
import { escapeXml, listIn, textIn } from './xml.ts';
import { copySource, MARK, type WriteHeaders } from './write-headers.ts';

// The most objects that one request can remove.
const REMOVED_AT_ONCE = 1_000;

type ObjectMethods = Pick<Bucket, 'put' | 'get' | 'stream' | 'head' | 'remove' | 'copy'>;

/** Reads, writes and removes whole objects of a bucket. */
export function openObjects(
  { send, nameOf }: Connection,
  bucket: string,
  answers: Answers,
  written: WriteHeaders,
): ObjectMethods {
  const { ask, bodyOf, drain, missing } = answers;

  async function head(key: string): Promise<StoredHead | null> {
    const answer = await send({ method: 'HEAD', key }, [404]);
    await drain(answer);
    if (answer.status === 404) return null;
    const mark = answer.headers[MARK];
    const length = Number(answer.headers['content-length'] ?? 0);
    return { length, etag: etagOf(answer), mark: typeof mark === 'string' ? mark : null };
  }

  return {
    async put(key, pieces, { condition, mark } = {}) {
      const headers = { ...written(mark), ...conditionHeaders(condition) };
      const answer = await send({ method: 'PUT', key, headers, body: pieces }, condition ? [412, 404] : []);
      const { code } = await drain(answer);
      // A missing bucket is a failure, not an unmet condition.
      if (answer.status === 404 && !isNoObject(code))
        throw storeFailure(`PUT ${nameOf(key)}`, { status: 404, code, headers: answer.headers });
      return answer.status < 300;
    },
    async get(key, range) {
      const answer = await send({ method: 'GET', key, headers: rangeHeader(range) }, [404, 416]);
      if (answer.status === 404) return missing(answer, nameOf(key));
      // The range starts after the object's end.
      if (answer.status === 416) return { bytes: (await drain(answer)) && Buffer.alloc(0), etag: etagOf(answer) };
      const bytes = await bodyOf(answer, `GET ${nameOf(key)}`);
      // A gateway may ignore the range and send the whole object.
      const isWhole = range !== undefined && answer.status === 200;
      return { bytes: isWhole ? bytes.subarray(range.from, range.to) : bytes, etag: etagOf(answer) };
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
        // Some stores report an object that another attempt has just removed.
        const error = failed.find((each) => textIn(each, 'Code') !== 'NoSuchKey');
        if (error)
          throw storeFailure(`DELETE ${nameOf(textIn(error, 'Key') ?? '')}`, {
            status: 200,
            code: textIn(error, 'Code') ?? '',
            headers,
          });
      }
    },
    async copy(from, to, mark) {
      const headers = { ...written(mark), ...copySource(bucket, from), 'x-amz-metadata-directive': 'REPLACE' };
      const { status, code, headers: came } = await ask({ method: 'PUT', key: to, headers }, [404]);
      if (status === 404 && !isNoObject(code)) throw storeFailure(`PUT ${nameOf(to)}`, { status, code, headers: came });
      return status !== 404;
    },
  };
}

const rangeHeader = (range?: { from: number; to: number }): Record<string, string> =>
  range ? { range: `bytes=${range.from}-${range.to - 1}` } : {};

function conditionHeaders(condition: Condition | undefined): Record<string, string> {
  if (condition === undefined) return {};
  return condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.etag };
}
