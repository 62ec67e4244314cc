import type { Plan } from '../../../../contract.ts';
import { pathInRecord } from '../../../../datasets/dataset.ts';
import type { Manifest } from '../../manifest.ts';
import type { OpenFile } from '../open-sealed.ts';
import { readSealedIds } from '../verify-sealed.ts';
import type { FindName } from './flatten.ts';

/** A finished export, wherever it lies; null where there is none. */
export type OpenFinished = (exportId: string) => Promise<{ manifest: Manifest; open: OpenFile } | null>;

type Names = ReadonlyMap<string, string>;

/**
 * Reads the names of ids out of the exports that a plan says have them. All are held while a slice is sealed: 10,000 users take
 * 6 MB.
 */
export async function loadNames({ names = [], shape }: Plan, openFinished: OpenFinished): Promise<FindName> {
  const datasets = new Map<string, Names>();
  for (const { source, exportId } of shape === 'flat' ? names : []) {
    const finished = await openFinished(exportId);
    if (finished) datasets.set(source, await namesIn(finished.manifest, finished.open));
  }
  return (dataset, id) => {
    const known = datasets.get(dataset);
    return known && (known.get(id) ?? null);
  };
}

/** Reads key and name of each record: a name is read as a key would be, by whatever format the files have. */
async function namesIn({ dataset, input, files }: Manifest, open: OpenFile): Promise<Names> {
  const column = dataset.fileColumns.find(
    ({ name, path }) => name === 'name' && pathInRecord(dataset, path) === 'name',
  );
  const names = new Map<string, string>();
  if (!column) return names;
  const byName = { ...dataset, key: [column.path] };
  for (const { file } of files) {
    if (file === null) continue;
    const found = readSealedIds(open, file, { dataset: byName, input });
    for await (const key of readSealedIds(open, file, { dataset, input })) {
      const { value } = (await found.next()) as IteratorResult<string | null, undefined>;
      if (key !== null && value != null) names.set(plain(key), plain(value));
    }
  }
  return names;
}

/** A string that reads like another value has quotes around it, as keys have. */
const plain = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text);
