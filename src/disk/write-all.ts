import type { FileHandle } from 'node:fs/promises';

/** Content of a file; pieces are written one after the other. */
export type FileData = string | Uint8Array | readonly Uint8Array[];

/** Writes all pieces in one call, unless the system takes less at a time. */
export async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = pieces; left.length > 0;) {
    const { bytesWritten } = await handle.writev(left);
    left = dropBytes(left, bytesWritten);
  }
}

/** Returns the pieces without their first bytes. */
function dropBytes(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let end = 0;
  const next = pieces.findIndex(({ length }) => (end += length) > bytes);
  if (next === -1) return [];
  return [pieces[next]!.subarray(pieces[next]!.length - (end - bytes)), ...pieces.slice(next + 1)];
}

export function piecesOf(data: FileData): readonly Uint8Array[] {
  if (typeof data === 'string') return [Buffer.from(data)];
  return data instanceof Uint8Array ? [data] : data;
}
