import { createHash } from 'node:crypto';

// File systems allow 255 bytes. A name is ASCII, and may get a suffix of 17 characters.
const LONGEST_NAME = 200;

/** Characters with a special meaning on some file system (FAT, NTFS, SMB, APFS, ext4): `: * ? " < > |`, spaces, … */
const UNSAFE = /[^A-Za-z0-9._@+=,-]/gu;

/** Names that Windows treats as devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\.|$)/i;

/** True if Windows treats a name as a device. */
export const isDeviceName = (name: string): boolean => DEVICE.test(name);

/** The capitals that a plain name may have: those of a time, such as `2026-11-20T02:00:00Z` or `20261120T000000Z`. */
const TIME = /\d{4}-?\d\d-?\d\dt\d\d(:?\d\d){0,2}(\.\d+)?(z|(?![a-z]))/g;

/**
 * Returns the name of an export's folder: the export's id if that is a safe name on every file system, otherwise with
 * characters escaped as `%XX`. Two ids never have the same folder, even where case does not matter. Of ids that differ
 * only in case, the one in lower case (except the T and Z of times) has the plain name; the others get a digest as a
 * suffix, and so do very long ids.
 */
export function folderName(exportId: string): string {
  const escaped = exportId.replace(UNSAFE, escape);
  const isPlain = exportId === plainCase(exportId) && escaped.length <= LONGEST_NAME;
  const name = isPlain ? escaped : `${escaped.slice(0, LONGEST_NAME)}~${digest(exportId)}`;
  return withoutPitfalls(name);
}

const plainCase = (id: string): string => id.toLowerCase().replace(TIME, (time) => time.toUpperCase());

function escape(character: string): string {
  // UTF-8 cannot encode half of a surrogate pair: all halves would get the same bytes.
  if (/\p{Surrogate}/u.test(character)) return `%u${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '%$&');
}

const digest = (id: string): string =>
  createHash('sha256').update(Buffer.from(id, 'utf16le')).digest('hex').slice(0, 16);

/** Escapes what is unsafe only in its place: a leading dot (hidden), a last dot (dropped by Windows), and devices. */
function withoutPitfalls(name: string): string {
  const shown = DEVICE.test(name) ? `${escape(name[0]!)}${name.slice(1)}` : name;
  return shown === '' ? '%' : shown.replace(/^\.|\.$/g, escape);
}
