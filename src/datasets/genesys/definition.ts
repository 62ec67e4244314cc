import { readFileSync } from 'node:fs';
import { builtFile } from '../../package.ts';
import type { Dataset } from '../dataset.ts';
import { describedDataset } from '../definition/described-dataset.ts';
import type { ApiDefinition } from '../definition/schema.ts';

let read: ApiDefinition | null = null;

/** Returns the definition that comes with Holdfast: `genesys.yaml` beside this source, which the build has read and checked. */
export function genesysDefinition(): ApiDefinition {
  read ??= JSON.parse(readFileSync(builtFile('datasets/genesys/genesys.json'), 'utf8')) as ApiDefinition;
  return read;
}

/** Returns the datasets of that definition. */
export function genesysDatasets(): Dataset[] {
  const definition = genesysDefinition();
  return Object.keys(definition.datasets).map((name) => describedDataset(definition, name));
}
