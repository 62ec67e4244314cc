import type { Fault } from './faults.ts';
import { namesUsedIn, parentNames, parentsOf } from './names.ts';
import { parsePath } from './path.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/**
 * Finds parents that do not exist, are not used, or conflict with each other.
 *
 * @param used names of the placeholders in the dataset's requests.
 */
export function parentFaults(api: ApiDefinition, name: string, used: ReadonlySet<string>): Fault[] {
  const dataset = api.datasets[name]!;
  const at = ['datasets', name, 'each'];
  if (dataset.each && Object.keys(dataset.each).length === 0)
    return [{ path: at, message: 'is empty: it must be a mapping such as {issue: issues.number}' }];
  if (dataset.each && dataset.job)
    return [{ path: at, message: 'cannot be combined with "job": a job is made for a slice' }];
  return Object.entries(dataset.each ?? {}).flatMap(([each, from]): Fault[] => {
    const path = [...at, each];
    if (!isAskedBy(dataset, each, used)) {
      const message = `is not used: without \${${each}} in the request, every parent would get the same answer`;
      return [{ path, message, atName: true }];
    }
    if (!used.has(each) && !isKept(api, name, each))
      return [{ path, message: `is not used: \${${each}} is neither in a request nor in "keep"`, atName: true }];
    if (typeof from !== 'string') return listFaults(api, from).map((message) => ({ path, message }));
    const setting = /^\$\{([\w-]+)\}$/.exec(from)?.[1];
    if (setting !== undefined) {
      return Object.hasOwn(api.settings, setting)
        ? []
        : [{ path, message: `names the setting "${setting}", which is not in "settings"` }];
    }
    const message = faultOf(api, name, from) ?? faultBeside(api, dataset, each, from);
    return message === null ? [] : [{ path, message }];
  });
}

/** Says what is wrong with a parent by itself: the name of a dataset, and a path in its records. */
function faultOf(api: ApiDefinition, name: string, from: string): string | null {
  const [parent = ''] = from.split('.');
  const steps = parsePath(from.slice(parent.length + 1));
  if (!/^[\w-]+\.[^.]/.test(from) || steps === null || steps.some(({ each }) => each))
    return 'must be DATASET.PATH, a list of values, or ${SETTING}';
  if (!Object.hasOwn(api.datasets, parent))
    return `names the dataset "${parent}", which is not one of ${Object.keys(api.datasets).join(', ')}`;
  const { key } = api.datasets[name]!;
  if (key === 'none' && !keysOf(api.datasets[parent]!).includes(from.slice(parent.length + 1)))
    return `is not the key of "${parent}", so the same value may come twice there, and "key: none" could not tell the records apart: give a key`;
  const above = parentsOf(api, parent);
  if (above.has(name)) return `is circular: "${parent}" is read for each record of "${name}"`;
  const withJob = [...above].find((each) => api.datasets[each]!.job !== undefined);
  return withJob === undefined
    ? null
    : `is read for each record of "${withJob}", which has a "job": a parent cannot have a job`;
}

/** Says how a parent conflicts with the others: its name or value is given in another way already. */
function faultBeside(api: ApiDefinition, { each = {} }: DatasetDefinition, name: string, from: string): string | null {
  const [parent = ''] = from.split('.');
  const others = Object.entries(each).filter(([other]) => other !== name);
  const before = Object.entries(each).slice(0, Object.keys(each).indexOf(name));
  const twin = before.find(([, value]) => value === from);
  if (twin)
    return `always has the value of \${${twin[0]}}, because values of one dataset come from the same record: leave one of them out`;
  for (const other of others.map(([, value]) => datasetIn(api, value))) {
    if (other === null || other === parent || !parentsOf(api, other).has(parent)) continue;
    return `comes from "${parent}", for which "${other}" is also read: use the \${…} that "${other}" has for it`;
  }
  const again = Object.keys(each).find((mine) => parentNames(api, api.datasets[parent]!).includes(mine));
  return again === undefined
    ? null
    : `is itself read for each \${${again}}, but "${again}" is also declared here: use another name, or leave it out`;
}

function datasetIn({ datasets }: ApiDefinition, from: unknown): string | null {
  const name = typeof from === 'string' ? from.split('.')[0]! : '';
  return Object.hasOwn(datasets, name) ? name : null;
}

/** True if requests use the value, or another value from the same record. */
function isAskedBy({ each = {} }: DatasetDefinition, name: string, used: ReadonlySet<string>): boolean {
  const sourceOf = (from: unknown) => (typeof from === 'string' && !from.startsWith('${') ? from.split('.')[0] : null);
  const source = sourceOf(each[name]);
  return Object.keys(each).some(
    (other) => used.has(other) && (other === name || (source !== null && sourceOf(each[other]) === source)),
  );
}

/** True if records contain the value: those of the dataset, or of one that is read for each of them. */
function isKept(api: ApiDefinition, name: string, each: string): boolean {
  return Object.entries(api.datasets).some(([other, dataset]) => {
    if (!parentsOf(api, other).has(name)) return false;
    const { get, post, query, body, first, headers, keep } = dataset;
    return keysOf(dataset).includes(each) || namesUsedIn({ get, post, query, body, first, headers, keep }).has(each);
  });
}

const keysOf = ({ key }: DatasetDefinition): readonly string[] => (key === 'none' ? [] : [key].flat());

/** Finds values that requests cannot tell apart, and a path that is taken for a value. */
function listFaults(api: ApiDefinition, values: readonly unknown[]): string[] {
  const [only] = values;
  if (values.length === 1 && datasetIn(api, only) !== null && String(only).includes('.'))
    return [
      `is a list with the value ${JSON.stringify(only)}: without the brackets, it is the records of that dataset`,
    ];
  const texts = values.map(String);
  return texts.filter((text, at) => texts.indexOf(text) !== at).map((text) => `has "${text}" twice`);
}
