import { basename } from 'node:path';
import type { Fault } from './faults.ts';
import { placeholderNames, parentsOf } from './names.ts';
import { parseTemplate, type PlacedText, textsIn } from './placeholders.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

type Path = (string | number)[];

// A secret is a whole word of capitals behind a dollar sign.
const SECRET = /^\$[A-Z][A-Z0-9_]*$/;

/** Finds what is right word by word and wrong together. */
export function contradictionsIn(api: ApiDefinition, file: string): Fault[] {
  const expected = basename(file).replace(/\.ya?ml$/, '');
  const faults: Fault[] = [];
  if (api.name !== expected) faults.push({ path: ['name'], message: `must be "${expected}", as the file is named` });
  faults.push(...inApi(api));
  for (const [name, dataset] of Object.entries(api.datasets)) {
    faults.push(...inDataset(api, dataset, ['datasets', name]), ...parentFaults(api, name, dataset));
  }
  return faults;
}

function inApi(api: ApiDefinition): Fault[] {
  const settings = new Set(Object.keys(api.settings));
  const tokens = placeholderNames.tokens(api);
  const outer = [...textsIn(api.url, ['url']), ...textsIn(api.headers, ['headers']), ...textsIn(api.auth, ['auth'])];
  return outer.flatMap((placed) => [
    ...unknownNames(placed, placed.path[0] === 'auth' ? settings : new Set([...settings, ...tokens])),
    ...(placed.path[0] === 'auth' ? [] : secretFaults(placed)),
  ]);
}

function inDataset(api: ApiDefinition, dataset: DatasetDefinition, path: Path): Fault[] {
  const faults: Fault[] = [];
  const known = placeholderNames.requests(api, dataset);
  const used = new Set<string>();
  for (const word of ['get', 'post', 'query', 'body', 'first', 'headers', 'keep', 'job'] as const) {
    for (const placed of textsIn(dataset[word], [...path, word])) {
      faults.push(...unknownNames(placed, known), ...secretFaults(placed));
      for (const part of parseTemplate(placed.text) ?? []) if (typeof part === 'object') used.add(part.name);
    }
  }
  return [...faults, ...timeFaults(dataset, used, path), ...pageFaults(api, dataset, used, path)];
}

function timeFaults({ time }: DatasetDefinition, used: ReadonlySet<string>, path: Path): Fault[] {
  if (!time) return [];
  const refuse = (message: string): Fault => ({ path: [...path, 'time', 'bounds'], message });
  const [from, to] = [used.has('from'), used.has('to')];
  if (time.bounds === 'both' && !(from && to)) return [refuse('needs ${from} and ${to} somewhere in the request')];
  if (time.bounds === 'from' && !from) return [refuse('needs ${from} somewhere in the request')];
  if (time.bounds === 'from' && to) return [refuse('must be both: the request takes ${to} as well')];
  if (time.bounds === 'none' && (from || to))
    return [refuse('says that requests take no time, but one uses ${from} or ${to}')];
  return [];
}

function pageFaults(api: ApiDefinition, dataset: DatasetDefinition, used: ReadonlySet<string>, path: Path): Fault[] {
  const own = dataset.pages !== undefined;
  const pages = dataset.pages ?? api.pages;
  const at = own ? [...path, 'pages'] : path;
  if (pages === 'none') return [];
  const faults: Fault[] = [];
  if (pages.in === 'body' && dataset.post === undefined && !own) {
    faults.push({
      path: at,
      message: 'is a GET, which has no body, and the pages of the API go into the body: give it "pages" of its own',
    });
  }
  const placed = placeholderNames.pages(pages).some((name) => used.has(name));
  const needsAs = pages.cursor !== undefined || pages.after !== undefined;
  if (needsAs && pages.as === undefined && !placed) {
    faults.push({
      path: at,
      message: 'needs "as": the parameter that takes the cursor, or ${cursor} somewhere in the request',
    });
  }
  return faults;
}

function parentFaults(api: ApiDefinition, name: string, dataset: DatasetDefinition): Fault[] {
  return Object.entries(dataset.each ?? {}).flatMap(([each, from]): Fault[] => {
    const path = ['datasets', name, 'each', each];
    if (typeof from !== 'string') return [];
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

function unknownNames({ path, text }: PlacedText, known: ReadonlySet<string>): Fault[] {
  const template = parseTemplate(text);
  if (template === null)
    return [{ path, message: 'holds a placeholder that is no name: ${name} is all there is, without expressions' }];
  return template.flatMap((part) =>
    typeof part === 'string' || known.has(part.name)
      ? []
      : [
          {
            path,
            message: `uses \${${part.name}}, which nothing gives here; there are ${[...known].map((name) => `\${${name}}`).join(', ') || 'no names'}`,
          },
        ],
  );
}

function secretFaults({ path, text }: PlacedText): Fault[] {
  return SECRET.test(text)
    ? [{ path, message: `names the secret ${text}: secrets are read in "auth" alone, so that they go nowhere else` }]
    : [];
}
