import { CSV } from './csv.ts';
import type { FileFormat } from './format.ts';
import { JSONL } from './jsonl.ts';
import { PARQUET } from './parquet.ts';

/** Every format of sealed files. Each name is also a kind of destination. */
export const FILE_FORMATS: readonly FileFormat[] = [JSONL, CSV, PARQUET];

/** Says whether a sealed file is of a format, by its name. */
export const isOfFormat = (file: string, { name }: FileFormat): boolean => new RegExp(`\\.${name}(\\.|$)`).test(file);

/** Returns the format of a sealed file by its name, such as `….csv.gz`. @throws Error where none has that ending. */
export function formatOf(file: string): FileFormat {
  const format = FILE_FORMATS.find((each) => isOfFormat(file, each));
  if (!format) throw new Error('is of a format that this version of Holdfast does not know');
  return format;
}
