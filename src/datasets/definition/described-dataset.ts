import { createHash } from 'node:crypto';
import { Duration } from 'luxon';
import type { Dataset } from '../dataset.ts';
import { describeDataset } from '../describe-dataset.ts';
import { parentNames, parentsOf } from './names.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/** Member of a wrapped record that holds it as it came. */
export const RECORD = 'record';

/**
 * Returns the values that stand beside each record, as templates by column name: those in `keep`, and those that the
 * key takes from parents or from the slice. If there are any, records are wrapped: `{"issue":7,"record":{…}}`.
 */
export function besideOf(api: ApiDefinition, name: string): Readonly<Record<string, string>> {
  const dataset = api.datasets[name]!;
  const own = ownKey(api, name);
  const inKey = keyOf(dataset).filter((part) => !own.includes(part));
  return { ...Object.fromEntries(inKey.map((part) => [part, `\${${part}}`])), ...dataset.keep };
}

/** Returns a described dataset in the form that all code outside the source uses. */
export function describedDataset(api: ApiDefinition, name: string): Dataset {
  const dataset = api.datasets[name]!;
  const own = ownKey(api, name);
  const beside = Object.keys(besideOf(api, name));
  const within = (path: string) => (beside.length === 0 ? path : `${RECORD}.${path}`);
  const { time } = dataset;
  const columns = Object.entries(dataset.columns).map(([column, of]) => {
    return [column, typeof of === 'string' ? within(of) : { ...of, path: within(of.path) }] as const;
  });
  const described = describeDataset({
    name,
    key: keyOf(dataset).map((part) => (own.includes(part) ? within(part) : part)),
    time: time?.field === undefined ? null : { field: within(time.field), format: time.format },
    snapshot: windowOf(api, name) === null,
    ...(beside.length > 0 && { wrapped: RECORD }),
    columns: Object.fromEntries([...beside.map((column) => [column, column] as const), ...columns]),
  });
  const window = windowOf(api, name);
  const lateMs = window?.late === undefined ? 0 : Duration.fromISO(window.late).toMillis();
  return {
    ...described,
    name: `${api.name}.${name}`,
    ...(lateMs > 0 && { lateMs }),
    ...(time && time.bounds !== 'both' && { openEnded: true }),
    definition: digestOf(api, name),
  };
}

/** Returns the `time` of a dataset, or of the parents that it is read for; null = requests take no time. */
export function windowOf(api: ApiDefinition, name: string): DatasetDefinition['time'] | null {
  for (const each of parentsOf(api, name)) if (api.datasets[each]!.time) return api.datasets[each]!.time;
  return null;
}

const keyOf = ({ key }: DatasetDefinition): string[] => (key === 'none' ? [] : [key].flat());

/** Returns the parts of a dataset's key that are read from the record; the others are a parent's, or the slice's. */
export function ownKey(api: ApiDefinition, name: string): string[] {
  const dataset = api.datasets[name]!;
  const given = [...parentNames(api, dataset), ...(dataset.time ? ['from', 'to'] : [])];
  return keyOf(dataset).filter((part) => !given.includes(part));
}

/** Whether the key has the names of all parents, so that no two parents have records with the same key. */
export function keyNamesParents(api: ApiDefinition, name: string): boolean {
  const dataset = api.datasets[name]!;
  return parentNames(api, dataset).every((parent) => keyOf(dataset).includes(parent));
}

/** Returns a digest of everything that decides what a dataset's pages contain. */
function digestOf(api: ApiDefinition, name: string): string {
  const { url, settings, auth, headers, errors, pages } = api;
  const datasets = [...parentsOf(api, name)].map((each) => api.datasets[each]);
  const text = JSON.stringify([url, settings, auth, headers, errors, pages, datasets]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
