import { createHash } from 'node:crypto';
import type { Plan } from '../../../../contract.ts';
import { pathInRecord } from '../../../../datasets/dataset.ts';
import type { Manifest } from '../../manifest.ts';
import type { OpenFile } from '../open-sealed.ts';
import { readSealedIds } from '../verify-sealed.ts';
import type { FindName } from './flatten.ts';

/** A finished export, wherever it lies; null where there is none. */
export type OpenFinished = (exportId: string) => Promise<{ manifest: Manifest; open: OpenFile } | null>;

type Names = ReadonlyMap<string, string>;

/** Finds the names of ids for a slice of a plan that is being sealed. */
export type LoadNames = (plan: Plan) => Promise<FindName>;

// 10,000 users take 6 MB: the names of a large contact center, and of some exports at once.
const MOST_NAMES = 50_000;

/**
 * Returns a function that reads the names of ids out of the exports that a plan says have them. What it has read is kept for the
 * next slices, by the manifest that vouches for it, up to 30 MB; a slice's own names are held in any case.
 */
export function namesLoader(openFinished: OpenFinished, mostNames = MOST_NAMES): LoadNames {
  const kept = new Map<string, Names>();
  return async ({ names = [], shape }) => {
    const datasets = new Map<string, Names>();
    for (const { source, exportId } of shape === 'flat' ? names : []) {
      const finished = await openFinished(exportId);
      if (!finished) continue;
      const { manifest, open } = finished;
      const version = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
      const found = kept.get(version) ?? (await namesIn(manifest, open));
      keep(kept, version, found, mostNames);
      datasets.set(source, found);
    }
    return (dataset, id) => {
      const known = datasets.get(dataset);
      return known && (known.get(id) ?? null);
    };
  };
}

/** Keeps names as those used last, and gives up those that were used longest ago. */
function keep(kept: Map<string, Names>, version: string, names: Names, most: number): void {
  kept.delete(version);
  kept.set(version, names);
  let count = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [oldest, { size }] of kept) {
    if (count <= most) return;
    kept.delete(oldest);
    count -= size;
  }
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
