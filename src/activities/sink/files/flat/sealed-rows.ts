import type { Plan, SliceReceipt } from '../../../../contract.ts';
import type { Dataset } from '../../../../datasets/dataset.ts';
import type { Flat } from '../../../../datasets/flat.ts';
import { flatOf } from '../../../../datasets/registry.ts';
import type { FileFormat } from '../formats/format.ts';
import type { Pieces } from '../formats/pieces.ts';
import { idReader } from '../formats/record-id.ts';
import type { SealedFile } from '../formats/sealed-file.ts';
import type { FlatFormat } from './flat-format.ts';
import { type FindName, flatten, type FlatTally } from './flatten.ts';

/** The layout of a plan's files. */
export type Layout = Pick<Plan, 'shape' | 'excel'>;

/** The bytes of a slice's file, and what they will have held once all are taken; null where a row is a record. */
export interface Rendered {
  pieces: Pieces;
  tally: FlatTally | null;
}

/** Turns a slice's kept records into its file, in the shape that the plan asks for. */
export function renderSlice(
  format: FileFormat,
  pages: Pieces,
  dataset: Dataset,
  plan: Pick<Plan, 'shape' | 'excel' | 'compression' | 'timeZone'>,
  findName: FindName,
): Rendered {
  const flat = flatLayout(format, dataset, plan);
  if (flat === null) return { pieces: format.render(pages, dataset, plan.compression), tally: null };
  const tally = { rows: 0, unnamed: 0 };
  const how = { timeZone: plan.timeZone, findName, idOf: idReader(dataset), key: dataset.key[0]! };
  return { pieces: flat.format.render(flatten(pages, flat.rows, how, tally), flat.rows.columns, plan), tally };
}

/** Returns the flat-row counts for a slice's receipt. */
export function flatNumbers(tally: FlatTally | null): Pick<SliceReceipt, 'flatRows' | 'unnamed'> {
  if (tally === null) return {};
  const { rows, unnamed } = tally;
  return { flatRows: rows, ...(unnamed > 0 && { unnamed }) };
}

/** Counts rows while the ids of a file are read. */
export interface RowCount {
  rows: number;
}

/**
 * Reads the ids of a sealed file's records, in order; null for anything that is not a record. The rows of a record
 * follow one another, numbered from 1.
 *
 * @param count is increased for each row.
 */
export async function* readRecordIds(
  format: FileFormat,
  file: SealedFile,
  dataset: Dataset,
  layout: Layout,
  count: RowCount = { rows: 0 },
): AsyncGenerator<string | null> {
  const flat = flatLayout(format, dataset, layout);
  if (flat === null) {
    for await (const id of format.readIds(file, dataset)) {
      count.rows += 1;
      yield id;
    }
    return;
  }
  const { columns, position } = flat.rows;
  const column = columns.find(({ path }) => path === dataset.key[0])!.name;
  for await (const [id, number] of flat.format.read(file, [column, position], layout)) {
    count.rows += 1;
    if (number === '1' || number === null) yield id ?? null;
  }
}

function flatLayout(
  format: FileFormat,
  dataset: Dataset,
  { shape }: Layout,
): { format: FlatFormat; rows: Flat } | null {
  if (shape !== 'flat') return null;
  const rows = flatOf(dataset);
  if (!format.flat || !rows) throw new Error(`has no flat rows as "${format.name}"`);
  return { format: format.flat, rows };
}
