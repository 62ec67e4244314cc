import { besideOf, RECORD } from './described-dataset.ts';
import type { Fault } from './faults.ts';
import { placeholderNames } from './names.ts';
import type { ApiDefinition } from './schema.ts';

// They become placeholders, members and columns.
const NAME = /^[A-Za-z][\w-]*$/;
const RIGHT = 'must be a name of letters, digits, "_" and "-", a letter first';

/** Finds names that a dataset gives to parents and columns, and that mean something else or cannot be used. */
export function nameFaults(api: ApiDefinition, name: string): Fault[] {
  const dataset = api.datasets[name]!;
  const at = (word: string, message: string) => ({ path: ['datasets', name, word], message, atName: true });
  const faults: Fault[] = [];
  const others = placeholderNames.requests(api, { ...dataset, each: undefined });
  for (const word of ['each', 'keep'] as const) {
    for (const given of Object.keys(dataset[word] ?? {})) {
      const refuse = (message: string) => faults.push({ ...at(word, message), path: ['datasets', name, word, given] });
      if (!NAME.test(given)) refuse(RIGHT);
      else if (given === RECORD) refuse(`is what the record itself is called beside such values: take another name`);
      else if (word === 'each' && others.has(given))
        refuse(`is the name of something else in requests: \${${given}} would have two meanings`);
    }
  }
  const beside = Object.keys(besideOf(api, name));
  for (const column of Object.keys(dataset.columns)) {
    const refuse = (message: string) =>
      faults.push({ ...at('columns', message), path: ['datasets', name, 'columns', column] });
    if (column === '') refuse('must not be empty: it is the name of a column');
    else if (beside.includes(column)) refuse('is the column of a value beside the record already: take another name');
  }
  const key = dataset.key === 'none' ? [] : [dataset.key].flat();
  const twice = key.find((part, index) => key.indexOf(part) !== index);
  if (twice !== undefined) faults.push({ path: ['datasets', name, 'key'], message: `has "${twice}" twice` });
  return faults;
}
