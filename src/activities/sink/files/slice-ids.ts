import { closeSync, openSync } from 'node:fs';
import { corruptPart } from '../corrupt-part.ts';
import { DIGEST_WORDS } from '../id-digest.ts';
import type { SliceIds } from '../slice-proof.ts';
import { readFully } from './read-fully.ts';

/** Number of groups. Ids are stored as digests, grouped by first byte, so that some groups can be read at a time. */
export const GROUPS = 256;

/** Ids that a slice kept, and ids that it left to other slices. */
export type IdList = 'kept' | 'elsewhere';
const LISTS: readonly IdList[] = ['kept', 'elsewhere'];

const DIGEST_BYTES = 4 * DIGEST_WORDS;
const HEADER_BYTES = 4 * LISTS.length * (GROUPS + 1);

/** For each list, the start of each group and the end of the last one, counted in digests. */
type Borders = Record<IdList, Uint32Array>;

/** Renders the ids of a slice: the borders of the groups of both lists, then the digests of the one and of the other. */
export function encodeSliceIds(ids: SliceIds): Uint8Array[] {
  const lists = LISTS.map((list) => grouped(ids[list]));
  return lists.map(({ borders }) => bytesOf(borders)).concat(lists.map(({ digests }) => bytesOf(digests)));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => new Uint8Array(buffer, byteOffset, byteLength);

const groupOf = (firstWord: number): number => firstWord & (GROUPS - 1);

/** Groups digests: first counts them, then places them. */
function grouped(each: SliceIds[IdList]) {
  const borders = new Uint32Array(GROUPS + 1);
  each((digest) => (borders[groupOf(digest[0]!) + 1]! += 1));
  for (let group = 0; group < GROUPS; group++) borders[group + 1]! += borders[group]!;
  const digests = new Uint32Array(borders[GROUPS]! * DIGEST_WORDS);
  const free = borders.slice();
  each((digest) => {
    const index = free[groupOf(digest[0]!)]!++;
    digests.set(digest, index * DIGEST_WORDS);
  });
  return { borders, digests };
}

/** The stored ids of a slice. */
export interface SliceIdsFile {
  count(list: IdList, fromGroup?: number, toGroup?: number): number;
  /** Reads the digests of some groups, one behind the other. */
  read(list: IdList, fromGroup: number, toGroup: number): Promise<Uint32Array>;
}

/** Reads a number of bytes from a position. @throws if there are fewer. */
export type ReadBytes = (at: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

/** Opens the ids of a slice on the disk; nothing stays open. Reading blocks. */
export const openSliceIds = (path: string): Promise<SliceIdsFile> =>
  checkedSliceIds(path, (at, length) => Promise.resolve(readBytes(path, at, length)));

/** Opens the ids of a slice. @throws `Incomplete` when they are missing or broken. */
export async function checkedSliceIds(path: string, bytes: ReadBytes): Promise<SliceIdsFile> {
  const file = await decodeSliceIds(bytes);
  for (const list of LISTS) {
    for (let group = 0; group < GROUPS; group++) {
      if (file.count(list, group, group + 1) < 0) throw corruptPart(path, 'has groups that end before they begin');
    }
  }
  return file;
}

/** Decodes what {@link encodeSliceIds} rendered. */
export async function decodeSliceIds(bytes: ReadBytes): Promise<SliceIdsFile> {
  const header = new Uint32Array((await bytes(0, HEADER_BYTES)).buffer);
  const borders: Borders = { kept: header.subarray(0, GROUPS + 1), elsewhere: header.subarray(GROUPS + 1) };
  const firstOf = { kept: 0, elsewhere: borders.kept[GROUPS]! };
  const count: SliceIdsFile['count'] = (list, from = 0, to = GROUPS) => borders[list][to]! - borders[list][from]!;
  return {
    count,
    async read(list, from, to) {
      const at = HEADER_BYTES + (firstOf[list] + borders[list][from]!) * DIGEST_BYTES;
      return new Uint32Array((await bytes(at, count(list, from, to) * DIGEST_BYTES)).buffer);
    },
  };
}

function readBytes(path: string, at: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const file = openSync(path, 'r');
  try {
    if (readFully(file, bytes, at) < length) throw corruptPart(path, 'is too short');
    return bytes;
  } finally {
    closeSync(file);
  }
}
