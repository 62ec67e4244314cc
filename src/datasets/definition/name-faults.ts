import { ownKey, RECORD } from './described-dataset.ts';
import type { Fault } from './faults.ts';
import { placeholderNames } from './names.ts';
import { parseTemplate } from './placeholders.ts';
import type { ApiDefinition } from './schema.ts';

// They become placeholders, members and columns.
const NAME = /^[A-Za-z][\w-]*$/;
const RIGHT = 'must be a name of letters, digits, "_" and "-" that begins with a letter';

/** Finds names of parents, and of values beside the record, that are invalid or already mean something else. */
export function nameFaults(api: ApiDefinition, name: string): Fault[] {
  const dataset = api.datasets[name]!;
  const faults: Fault[] = [];
  const others = placeholderNames.requests(api, { ...dataset, each: undefined });
  const known = placeholderNames.beside(api, dataset);
  for (const word of ['each', 'keep'] as const) {
    for (const [given, value] of Object.entries(dataset[word] ?? {})) {
      const at = ['datasets', name, word, given];
      const refuse = (message: string, atName = true) => faults.push({ path: at, message, atName });
      if (!NAME.test(given)) refuse(RIGHT);
      else if (given === RECORD) refuse(`is the name that the record itself has beside such values: use another name`);
      else if (word === 'each' && others.has(given))
        refuse(`already means something else in requests, so \${${given}} would have two meanings: use another name`);
      else if (word === 'keep' && known.has(given) && value !== `\${${given}}`)
        refuse(`is the name of \${${given}}, but has another value: use another name, or write "\${${given}}"`);
      else if (word === 'keep' && parseTemplate(String(value))?.every((part) => typeof part === 'string'))
        refuse(
          `contains no placeholder, so it would be the same for all records: use one such as "\${${given}}"`,
          false,
        );
    }
  }
  return [...faults, ...keyFaults(api, name)];
}

function keyFaults(api: ApiDefinition, name: string): Fault[] {
  const dataset = api.datasets[name]!;
  const at = ['datasets', name, 'key'];
  const key = dataset.key === 'none' ? [] : [dataset.key].flat();
  const twice = key.find((part, index) => key.indexOf(part) !== index);
  if (twice !== undefined) return [{ path: at, message: `has "${twice}" twice` }];
  const inner = key.find((part) => key.some((other) => part.startsWith(`${other}.`)));
  if (inner !== undefined)
    return [
      { path: at, message: `has "${inner}" and also a part that contains it: one of them cannot be a text or number` },
    ];
  if (key.length > 0 && ownKey(api, name).length === 0 && dataset.records !== 'one')
    return [
      {
        path: at,
        message: `names no field of the record, so all records of ${key.map((part) => `\${${part}}`).join(', ')} would count as one`,
      },
    ];
  return [];
}
