import { createHash } from 'node:crypto';

// File systems take 255 bytes; a name is ASCII, and a suffix of 17 characters comes behind it.
const LONGEST_NAME = 200;

/** Whatever may mean something else to one of the file systems (FAT, NTFS, SMB, APFS, ext4): `: * ? " < > |`, spaces, … */
const UNSAFE = /[^A-Za-z0-9._@+=,-]/gu;

/** Windows takes these for devices, whatever ending they have. */
const DEVICE = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\.|$)/i;

/** Says whether Windows takes a name for a device. */
export const isDeviceName = (name: string): boolean => DEVICE.test(name);

/** The capitals that a plain name may have: those of a time, such as `2026-11-20T02:00:00Z` or `20261120T000000Z`. */
const TIME = /\d{4}-?\d\d-?\d\dt\d\d(:?\d\d){0,2}(\.\d+)?(z|(?![a-z]))/g;

/**
 * Returns the name of an export's folder. It is the export's id, where that is a safe name on every file system;
 * otherwise characters are escaped as `%XX`. Two ids never have the same folder, not even where case does not count:
 * of the ids that differ only in case one has the plain name (all small letters, but for the T and Z of times), and
 * the others have a digest behind it, as very long ids have.
 */
export function folderName(exportId: string): string {
  const escaped = exportId.replace(UNSAFE, escape);
  const isPlain = exportId === plainCase(exportId) && escaped.length <= LONGEST_NAME;
  const name = isPlain ? escaped : `${escaped.slice(0, LONGEST_NAME)}~${digest(exportId)}`;
  return withoutPitfalls(name);
}

const plainCase = (id: string): string => id.toLowerCase().replace(TIME, (time) => time.toUpperCase());

function escape(character: string): string {
  // Half of a surrogate pair has no UTF-8: all of them would have the same bytes.
  if (/\p{Surrogate}/u.test(character)) return `%u${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '%$&');
}

const digest = (id: string): string =>
  createHash('sha256').update(Buffer.from(id, 'utf16le')).digest('hex').slice(0, 16);

/** Escapes what only counts in its place: a dot in front (hidden) or at the end (dropped by Windows), and devices. */
function withoutPitfalls(name: string): string {
  const shown = DEVICE.test(name) ? `${escape(name[0]!)}${name.slice(1)}` : name;
  return shown === '' ? '%' : shown.replace(/^\.|\.$/g, escape);
}
