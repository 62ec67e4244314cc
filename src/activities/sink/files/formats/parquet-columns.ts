import type { SchemaElement } from 'hyparquet';
import { type Dataset, type FileColumn, pathInRecord } from '../../../../datasets/dataset.ts';
import { sqlName, uniqueNames } from '../../../../datasets/sql-names.ts';

/** Name of the last column: the record's JSON as it came. */
export const RECORD = 'record';

/** A column of a Parquet file that is filled from a field of the record. */
export type ParquetColumn = Pick<FileColumn, 'path' | 'type' | 'format'> & {
  name: string;
  /** Whether its value stands beside the record, so that no other column contains it. */
  beside: boolean;
};

/**
 * Returns the columns of a dataset that precede the record: those of a CSV file except the ones that hold objects,
 * which SQL can take from the record. Their names are those of a table.
 */
export function parquetColumns(dataset: Pick<Dataset, 'fileColumns' | 'wrapped'>): ParquetColumn[] {
  const named = uniqueNames();
  named(RECORD);
  return dataset.fileColumns
    .filter(({ holds, type }) => holds !== 'json' || type !== undefined)
    .map((column) => ({
      ...column,
      name: named(sqlName(column.name)),
      beside: pathInRecord(dataset, column.path) === null,
    }));
}

export const STRING = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
export const TIME = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
} as const;
/** A local date and time in some zone, which alone is not a point in time. */
export const LOCAL_TIME = {
  type: 'INT64',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
} as const;
const LIST = { converted_type: 'LIST', logical_type: { type: 'LIST' } } as const;

/** Returns the schema of a file: every column except the record may be null. */
export function parquetSchema(columns: readonly ParquetColumn[]): SchemaElement[] {
  const fields = columns.flatMap(({ name, type }) => elementsOf(name, type));
  // A string although Parquet has a JSON type: DuckDB can query both, but Athena and older pyarrow read JSON as bytes.
  const record: SchemaElement = { name: RECORD, repetition_type: 'REQUIRED', ...STRING };
  return [{ name: 'schema', num_children: columns.length + 1 }, ...fields, record];
}

function elementsOf(name: string, type: ParquetColumn['type']): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'time':
      return [{ ...optional, ...TIME }];
    case 'integer':
      return [{ ...optional, type: 'INT64' }];
    case 'number':
      return [{ ...optional, type: 'DOUBLE' }];
    case 'boolean':
      return [{ ...optional, type: 'BOOLEAN' }];
    case 'list':
      return [
        { ...optional, num_children: 1, ...LIST },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', ...STRING },
      ];
    case 'text':
    case undefined:
      return [{ ...optional, ...STRING }];
  }
}
