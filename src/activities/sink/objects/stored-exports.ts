import { parseManifest } from '../files/read-manifest.ts';
import { filesOf } from '../files/stored-manifest.ts';
import type { StoredExport } from '../stored-export.ts';
import type { Bucket } from './s3/bucket.ts';

/**
 * Lists the finished exports below a prefix. One whose manifest cannot be read is left to `verify`.
 *
 * @param prefix empty, or ending with a slash.
 */
export async function storedObjects(bucket: Bucket, prefix: string): Promise<StoredExport[]> {
  const { folders } = await bucket.list(prefix);
  const found: StoredExport[] = [];
  const isBeingReplaced = async (root: string) => (await bucket.list(`${root}.parts/`)).folders.length > 0;
  const manifestAt = async (key: string) => {
    const read = await bucket.get(key);
    return read && parsed(bucket.nameOf(key), read.bytes.toString());
  };
  for (const root of folders) {
    const key = `${root}manifest.json`;
    const manifest = await manifestAt(key);
    if (!manifest) continue;
    const names = filesOf(manifest).map((name) => `${root}${name}`);
    found.push({
      place: bucket.nameOf(root),
      manifest,
      isBeingReplaced: await isBeingReplaced(root),
      async remove() {
        const now = await manifestAt(key);
        if (now?.runId !== manifest.runId || (await isBeingReplaced(root))) return false;
        await bucket.remove(names);
        await bucket.remove([key]);
        return true;
      },
    });
  }
  return found;
}

function parsed(name: string, text: string) {
  try {
    return parseManifest(name, text);
  } catch {
    return null;
  }
}
