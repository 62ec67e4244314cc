import { type Answers, etagOf, isNoObject } from './answers.ts';
import type { Bucket, OpenUpload } from './bucket.ts';
import type { Connection } from './connection.ts';
import { storeFailure } from './store-failure.ts';
import { copySource, type WriteHeaders } from './write-headers.ts';
import { type Element, escapeXml, listIn, textIn } from './xml.ts';

type UploadMethods = Pick<
  Bucket,
  'beginUpload' | 'uploadPart' | 'copyPart' | 'completeUpload' | 'abortUpload' | 'listUploads'
>;

/** Writes objects of a bucket in parts. */
export function openUploads(
  { send, nameOf }: Connection,
  bucket: string,
  { ask, pages, drain }: Answers,
  head: Bucket['head'],
  written: WriteHeaders,
): UploadMethods {
  return {
    async beginUpload(key, mark) {
      const { parsed } = await ask({ method: 'POST', key, query: { uploads: '' }, headers: written(mark) });
      const uploadId = textIn(listIn(parsed, 'InitiateMultipartUploadResult')[0], 'UploadId');
      if (uploadId === null) throw storeFailure(`POST ${nameOf(key)}`, { status: 200, code: '', headers: {} });
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
      if (status === 404 && !isNoObject(code)) throw storeFailure(`PUT ${nameOf(key)}`, { status, code, headers: {} });
      return status === 404 ? null : (textIn(listIn(parsed, 'CopyPartResult')[0], 'ETag') ?? '');
    },
    async completeUpload({ key, uploadId }, etags) {
      const parts = etags.map(
        (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
      );
      const body = [Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)];
      const { status, code, headers } = await ask({ method: 'POST', key, query: { uploadId }, body }, [404]);
      // An earlier try may have succeeded with its answer lost: then the object is there.
      if (status === 404 && (await head(key)) === null)
        throw storeFailure(`POST ${nameOf(key)}`, { status, code, headers });
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
  };
}
