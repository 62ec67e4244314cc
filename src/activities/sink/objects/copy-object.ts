import type { Bucket } from './s3/bucket.ts';

// The largest object that S3 copies in one request.
const AT_ONCE = 5 * 1024 ** 3;
const PART_BYTES = 1024 ** 3;

/** Copies an object inside the store, a large one in parts. @returns false if the source is missing. */
export async function copyObject(
  bucket: Bucket,
  { from, to, bytes }: { from: string; to: string; bytes: number },
  mark: string,
  { atOnce, partBytes } = { atOnce: AT_ONCE, partBytes: PART_BYTES },
): Promise<boolean> {
  if (bytes <= atOnce) return bucket.copy(from, to, mark);
  // Left by a killed attempt. If its attempt is alive, that one fails and then finds that this one has done the work.
  for (const upload of await bucket.listUploads(to)) if (upload.key === to) await bucket.abortUpload(upload);
  const upload = await bucket.beginUpload(to, mark);
  try {
    const etags: string[] = [];
    for (let at = 0; at < bytes; at += partBytes) {
      const range = { from: at, to: Math.min(bytes, at + partBytes) };
      const etag = await bucket.copyPart(upload, etags.length + 1, from, range);
      if (etag === null) {
        await bucket.abortUpload(upload);
        return false;
      }
      etags.push(etag);
    }
    await bucket.completeUpload(upload, etags);
    return true;
  } catch (error) {
    await bucket.abortUpload(upload).catch(() => {});
    throw error;
  }
}
