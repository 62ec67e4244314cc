import type { Fault } from './faults.ts';
import { parentsOf } from './names.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/**
 * Finds parents that are not there, or not told apart.
 *
 * @param used names of the placeholders in the dataset's requests.
 */
export function parentFaults(api: ApiDefinition, name: string, used: ReadonlySet<string>): Fault[] {
  const dataset = api.datasets[name]!;
  const at = ['datasets', name, 'each'];
  if (dataset.each && Object.keys(dataset.each).length === 0)
    return [{ path: at, message: 'names nothing: it must be a mapping such as {issue: issues.number}' }];
  if (dataset.each && dataset.job) return [{ path: at, message: 'does not go with "job": a job is made for a slice' }];
  return Object.entries(dataset.each ?? {}).flatMap(([each, from]): Fault[] => {
    const path = ['datasets', name, 'each', each];
    if (!used.has(each)) {
      const message = `is not used: with \${${each}} nowhere in the request, each parent would be answered the same`;
      return [{ path, message, atName: true }];
    }
    if (typeof from !== 'string') return repeated(from).map((value) => ({ path, message: `has ${value} twice` }));
    const setting = /^\$\{([\w-]+)\}$/.exec(from)?.[1];
    if (setting !== undefined) {
      return Object.hasOwn(api.settings, setting)
        ? []
        : [{ path, message: `names the setting "${setting}", which is not in "settings"` }];
    }
    const [parent] = from.split('.');
    if (!/^[\w-]+\.[^.]/.test(from))
      return [{ path, message: 'must be DATASET.PATH, a list of values, or ${SETTING}' }];
    if (!Object.hasOwn(api.datasets, parent!))
      return [
        { path, message: `names the dataset "${parent}", which is none of ${Object.keys(api.datasets).join(', ')}` },
      ];
    if (dataset.key === 'none' && !keysOf(api.datasets[parent!]!).includes(from.slice(parent!.length + 1))) {
      return [
        {
          path,
          message: `is not the key of "${parent}", so it may come twice there, and "key: none" tells no records apart: give a key`,
        },
      ];
    }
    if (parentsOf(api, parent!).has(name))
      return [{ path, message: `goes in a circle: "${parent}" is read for each of "${name}"` }];
    return [];
  });
}

const keysOf = ({ key }: DatasetDefinition): readonly string[] => (key === 'none' ? [] : [key].flat());

const repeated = (values: readonly unknown[]): string[] =>
  values.filter((value, at) => values.indexOf(value) !== at).map((value) => JSON.stringify(value));
