import type { Plan, Slice } from '../../../contract.ts';
import { type Compression, compressionOf } from './compression.ts';
import { sliceName } from './export-folder.ts';
import type { FileFormat } from './formats/format.ts';

/** Returns the name of a slice's sealed file, and how the file as a whole is compressed. */
export function sealedName(
  format: FileFormat,
  plan: Pick<Plan, 'compression'>,
  slice: Slice,
): { name: string; compression: Compression } {
  const compression = compressionOf(format.compressesWithin ? 'none' : plan.compression);
  return { name: `${sliceName(slice)}.${format.name}${compression.extension}`, compression };
}
