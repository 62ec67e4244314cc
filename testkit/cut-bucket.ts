import type { Bucket } from '../src/activities/sink/objects/s3/bucket.ts';

/** Thrown in the place of a request that is cut, and of all after it. */
export class Cut extends Error {
  override readonly name = 'Cut';
}

/**
 * Returns a bucket that works up to a number of requests; the next one is sent or not, and its answer is lost in any case, as
 * for a process that is killed. Nothing works after it.
 */
export function cutBucket(
  bucket: Bucket,
  requests: number,
  isLastSent: boolean,
): { bucket: Bucket; isCut: () => boolean } {
  let left = requests;
  let cut = false;
  const handler: ProxyHandler<Bucket> = {
    get(target, name: keyof Bucket) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (name === 'nameOf' || name === 'close') return method.bind(target);
      return async (...args: unknown[]) => {
        left -= 1;
        if (left >= 0) return method.apply(target, args);
        const isFirst = !cut;
        cut = true;
        if (isFirst && isLastSent) await method.apply(target, args);
        throw new Cut(`request ${requests + 1} (${name}) was cut`);
      };
    },
  };
  return { bucket: new Proxy(bucket, handler), isCut: () => cut };
}
