import { headersOfAuth } from './auth-faults.ts';
import type { Fault } from './faults.ts';
import { pagesOf, turningParameters } from './pages-of.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';
import { header as headerName } from './words.ts';

type Path = Fault['path'];

/** Headers that the connection sets itself. */
const OWN_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding'];
const BY_AUTH = 'is already set by "auth": leave it out here';
const BY_CONNECTION = 'is set by the connection itself: leave it out';

const lower = (name: string): string => name.toLowerCase();

/** Finds headers of all requests, and those of `auth`, that something else says, too. */
export function apiHeaderFaults({ headers, auth }: ApiDefinition): Fault[] {
  const ofAuth = auth === 'none' ? {} : (auth.header ?? {});
  return [
    ...repeated(ofAuth, ['auth', 'header']),
    ...said(ofAuth, ['auth', 'header'], []),
    ...own(headers, ['headers'], auth),
  ];
}

/** Finds headers of a dataset's requests that something else says, too. */
export function datasetHeaderFaults(api: ApiDefinition, dataset: DatasetDefinition, path: Path): Fault[] {
  const { headers, form } = dataset;
  const type = Object.keys(headers).filter((name) => form && lower(name) === 'content-type');
  return [
    ...own(headers, [...path, 'headers'], api.auth),
    ...type.map((name) => ({
      path: [...path, 'headers', name],
      message: 'is already set by "form: true": leave one of them out',
      atName: true,
    })),
    ...turningHeaderFaults(api, dataset, path),
  ];
}

function own(headers: Readonly<Record<string, string>>, path: Path, auth: ApiDefinition['auth']): Fault[] {
  return [...repeated(headers, path), ...said(headers, path, headersOfAuth(auth))];
}

/** Finds headers that are there twice; case does not matter. */
function repeated(headers: object, path: Path): Fault[] {
  const names = Object.keys(headers);
  return names
    .filter((name, index) => names.findIndex((other) => lower(other) === lower(name)) < index)
    .map((name) => ({
      path: [...path, name],
      message: 'occurs twice: names of headers do not differ by upper and lower case',
      atName: true,
    }));
}

function said(headers: object, path: Path, ofAuth: readonly string[]): Fault[] {
  return Object.keys(headers).flatMap((name): Fault[] => {
    const at = { path: [...path, name], atName: true };
    if (ofAuth.includes(lower(name))) return [{ ...at, message: BY_AUTH }];
    return OWN_HEADERS.includes(lower(name)) ? [{ ...at, message: BY_CONNECTION }] : [];
  });
}

/** Finds paging headers that something else sets too. */
function turningHeaderFaults(api: ApiDefinition, dataset: DatasetDefinition, path: Path): Fault[] {
  const pages = pagesOf(api, dataset);
  if (pages?.in !== 'header') return [];
  const at = dataset.pages === undefined ? ['pages'] : [...path, 'pages'];
  const ofAuth = headersOfAuth(api.auth);
  const named = [...Object.keys(api.headers), ...Object.keys(dataset.headers)].map(lower);
  return turningParameters(pages).flatMap(({ word, name }): Fault[] => {
    const refuse = (message: string): Fault[] => [{ path: [...at, ...word], message }];
    if (!headerName.safeParse(name).success)
      return refuse('must be the name of a header, such as "X-Page", because "in" is header');
    if (ofAuth.includes(lower(name))) return refuse(`has the header "${name}", which "auth" uses`);
    if (named.includes(lower(name))) return refuse(`has the header "${name}", which "headers" sets as well`);
    return OWN_HEADERS.includes(lower(name))
      ? refuse(`has the header "${name}", which the connection sets itself`)
      : [];
  });
}
