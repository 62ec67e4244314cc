import type { Encryption } from '../../../../config/object-store.ts';
import { createAnswers } from './answers.ts';
import type { Bucket, Listing } from './bucket.ts';
import type { Connection } from './connection.ts';
import { openObjects } from './objects.ts';
import { openUploads } from './uploads.ts';
import { writeHeadersWith } from './write-headers.ts';
import { type Element, listIn, textIn } from './xml.ts';

/** Opens a bucket through a connection. */
export function openBucket(connection: Connection, bucket: string, encryption: Encryption | null): Bucket {
  const answers = createAnswers(connection, bucket);
  const written = writeHeadersWith(encryption);
  const objects = openObjects(connection, bucket, answers, written);
  return {
    nameOf: connection.nameOf,
    ...objects,
    ...openUploads(connection, bucket, answers, objects.head, written),
    async list(prefix, deep = false) {
      const query = { 'list-type': '2', 'encoding-type': 'url', prefix, ...(!deep && { delimiter: '/' }) };
      const found: Listing = { keys: [], folders: [] };
      const next = (page: Element) => ({ 'continuation-token': textIn(page, 'NextContinuationToken') ?? '' });
      for await (const page of answers.pages(query, 'ListBucketResult', next)) {
        const plain = textIn(page, 'EncodingType') === 'url' ? unescape : (name: string) => name;
        found.keys.push(...listIn(page, 'Contents').map((each) => plain(textIn(each, 'Key')!)));
        found.folders.push(...listIn(page, 'CommonPrefixes').map((each) => plain(textIn(each, 'Prefix')!)));
      }
      return found;
    },
    close: () => connection.close(),
  };
}

const unescape = (name: string): string => decodeURIComponent(name.replaceAll('+', ' '));
