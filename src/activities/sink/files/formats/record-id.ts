import { type Dataset, fieldsOf, isPositional } from '../../../../datasets/dataset.ts';
import { keyReader } from '../../../../datasets/record-key.ts';
import { MalformedJson, recordTextCutter } from '../../../../json/scan-page.ts';

/** Returns a function that reads the id of a record's JSON text; null when the text is no record, or has none. */
export function idReader(dataset: Dataset): (json: Uint8Array) => string | null {
  if (isPositional(dataset)) return nextPosition;
  const cut = recordTextCutter(fieldsOf(dataset));
  return (json) => {
    try {
      return keyReader(cut(json), dataset)(0);
    } catch (error) {
      if (error instanceof MalformedJson) return null;
      throw error;
    }
  };
}

// Over all files that are read: records of two files are never the same.
let position = 0;

/** Where records have no key, their positions tell them apart. */
const nextPosition = (): string => String((position += 1));
