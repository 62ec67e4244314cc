import { isObject } from '../../json/is-object.ts';
import type { Fault } from './faults.ts';
import { pagesOf, turningParameters, type TurningParameter } from './pages-of.ts';
import { parsePath } from './path.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/** Finds paging parameters that cannot be put into the body, or that the body sets already. */
export function bodyFaults(api: ApiDefinition, dataset: DatasetDefinition, path: Fault['path']): Fault[] {
  const pages = pagesOf(api, dataset);
  if (pages?.in !== 'body' || dataset.post === undefined) return [];
  const at = dataset.pages === undefined ? ['pages'] : [...path, 'pages'];
  const turning = turningParameters(pages);
  const placed = turning.map((one) => ({ ...one, names: namesOf(one, dataset.form) }));
  return placed.flatMap(({ word, name, names, onFirst }): Fault[] => {
    const refuse = (message: string): Fault[] => [{ path: [...at, ...word], message }];
    if (names === null)
      return refuse(
        'must be a path in the body such as "paging.page", as "in" is body; a dot in a name is written "\\."',
      );
    const other = placed.find((one) => one.names !== null && one.name !== name && isWithin(names, one.names));
    if (other) return refuse(`leads into "${other.name}", which is itself a value and not a mapping`);
    const there = lookUp(dataset.body ?? {}, names);
    if (there === 'no mapping') return refuse(`leads into a member of "body" that is not a mapping`);
    // Some APIs need a cursor on the first page: the body may contain it, until a page gives the next one.
    return there !== 'free' && (onFirst || there === 'mapping')
      ? refuse(`is already in "body" ("${name}"): leave it out there`)
      : [];
  });
}

/** Returns the names along a parameter's path; null if invalid. A form has no nesting, so there it is one name. */
const namesOf = ({ name }: TurningParameter, isForm: boolean): string[] | null => {
  const steps = parsePath(name);
  if (steps === null || steps.some(({ each }) => each)) return null;
  const names = steps.map((step) => step.name);
  return isForm ? [names.join('.')] : names;
};

const isWithin = (names: readonly string[], outer: readonly string[]): boolean =>
  outer.length < names.length && outer.every((name, index) => names[index] === name);

function lookUp(body: object, names: readonly string[]): 'free' | 'no mapping' | 'mapping' | 'value' {
  let inner: unknown = body;
  for (const name of names) {
    if (!isObject(inner)) return 'no mapping';
    if (!Object.hasOwn(inner, name)) return 'free';
    inner = inner[name];
  }
  return isObject(inner) ? 'mapping' : 'value';
}
