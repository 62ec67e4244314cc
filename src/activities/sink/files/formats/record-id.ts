import { type Dataset, fieldsOf, isPositional } from '../../../../datasets/dataset.ts';
import { keyReader } from '../../../../datasets/record-key.ts';
import { MalformedJson, recordTextScanner } from '../../../../json/scan-page.ts';

/** Returns a function that reads the id of a record's JSON text; null when the text is no record, or has none. */
export function idReader(dataset: Dataset): (json: Uint8Array) => string | null {
  return isPositional(dataset) ? nextPosition : keyIn(fieldsOf(dataset), dataset);
}

/** Does the same for one field of the key. @param path path of the field in the record's JSON. */
export function keyPartReader({ keyHolds }: Dataset, path: string): (json: Uint8Array) => string | null {
  return keyIn([path], { key: [path], keyHolds });
}

function keyIn(fields: readonly string[], key: Pick<Dataset, 'key' | 'keyHolds'>): (json: Uint8Array) => string | null {
  const scan = recordTextScanner(fields);
  return (json) => {
    try {
      return keyReader(scan(json), key)(0);
    } catch (error) {
      if (error instanceof MalformedJson) return null;
      throw error;
    }
  };
}

// Counts across all files read, so that records of two files never have the same id.
let position = 0;

/** Returns the next position, which is the id of a record without a key. */
export const nextPosition = (): string => String((position += 1));
