import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import type { PageReceipt, PageRequest } from '../../../contract.ts';
import { takePageBuffer } from '../../../json/page-buffers.ts';
import { recordLine } from '../../../json/scan-page.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { SortedPage } from '../sink.ts';
import type { RejectedKey } from '../page-numbers.ts';
import { readFully } from './read-fully.ts';
import { openWritten } from './open-written.ts';

/**
 * First line of a part file, after the SHA-256 of itself and a space. After it come `bytes` of kept records and
 * `rejectedBytes` of rejected ones, one a line. One file holds data and receipt, so that they become durable in one step.
 */
export interface PartHeader {
  version: 3;
  page: number;
  cursor: string | null;
  next: string | null;
  pageSize: number;
  total: number | null;
  oddTotal: string | null;
  latest?: string;
  emptied?: string;
  received: number;
  rejected: RejectedKey[];
  bytes: number;
  rejectedBytes: number;
  /** Of everything after the first line. */
  sha256: string;
  /** Of the kept records, in their order. */
  ids: string[];
  elsewhere: string[];
  outside: string[];
  readAt: string;
}

const LF = Buffer.from('\n');
const SHA256_LENGTH = 64;

/** A part file that is to be written: its header, and all of its bytes in pieces. */
export interface EncodedPart {
  header: PartHeader;
  pieces: Buffer[];
}

/** Renders a page as a part file. The records are not copied: the pieces lie in the page's body. */
export function encodePart(request: PageRequest, page: SortedPage): EncodedPart {
  const kept = keptLines(page);
  const rejected = page.rejected.flatMap((each) => [rejectedLine(request, page, each), LF]);
  const header: PartHeader = {
    version: 3,
    page: request.page,
    cursor: request.cursor,
    next: page.next,
    pageSize: request.pageSize,
    total: page.total,
    oddTotal: page.oddTotal,
    ...(page.latest != null && { latest: page.latest }),
    ...(page.emptied != null && { emptied: page.emptied }),
    received: page.received,
    rejected: page.rejected.map(({ content, id }) => ({ content, id })),
    bytes: lengthOf(kept),
    rejectedBytes: lengthOf(rejected),
    sha256: sha256(...kept, ...rejected),
    ids: page.kept.ids,
    elsewhere: page.elsewhere,
    outside: page.outside,
    readAt: page.readAt,
  };
  const json = JSON.stringify(header);
  return { header, pieces: [Buffer.from(`${sha256(json)} ${json}\n`), ...kept, ...rejected] };
}

/**
 * Returns the kept records, each with a line break at its end, in as few pieces as they lie in. In a page as APIs send it
 * one byte parts a record from the next: that byte, which nobody reads any more, becomes the line break.
 */
function keptLines({ body, records, kept }: SortedPage): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  let to = 0;
  for (const record of kept.records) {
    const [start, end, multiline] = [records.startOf(record), records.endOf(record), records.isMultiline(record)];
    if (start !== to || multiline) {
      pieces.push(body.subarray(from, to));
      from = start;
    }
    if (multiline) {
      pieces.push(recordLine(body, { start, end, multiline }), LF);
      from = end + 1;
    } else body[end] = LF[0]!;
    to = end + 1;
  }
  pieces.push(body.subarray(from, to));
  return pieces.filter((piece) => piece.length > 0);
}

const lengthOf = (pieces: readonly Buffer[]): number => pieces.reduce((sum, piece) => sum + piece.length, 0);

function rejectedLine(
  { slice, page }: PageRequest,
  { body, records }: SortedPage,
  { record, reason }: SortedPage['rejected'][number],
) {
  const where = JSON.stringify({ reason, slice: `${slice.start}/${slice.end}`, page });
  const line = recordLine(body, records.at(record));
  return Buffer.concat([Buffer.from(`${where.slice(0, -1)},"record":`), line, Buffer.from('}')]);
}

/** The receipt that a part file is. */
export function partReceipt(header: PartHeader, path: string): PageReceipt {
  const { page, received, bytes, sha256, pageSize, next, total } = header;
  const { ids, elsewhere, outside, rejected } = header;
  const counts = { elsewhere: elsewhere.length, outside: outside.length, rejected: rejected.length };
  return { page, received, rows: ids.length, ...counts, bytes, sha256, file: basename(path), pageSize, next, total };
}

// Holds the header of a page of 100 records in one read.
const CHUNK = 16 * 1024;

/** Reads a part's first line; null when there is no such part. */
export function readPartHeader(path: string): { header: PartHeader; dataAt: number } | null {
  const file = openIfThere(path);
  if (file === null) return null;
  try {
    const chunks: Buffer[] = [];
    for (let at = 0; ; at += CHUNK) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const length = readFully(file, chunk, at);
      const end = chunk.subarray(0, length).indexOf(LF);
      chunks.push(chunk.subarray(0, end === -1 ? length : end));
      if (end !== -1) return { header: parseHeader(path, Buffer.concat(chunks)), dataAt: at + end + 1 };
      if (length < CHUNK) throw corruptPart(path, 'has no header');
    }
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openWritten(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Parses the first line of a part, without its line break. @throws `Incomplete` when it has changed. */
export function parseHeader(path: string, line: Buffer): PartHeader {
  const json = line.subarray(SHA256_LENGTH + 1);
  const intact = line.toString('latin1', 0, SHA256_LENGTH + 1) === `${sha256(json)} `;
  const header = intact ? (JSON.parse(json.toString()) as PartHeader) : null;
  if (header?.version !== 3) throw corruptPart(path, 'has a broken header');
  return header;
}

/**
 * Reads a part's records and rejected records, each with a line break at its end, into a page buffer: give it back.
 *
 * @throws `Incomplete` when the bytes have changed.
 */
export function readPartData(
  path: string,
  header: Pick<PartHeader, 'bytes' | 'rejectedBytes' | 'sha256'>,
  dataAt: number,
) {
  const file = openWritten(path);
  try {
    const length = header.bytes + header.rejectedBytes;
    const data = takePageBuffer(length).subarray(0, length);
    return splitData(path, header, data.subarray(0, readFully(file, data, dataAt)));
  } finally {
    closeSync(file);
  }
}

/** Splits what stands behind a header into kept records and rejected ones. @throws `Incomplete` when it has changed. */
export function splitData(path: string, header: Pick<PartHeader, 'bytes' | 'rejectedBytes' | 'sha256'>, data: Buffer) {
  if (data.length !== header.bytes + header.rejectedBytes || sha256(data) !== header.sha256)
    throw corruptPart(path, 'has changed');
  return { kept: data.subarray(0, header.bytes), rejected: data.subarray(header.bytes) };
}

function sha256(...pieces: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
