import { type Dataset, fieldsOf, isPositional } from '../../../../datasets/dataset.ts';
import { keyReader } from '../../../../datasets/record-key.ts';
import { MalformedJson, recordTextCutter } from '../../../../json/scan-page.ts';

/** Returns a function that reads the id of a record's JSON text; null when the text is no record, or has none. */
export function idReader(dataset: Dataset): (json: Uint8Array) => string | null {
  return isPositional(dataset) ? nextPosition : keyIn(fieldsOf(dataset), dataset);
}

/** Does so for one field of the key. @param path from the record on, as it lies in the text. */
export function keyPartReader({ keyHolds }: Dataset, path: string): (json: Uint8Array) => string | null {
  return keyIn([path], { key: [path], keyHolds });
}

function keyIn(fields: readonly string[], key: Pick<Dataset, 'key' | 'keyHolds'>): (json: Uint8Array) => string | null {
  const cut = recordTextCutter(fields);
  return (json) => {
    try {
      return keyReader(cut(json), key)(0);
    } catch (error) {
      if (error instanceof MalformedJson) return null;
      throw error;
    }
  };
}

// Over all files that are read: records of two files are never the same.
let position = 0;

/** Where records have no key, their positions tell them apart. */
export const nextPosition = (): string => String((position += 1));
