import { parametersOfAuth } from './auth-faults.ts';
import type { Fault } from './faults.ts';
import { pagesOf, turningParameters, type TurningParameter } from './pages-of.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/** Finds parameters of a dataset's requests that two words set: they would be sent twice, or one would win unseen. */
export function parameterFaults(api: ApiDefinition, dataset: DatasetDefinition, path: Fault['path']): Fault[] {
  const pages = pagesOf(api, dataset);
  const turning = pages === null || (pages.in ?? 'query') !== 'query' ? [] : turningParameters(pages);
  const ofAuth = parametersOfAuth(api.auth);
  const verb = dataset.get === undefined ? 'post' : 'get';
  const inPath = parametersIn(dataset[verb]!);
  const { query, first } = dataset;
  const by = (name: string, setBy: Record<string, readonly string[]>) =>
    Object.keys(setBy).find((word) => setBy[word]!.includes(name));
  const twice = (word: 'query' | 'first', setBy: Record<string, readonly string[]>): Fault[] =>
    Object.keys({ query, first }[word]).flatMap((name) => {
      const setter = by(name, setBy);
      const message = `is already set by "${setter}", so it would be sent twice: leave one of them out`;
      return setter === undefined ? [] : [{ path: [...path, word, name], message, atName: true }];
    });
  const ofPath = inPath.flatMap((name): Fault[] => {
    const setter = by(name, { auth: ofAuth, pages: names(turning) });
    const message = `contains the parameter "${name}", which "${setter}" already sets, so it would be sent twice: leave one of them out`;
    return setter === undefined ? [] : [{ path: [...path, verb], message }];
  });
  const at = dataset.pages === undefined ? ['pages'] : [...path, 'pages'];
  const ofPages = turning
    .filter(({ name }) => ofAuth.includes(name))
    .map(({ word, name }): Fault => ({
      path: [...at, ...word],
      message: `has the parameter "${name}", which "auth" uses`,
    }));
  // Some APIs need a cursor on the first page, where paging does not send one.
  const onFirst = names(turning.filter((one) => one.onFirst));
  return [
    ...ofPages,
    ...ofPath,
    ...twice('query', { auth: ofAuth, [verb]: inPath, pages: names(turning) }),
    ...twice('first', { auth: ofAuth, [verb]: inPath, pages: onFirst, query: Object.keys(query) }),
  ];
}

const names = (turning: readonly TurningParameter[]): string[] => turning.map(({ name }) => name);

/** Lists the parameters in a path itself, after its question mark. */
function parametersIn(path: string): string[] {
  const at = path.indexOf('?');
  return at < 0 ? [] : [...new URLSearchParams(path.slice(at)).keys()];
}
