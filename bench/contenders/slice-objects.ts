import { openBucket } from '../../src/activities/sink/objects/s3/open-bucket.ts';
import { connect } from '../../src/activities/sink/objects/s3/connection.ts';
import { writeObject } from '../../src/activities/sink/objects/write-object.ts';
import { loadConfig } from '../../src/config.ts';
import { BARE_FORMATS, pageOfRecords } from '../bare-formats.ts';
import type { Question } from '../question.ts';
import type { Page, SliceWriter } from './lanes.ts';

/** Uploads each slice as one object while it is read; the store is the one that the environment names. */
export function sliceObjects({ output, format }: Question): SliceWriter {
  const { hostname: name, pathname } = new URL(output);
  const bucket = openBucket(connect(name, loadConfig(process.env).objectStore), name, null);
  return async (start, pages) => {
    const key = `${pathname.slice(1)}/${start.replaceAll(':', '')}.${format}`;
    await writeObject(bucket, key, 'bare', BARE_FORMATS[format]!(barePages(pages)));
  };
}

async function* barePages(pages: AsyncIterable<Page['records']>) {
  for await (const records of pages) yield pageOfRecords(records);
}
