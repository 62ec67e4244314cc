import type { SourceName } from '../../../contract.ts';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { InvalidInput } from '../../../errors.ts';
import type { Source } from '../source.ts';

/** Returns the source of a dataset of an API. @throws InvalidInput where the API has no such dataset. */
export function sourceIn({ name: api }: ApiDefinition, sources: ReadonlyMap<string, Source>, name: SourceName): Source {
  const dataset = name.slice(api.length + 1);
  const source = sources.get(dataset);
  if (source) return source;
  throw new InvalidInput([`${api} has no dataset "${dataset.slice(0, 60)}"; it has ${[...sources.keys()].join(', ')}`]);
}
