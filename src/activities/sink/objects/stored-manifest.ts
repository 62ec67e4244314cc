import { DamagedFile } from '../../../disk/read-json.ts';
import type { Manifest } from '../manifest.ts';
import { parseManifest } from '../files/read-manifest.ts';
import { type DamagedManifest, namesIn } from '../files/stored-manifest.ts';
import type { ExportPlace } from './place.ts';

/** A manifest, its bytes, and the version of the object. */
export interface StoredManifest {
  manifest: Manifest;
  bytes: Buffer;
  etag: string;
}

/** Reads an export's manifest; null when there is none. @throws DamagedFile saying what is wrong with it. */
export async function readManifest({ bucket, keys }: ExportPlace): Promise<StoredManifest | null> {
  const read = await bucket.get(keys.manifest);
  return read && { manifest: parseManifest(bucket.nameOf(keys.manifest), read.bytes.toString()), ...read };
}

/** Reads the manifest of an export that is to be opened, replaced or removed. */
export async function readStored({
  bucket,
  keys,
}: ExportPlace): Promise<{ stored: Manifest | DamagedManifest | null; etag: string }> {
  const read = await bucket.get(keys.manifest);
  if (!read) return { stored: null, etag: '' };
  const text = read.bytes.toString();
  try {
    return { stored: parseManifest(bucket.nameOf(keys.manifest), text), etag: read.etag };
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    return { stored: { damaged: error.message, names: namesIn(text) }, etag: read.etag };
  }
}
