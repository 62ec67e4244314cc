import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { InvalidInput } from '../../../errors.ts';
import { isDeviceName } from './folder-name.ts';

const EXAMPLE = 'for example "jsonl:exports"';
const WINDOWS = process.platform === 'win32';
// Limits of nearly every file system and system, in bytes; the files of an export need up to 500 bytes below the folder.
const LONGEST_NAME = 255;
const LONGEST_PATH = (process.platform === 'darwin' ? 1_024 : 4_096) - 512;

// As on Linux: a longer chain of links is a loop.
const MOST_LINKS = 40;

/** Places that are not folders, and what to say about each; the first match counts. */
const NOT_A_FOLDER: readonly (readonly [RegExp, string])[] = [
  [/\0/, `contains a NUL character; give a folder, ${EXAMPLE}`],
  [
    /^(s3[an]?|gc?s|az(ure)?|abfss?|wasbs?|adl|r2|b2|oss|minio):/i,
    `is an address of object storage in a form that Holdfast does not know; write it as "jsonl:s3://BUCKET/PREFIX" and set HOLDFAST_S3_ENDPOINT to the endpoint of the store (docs/object-storage.md)`,
  ],
  [
    /^([a-z][a-z0-9+.-]+:[\\/]|file:)/i,
    `is a URL; files are written below the worker's data directory: give a folder, ${EXAMPLE}`,
  ],
  [/^~/, `begins with "~", which does not mean the home folder here: give a folder in the data directory, ${EXAMPLE}`],
  ...(WINDOWS
    ? []
    : ([
        [
          /^[a-z]:([\\/]|$)/i,
          `names a drive, which is outside the data directory of the worker: give a folder, ${EXAMPLE}`,
        ],
        [/^\\\\/, `is a network path, which is outside the data directory of the worker: give a folder, ${EXAMPLE}`],
      ] as const)),
];

/** Names that a folder cannot have, because it must be the same folder on every file system. */
const NOT_A_NAME: readonly (readonly [(name: string) => boolean, string])[] = [
  [
    (name) => name.startsWith('.'),
    'leads into a folder whose name begins with a dot; Holdfast reserves those for itself',
  ],
  [
    (name) => /[:*?"<>|\\\p{Cc}]/u.test(name),
    'has a character that not every file system allows: : * ? " < > | \\ or a control character',
  ],
  [(name) => /[. ]$/.test(name), 'has a folder name that ends with a dot or a space, which Windows removes'],
  [isDeviceName, 'has a folder name that Windows reserves for a device'],
  [(name) => /\p{Surrogate}/u.test(name), 'contains half of a surrogate pair'],
  [(name) => Buffer.byteLength(name) > LONGEST_NAME, `has a folder name of more than ${LONGEST_NAME} bytes`],
];

/**
 * Returns the absolute path of the folder that a destination names, with links followed. It is in the data directory.
 *
 * @param place the part after the colon, such as `exports` of `jsonl:exports`.
 * @throws InvalidInput when the folder is outside, or its name is not possible on every system.
 */
export function destinationFolder(place: string, dataDir: string): string {
  const refuse = (why: string): never => {
    throw new InvalidInput([`destination "${shortened(place)}" ${why}`]);
  };
  const [, mistaken] = NOT_A_FOLDER.find(([pattern]) => pattern.test(place)) ?? [];
  if (mistaken !== undefined) refuse(mistaken);

  const root = realPath(dataDir);
  const asked = resolve(root, place);
  const folder = realPath(asked);
  if (!isWithin(root, folder)) {
    refuse(
      `is outside the data directory of the worker; give a folder inside it, ${EXAMPLE}, or start the worker with another HOLDFAST_DATA_DIR`,
    );
  }
  const names = [asked, folder]
    .filter((path) => isWithin(root, path))
    .flatMap((path) => relative(root, path).split(sep));
  const [, wrong] = NOT_A_NAME.find(([isWrong]) => names.some(isWrong)) ?? [];
  if (wrong !== undefined) refuse(`${wrong}; give one like "jsonl:exports"`);
  if (Buffer.byteLength(folder) > LONGEST_PATH)
    refuse(`results in a path of more than ${LONGEST_PATH} bytes; give a shorter one`);
  return folder;
}

/** Says whether a path is a folder or something below it; both are real paths. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}

/** Follows links in the existing part of the path; a link is followed even if its target does not exist yet. */
function realPath(path: string, followed = 0): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    if (parent === path) return path;
    const here = join(realPath(parent, followed), basename(path));
    const target = followed < MOST_LINKS ? linkTarget(here) : null;
    return target === null ? here : realPath(resolve(dirname(here), target), followed + 1);
  }
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

const shortened = (place: string): string => (place.length <= 80 ? place : `${place.slice(0, 79)}…`);
