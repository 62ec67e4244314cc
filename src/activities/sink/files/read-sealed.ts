import type { Manifest } from '../manifest.ts';
import type { OpenFile } from './open-sealed.ts';
import { formatOf } from './formats/registry.ts';
import { readRecordIds } from './flat/sealed-rows.ts';
import { compressionOf } from './compression.ts';

/** What is needed to read sealed files. */
export interface SealedFiles extends Pick<Manifest, 'dataset'> {
  input: Pick<Manifest['input'], 'compression' | 'shape' | 'excel'>;
}

/** Reads the ids of a sealed file's records, in order; null for anything that is not a record. */
export async function* readSealedIds(open: OpenFile, name: string, how: SealedFiles): AsyncGenerator<string | null> {
  const { format, file } = openNamed(open, name, how);
  try {
    yield* readRecordIds(format, file, how.dataset, how.input);
  } finally {
    await file.close();
  }
}

/** Opens a sealed file in the format that its name says. @param see gets all bytes as they are stored. */
export function openNamed(
  open: OpenFile,
  name: string,
  { input }: SealedFiles,
  see: (chunk: Buffer) => void = () => {},
) {
  const format = formatOf(name);
  const decompressor = format.compressesWithin ? null : compressionOf(input.compression).undo();
  return { format, file: open(name, decompressor, see) };
}

/** Says in words why a file cannot be read. */
export function unreadable(code: string | undefined, message: string): string {
  if (code === 'ENOENT') return 'is missing';
  return code === 'ELOOP' ? 'is a link, not a file' : `cannot be read: ${message}`;
}
