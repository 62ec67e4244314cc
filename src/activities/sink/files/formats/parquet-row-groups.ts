import type { Dataset } from '../../../../datasets/dataset.ts';
import { asBody } from '../../../../json/body.ts';
import { fieldTree, RecordScanner } from '../../../../json/record-scanner.ts';
import { ABSENT } from '../../../../json/record-ranges.ts';
import type { Pieces } from './pieces.ts';
import { parquetColumns } from './parquet-columns.ts';
import { type ParquetValue, valueReader } from './parquet-value.ts';

/** Rows that are written together, column by column. */
export interface RowGroup {
  /** The values of each column, in the order of the columns. */
  values: ParquetValue[][];
  /** The records' JSON as it came. */
  records: Buffer[];
}

// Writing one group blocks for a third of a second: 5,000 conversations, or 80,000 small records.
const GROUP_BYTES = 8 * 1024 * 1024;

/** Groups records (pages of JSON, each ended by a line break) by bytes alone, so that page borders do not matter. */
export async function* rowGroups(pages: Pieces, dataset: Dataset, groupBytes = GROUP_BYTES): AsyncGenerator<RowGroup> {
  const columns = parquetColumns(dataset);
  const { wrapped } = dataset;
  const paths = [...new Set([...columns.map(({ path }) => path), ...(wrapped === undefined ? [] : [wrapped])])];
  const tree = fieldTree(paths);
  const readers = columns.map((column) => ({ field: paths.indexOf(column.path), read: valueReader(column) }));
  const empty = (): RowGroup => ({ values: columns.map(() => []), records: [] });
  let group = empty();
  let bytes = 0;
  for await (const page of pages) {
    // Copied, because the page's memory is reused before the group is full.
    const body = asBody(Buffer.from(page));
    const scanner = new RecordScanner(body, paths, tree);
    const { records } = scanner;
    const rangeOf = wrapped === undefined ? null : records.rangeReader(wrapped);
    for (let at = 0; at < page.length; at++) {
      const start = at;
      at = scanner.scanRecord(start, 0);
      const record = records.length - 1;
      for (const [column, { field, read }] of readers.entries()) {
        const valueAt = records.startOfField(record, field);
        const value = valueAt === ABSENT ? null : read(body, valueAt, records.endOfField(record, field));
        group.values[column]!.push(value);
      }
      const content = rangeOf ? rangeOf(record) : { start, end: at };
      group.records.push(body.text.subarray(content.start, content.end));
      bytes += at - start;
      if (bytes < groupBytes) continue;
      yield group;
      [group, bytes] = [empty(), 0];
    }
  }
  if (group.records.length > 0) yield group;
}
