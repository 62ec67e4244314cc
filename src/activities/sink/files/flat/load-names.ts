import { createHash } from 'node:crypto';
import type { Plan } from '../../../../contract.ts';
import { pathInRecord } from '../../../../datasets/dataset.ts';
import type { Manifest } from '../../manifest.ts';
import type { OpenFile } from '../open-sealed.ts';
import { readSealedIds } from '../read-sealed.ts';
import type { FindName } from './flatten.ts';

/** Opens a finished export, wherever it is stored; null if there is none. */
export type OpenFinished = (exportId: string) => Promise<{ manifest: Manifest; open: OpenFile } | null>;

type Names = ReadonlyMap<string, string>;

/** Finds the names of ids for a slice of a plan that is being sealed. Where a list could not be read, the id is the name. */
export type LoadNames = (plan: Plan) => Promise<FindName>;

// 10,000 users take 6 MB: the names of a large contact center, and of some exports at once.
const MOST_NAMES = 50_000;

/**
 * Returns a function that reads names of ids from the exports that a plan lists for them. Up to 30 MB of names are
 * cached for the next slices, by the manifest that vouches for them; a slice's own names are held in any case.
 */
export function namesLoader(openFinished: OpenFinished, mostNames = MOST_NAMES): LoadNames {
  const cached = new Map<string, Names>();
  return async ({ names = [], namesNotRead = [], shape }) => {
    const datasets = new Map<string, Names>();
    for (const { source, exportId } of shape === 'flat' ? names : []) {
      const finished = await openFinished(exportId);
      if (!finished) continue;
      const { manifest, open } = finished;
      const version = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
      const found = cached.get(version) ?? (await namesIn(manifest, open));
      cache(cached, version, found, mostNames);
      datasets.set(source, found);
    }
    const unread = new Set(namesNotRead.map(({ source }) => String(source)));
    return (dataset, id) => {
      const known = datasets.get(dataset);
      if (known) return known.get(id) ?? null;
      return unread.has(dataset) ? id : undefined;
    };
  };
}

/** Marks names as the ones used last, and drops those used longest ago. */
function cache(kept: Map<string, Names>, version: string, names: Names, most: number): void {
  kept.delete(version);
  kept.set(version, names);
  let count = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [oldest, { size }] of kept) {
    if (count <= most) return;
    kept.delete(oldest);
    count -= size;
  }
}

/** Reads key and name of each record. A name is read like a key, so that this works for every file format. */
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
    try {
      for await (const key of readSealedIds(open, file, { dataset, input })) {
        const { value } = (await found.next()) as IteratorResult<string | null, undefined>;
        if (key !== null && value != null) names.set(plain(key), plain(value));
      }
    } finally {
      // After its last name it still holds the file open.
      await found.return(undefined);
    }
  }
  return names;
}

/** Removes the quotes that, as in keys, surround a string that reads like another value. */
const plain = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text);
