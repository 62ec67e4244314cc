import type { ObjectStoreSettings } from '../../../../config/object-store.ts';

/**
 * Returns the base URL of a bucket, ending with a slash. AWS: the bucket's own host, unless its name has a dot, which
 * the certificate does not cover. Other stores: the bucket in the path, which all of them accept.
 */
export function bucketUrl(bucket: string, { endpoint, region }: ObjectStoreSettings): string {
  if (endpoint !== null) return `${endpoint}/${bucket}/`;
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return bucket.includes('.') ? `https://${host}/${bucket}/` : `https://${bucket}.${host}/`;
}

/** Escapes a key for a URL; slashes stay. */
export const escapeKey = (key: string): string => key.split('/').map(escape).join('/');

/** Also escapes the characters that {@link encodeURIComponent} leaves, because signatures need it. */
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Renders a query; an empty value stays, as in `?uploads=`. */
export function renderQuery(query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${escape(name)}=${escape(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
