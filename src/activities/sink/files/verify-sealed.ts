import { createHash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { SliceReceipt } from '../../../contract.ts';
import { DIGEST_WORDS, writeDigest } from '../id-digest.ts';
import { createIdIndex, type IdIndex } from '../id-index.ts';
import type { Manifest } from '../manifest.ts';
import { readRecordIds } from './flat/sealed-rows.ts';
import type { OpenFile } from './open-sealed.ts';
import { openNamed, type SealedFiles, unreadable } from './read-sealed.ts';

/** What the sealed files of an export contain. */
export interface SealedContent {
  records: number;
  differences: string[];
}

/** The part of a manifest that says what the sealed files should contain. */
export type SealedPromise = SealedFiles & Pick<Manifest, 'files' | 'repeated'>;

// Held in memory at once: 30 bytes per id. With more ids, all files are read several times, each time for a share.
const IDS_AT_ONCE = 3_000_000;

/** Added to a record's number once its id has been found in another file. */
const REPEATED = 2 ** 31;

/** One pass over all files. */
interface Round {
  /** The number of the share of the ids that this pass checks, from 0. */
  share: number;
  shares: number;
  /** By id the number of its first record, over all files. */
  ids: IdIndex;
  /** For each file, the number of its first record. */
  files: { name: string; first: number }[];
  records: number;
  differences: string[];
  /** One sentence per record whose id another file has too; below, how many different ids that are. */
  across: string[];
  repeated: number;
}

/**
 * Reads all sealed files of an export and checks the bytes, the SHA-256, the number of records, that no record is
 * repeated in a file, and that no more ids are in two files than the manifest says.
 */
export async function verifySealed(
  open: OpenFile,
  promise: SealedPromise,
  idsAtOnce = IDS_AT_ONCE,
): Promise<SealedContent> {
  const { files, repeated } = promise;
  const parts = Math.max(1, Math.ceil(files.reduce((sum, { rows }) => sum + rows, 0) / idsAtOnce));
  const rounds: Omit<Round, 'ids'>[] = [];
  for (let part = 0; part < parts; part++) {
    const nothing = { files: [], records: 0, differences: [], across: [], repeated: 0 };
    const { ids: _, ...found } = await readAll(open, promise, {
      share: part,
      shares: parts,
      ids: createIdIndex(),
      ...nothing,
    });
    rounds.push(found);
  }
  const differences = rounds.flatMap((round) => round.differences);
  const repeatedThere = rounds.reduce((sum, round) => sum + round.repeated, 0);
  if (repeatedThere !== repeated.count) differences.push(...rounds.flatMap(({ across }) => across));
  return { records: rounds[0]!.records, differences };
}

async function readAll(open: OpenFile, promise: SealedPromise, round: Round): Promise<Round> {
  for (const file of promise.files) await verifyFile(open, file, promise, round);
  return round;
}

async function verifyFile(open: OpenFile, slice: SliceReceipt, how: SealedFiles, round: Round): Promise<void> {
  const name = slice.file!;
  const first = round.records + 1;
  round.files.push({ name, first });
  // Bytes and records are the same each time.
  const differs = (what: string) => round.share === 0 && round.differences.push(`${name}: ${what}`);
  const digest = createHash('sha256');
  let bytes = 0;
  const see = (chunk: Buffer) => {
    digest.update(chunk);
    bytes += chunk.length;
  };
  const count = { rows: 0 };
  const change = () => changeOf(slice, bytes, digest.copy().digest('hex'));
  try {
    const { format, file } = openNamed(open, name, how, see);
    try {
      // Such a format is read at random positions. A damaged file could demand any amount of memory, so it is not read.
      if (format.compressesWithin) await finished(file.stream().resume());
      const damage = format.compressesWithin ? change() : null;
      if (damage !== null) return void differs(damage);
      for await (const id of readRecordIds(format, file, how.dataset, how.input, count)) {
        round.records += 1;
        if (id === null) differs(`record ${round.records - first + 1} is not a record of this dataset`);
        else noteId(round, id);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return void differs(unreadable(code, message));
  }
  const rows = round.records - first + 1;
  const changed = change();
  if (changed !== null) differs(changed);
  if (rows !== slice.rows) differs(`the manifest promises ${slice.rows} records, but there are ${rows}`);
  const { flatRows = rows } = slice;
  const rowsThere = how.input.shape === 'flat' ? count.rows : rows;
  if (rowsThere !== flatRows) differs(`the manifest promises ${flatRows} rows, but there are ${rowsThere}`);
}

/** Says how a file's bytes differ from those that were written; null where they do not. */
function changeOf(slice: SliceReceipt, bytes: number, sha256: string): string | null {
  if (bytes !== slice.bytes) return `the manifest promises ${slice.bytes} bytes, but there are ${bytes}`;
  return sha256 === slice.sha256 ? null : 'its content has changed (SHA-256 differs)';
}

const digest = new Uint32Array(DIGEST_WORDS);

/** Notes the id of the latest record, if this pass checks it. */
function noteId(round: Round, id: string): void {
  writeDigest(id, digest);
  if (digest[1]! % round.shares !== round.share) return;
  const before = round.ids.add(digest, round.records);
  if (before === null) return;
  const file = round.files.at(-1)!;
  const number = before % REPEATED;
  const sentence = `${file.name}: record ${round.records - file.first + 1} repeats ${id}, which is in ${describeRecord(number, round)}`;
  if (number >= file.first) round.differences.push(sentence);
  else {
    round.across.push(sentence);
    if (before < REPEATED) round.repeated += 1;
    round.ids.put(digest, number + REPEATED);
  }
}

function describeRecord(number: number, { files }: Round): string {
  const { name, first } = files.findLast((file) => file.first <= number)!;
  return `${name}, record ${number - first + 1}`;
}
