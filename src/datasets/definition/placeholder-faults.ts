import type { Fault } from './faults.ts';
import { placeholderNames } from './names.ts';
import { parseTemplate, type PlacedText, textsIn } from './placeholders.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

type Path = Fault['path'];

// A text that is only a secret: a dollar sign and a word in capitals.
const SECRET = /^\$[A-Z][A-Z0-9_]*$/;
// One that is not the whole text, which is found anyway.
const SECRET_WITHIN = /(?<=.)\$[A-Z][A-Z0-9_]+|\$[A-Z][A-Z0-9_]+(?=.)/;
// As other tools write a placeholder.
const BRACED = /^\{{1,2}\s*([\w.-]+)\s*\}{1,2}$/;

/** Finds unknown placeholders in an API's own words, and secrets outside `auth`. */
export function apiPlaceholderFaults(api: ApiDefinition): Fault[] {
  const settings = new Set(Object.keys(api.settings));
  const all = new Set([...settings, ...placeholderNames.tokens(api)]);
  return [
    ...faultsIn(api.url, ['url'], all),
    ...faultsIn(api.headers, ['headers'], all),
    ...headerSecrets(api.headers, ['headers']),
    ...[...textsIn(api.auth, ['auth'])].flatMap((placed) => unknownNames(placed, settings)),
    ...settingFaults(api),
  ];
}

/** The words of a dataset from which requests are made. */
const REQUEST_WORDS = ['get', 'post', 'query', 'body', 'first', 'headers'] as const;

/** Finds unknown placeholders in a dataset's words. */
export function datasetPlaceholderFaults(api: ApiDefinition, dataset: DatasetDefinition, path: Path): Fault[] {
  const requests = placeholderNames.requests(api, dataset);
  const beside = placeholderNames.beside(api, dataset);
  return [
    ...REQUEST_WORDS.flatMap((word) => faultsIn(dataset[word], [...path, word], requests)),
    ...headerSecrets(dataset.headers, [...path, 'headers']),
    ...faultsIn(dataset.keep, [...path, 'keep'], beside),
    ...inJob(api, dataset, [...path, 'job']),
  ];
}

function inJob(api: ApiDefinition, dataset: DatasetDefinition, path: Path): Fault[] {
  const { available, ...others } = dataset.job ?? {};
  const tokens = placeholderNames.tokens(api);
  // Requested before there are slices.
  const early = new Set([...Object.keys(api.settings), ...tokens, 'job']);
  const later = new Set([...placeholderNames.slice(api, dataset), ...tokens, 'job']);
  return [
    ...faultsIn(available, [...path, 'available'], early),
    ...Object.entries(others).flatMap(([word, value]) => faultsIn(value, [...path, word], later)),
  ];
}

const faultsIn = (value: unknown, path: Path, known: ReadonlySet<string>): Fault[] =>
  [...textsIn(value, path)].flatMap((placed) => [...unknownNames(placed, known), ...secretFaults(placed)]);

function unknownNames({ path, text }: PlacedText, known: ReadonlySet<string>): Fault[] {
  const [, braced] = BRACED.exec(text) ?? [];
  if (braced !== undefined && known.has(braced))
    return [{ path, message: `contains ${text}, which is sent as it is: a placeholder is written \${${braced}}` }];
  const template = parseTemplate(text);
  if (template === null)
    return [{ path, message: 'contains a placeholder that is not a name: only ${name} is allowed, no expressions' }];
  return template.flatMap((part) =>
    typeof part === 'string' || known.has(part.name)
      ? []
      : [
          {
            path,
            message: `uses \${${part.name}}, which does not exist here; there are ${[...known].map((name) => `\${${name}}`).join(', ') || 'no names'}${asSecret(part.name)}`,
          },
        ],
  );
}

const asSecret = (name: string): string =>
  /^[A-Z][A-Z0-9_]*$/.test(name) ? `; a secret is written $${name}, and only in "auth"` : '';

/** Finds secrets within the texts of headers, such as `Bearer $TOKEN`. */
const headerSecrets = (headers: Readonly<Record<string, string>>, path: Path): Fault[] =>
  Object.entries(headers).flatMap(([name, text]) =>
    (SECRET_WITHIN.exec(text) ?? []).flatMap((secret) => secretFaults({ path: [...path, name], text: secret })),
  );

function secretFaults({ path, text }: PlacedText): Fault[] {
  return SECRET.test(text)
    ? [
        {
          path,
          message: `contains the secret ${text}: secrets are allowed only in "auth", so that they go nowhere else`,
        },
      ]
    : [];
}

/** Names that already have a meaning in requests. */
const GIVEN = ['from', 'to', 'page', 'offset', 'cursor', 'size', 'job'];

const settingFaults = ({ settings }: ApiDefinition): Fault[] => [
  ...Object.keys(settings)
    .filter((name) => GIVEN.includes(name))
    .map((name) => ({
      path: ['settings', name],
      message: `has a name with a fixed meaning in requests, like all of ${GIVEN.join(', ')}: use another name`,
      atName: true,
    })),
  ...[...textsIn(settings, ['settings'])].flatMap(secretFaults),
];
