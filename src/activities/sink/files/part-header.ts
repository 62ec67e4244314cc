import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { PageReceipt } from '../../../contract.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { RejectedKey } from '../page-numbers.ts';

/**
 * First line of a part file, after its own SHA-256 and a space. `bytes` of kept records and `rejectedBytes` of rejected
 * ones follow, one per line. One file holds data and receipt, so that both become durable in one step.
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
  /** SHA-256 of everything after the first line. */
  sha256: string;
  /** Ids of the kept records, in order. */
  ids: string[];
  /** Of each kept record, digests of its parent and its content; only where two parents' records may have one key. */
  digests?: string[];
  /** Digests of the parents whose records begin here; only where records have no key. */
  parents?: string[];
  partial?: boolean;
  skippedParents?: number;
  elsewhere: string[];
  outside: string[];
  readAt: string;
}

export const LF = Buffer.from('\n');
const SHA256_LENGTH = 64;

/** Returns the receipt for a part file. */
export function partReceipt(header: PartHeader, path: string): PageReceipt {
  const { page, received, bytes, sha256, pageSize, next, total } = header;
  const { ids, elsewhere, outside, rejected } = header;
  const counts = { elsewhere: elsewhere.length, outside: outside.length, rejected: rejected.length };
  return { page, received, rows: ids.length, ...counts, bytes, sha256, file: basename(path), pageSize, next, total };
}

/** Parses the first line of a part, without its line break. @throws `Incomplete` when it has changed. */
export function parseHeader(path: string, line: Buffer): PartHeader {
  const json = line.subarray(SHA256_LENGTH + 1);
  const intact = line.toString('latin1', 0, SHA256_LENGTH + 1) === `${sha256(json)} `;
  const header = intact ? (JSON.parse(json.toString()) as PartHeader) : null;
  if (header?.version !== 3) throw corruptPart(path, 'has a broken header');
  return header;
}

/** Returns the SHA-256 of several pieces of bytes together, in hexadecimal. */
export function sha256(...pieces: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
