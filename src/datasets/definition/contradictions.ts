import { basename } from 'node:path';
import type { Fault } from './faults.ts';
import { jobFaults } from './job-faults.ts';
import { placeholderNames } from './names.ts';
import { nameFaults } from './name-faults.ts';
import { pageFaults } from './page-faults.ts';
import { parentFaults } from './parent-faults.ts';
import { parseTemplate, type PlacedText, textsIn } from './placeholders.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

type Path = Fault['path'];

// A secret is a whole word of capitals behind a dollar sign.
const SECRET = /^\$[A-Z][A-Z0-9_]*$/;

/** Finds what is right word by word and wrong together. */
export function contradictionsIn(api: ApiDefinition, file: string): Fault[] {
  const expected = basename(file).replace(/\.ya?ml$/, '');
  const faults: Fault[] = [];
  if (api.name !== expected) faults.push({ path: ['name'], message: `must be "${expected}", as the file is named` });
  faults.push(...inApi(api));
  for (const [name, dataset] of Object.entries(api.datasets)) {
    const path = ['datasets', name];
    const used = usedIn(dataset, path);
    faults.push(...inDataset(api, dataset, path), ...nameFaults(api, name), ...parentFaults(api, name, used));
    faults.push(
      ...timeFaults(dataset, used, path),
      ...pageFaults(api, dataset, used, path),
      ...jobFaults(dataset, path),
    );
  }
  return faults;
}

function inApi(api: ApiDefinition): Fault[] {
  const settings = new Set(Object.keys(api.settings));
  const tokens = placeholderNames.tokens(api);
  const faults = headerFaults(api.headers, ['headers'], api);
  const outer = [...textsIn(api.url, ['url']), ...textsIn(api.headers, ['headers']), ...textsIn(api.auth, ['auth'])];
  const inTexts = outer.flatMap((placed) => [
    ...unknownNames(placed, placed.path[0] === 'auth' ? settings : new Set([...settings, ...tokens])),
    ...(placed.path[0] === 'auth' ? [] : secretFaults(placed)),
  ]);
  return [...faults, ...settingFaults(api), ...inTexts];
}

/** Names that requests give a meaning of their own. */
const GIVEN = ['from', 'to', 'page', 'offset', 'cursor', 'size', 'job'];

const settingFaults = ({ settings }: ApiDefinition): Fault[] =>
  Object.keys(settings)
    .filter((name) => GIVEN.includes(name))
    .map((name) => ({
      path: ['settings', name],
      message: `has a name that requests give a meaning of their own, as they do ${GIVEN.join(', ')}: take another one`,
      atName: true,
    }));

/** What the connection says, or "auth". */
const OWN_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding'];

function headerFaults(headers: Readonly<Record<string, string>>, path: Path, { auth }: ApiDefinition): Fault[] {
  const shown = auth === 'none' ? [] : auth.header ? Object.keys(auth.header) : auth.query ? [] : ['authorization'];
  const ofAuth = shown.map((name) => name.toLowerCase());
  return Object.keys(headers).flatMap((name): Fault[] => {
    const at = { path: [...path, name], atName: true };
    if (ofAuth.includes(name.toLowerCase()))
      return [{ ...at, message: 'is said by "auth" already: leave it out here' }];
    return OWN_HEADERS.includes(name.toLowerCase())
      ? [{ ...at, message: 'is said by the connection itself: leave it out' }]
      : [];
  });
}

const REQUEST_WORDS = ['get', 'post', 'query', 'body', 'first', 'headers', 'job'] as const;

function inDataset(api: ApiDefinition, dataset: DatasetDefinition, path: Path): Fault[] {
  const known = placeholderNames.requests(api, dataset);
  const inTexts = [...REQUEST_WORDS, 'keep' as const].flatMap((word) =>
    [...textsIn(dataset[word], [...path, word])].flatMap((placed) => [
      ...unknownNames(placed, known),
      ...secretFaults(placed),
    ]),
  );
  return [...headerFaults(dataset.headers, [...path, 'headers'], api), ...inTexts];
}

/** Returns the names of all placeholders in a dataset's requests. */
function usedIn(dataset: DatasetDefinition, path: Path): Set<string> {
  const texts = REQUEST_WORDS.flatMap((word) => [...textsIn(dataset[word], path)]);
  const parts = texts.flatMap(({ text }) => parseTemplate(text) ?? []);
  return new Set(parts.flatMap((part) => (typeof part === 'object' ? [part.name] : [])));
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
