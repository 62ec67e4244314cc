import { basename } from 'node:path';
import { authFaults } from './auth-faults.ts';
import { bodyFaults } from './body-faults.ts';
import { columnFaults, tableFaults } from './column-faults.ts';
import { errorRowFaults } from './error-row-faults.ts';
import type { Fault } from './faults.ts';
import { apiHeaderFaults, datasetHeaderFaults } from './header-faults.ts';
import { jobFaults } from './job-faults.ts';
import { limitFaults } from './limit-faults.ts';
import { nameFaults } from './name-faults.ts';
import { namesUsedIn } from './names.ts';
import { pageFaults } from './page-faults.ts';
import { parameterFaults } from './parameter-faults.ts';
import { parentFaults } from './parent-faults.ts';
import { apiPlaceholderFaults, datasetPlaceholderFaults } from './placeholder-faults.ts';
import type { ApiDefinition } from './schema.ts';
import { timeFaults } from './time-faults.ts';
import { unusedFaults } from './unused-faults.ts';

/** Finds words that are valid each, but not together: they contradict each other, or one makes another useless. */
export function contradictionsIn(api: ApiDefinition, file: string): Fault[] {
  const expected = basename(file).replace(/\.ya?ml$/, '');
  const names =
    api.name === expected ? [] : [{ path: ['name'], message: `must be "${expected}", because the file has that name` }];
  return [
    ...names,
    ...authFaults(api),
    ...apiHeaderFaults(api),
    ...apiPlaceholderFaults(api),
    ...limitFaults(api),
    ...errorRowFaults(api, api.errors, ['errors']),
    ...tableFaults(api),
    ...unusedFaults(api),
    ...Object.keys(api.datasets).flatMap((name) => inDataset(api, name)),
  ];
}

function inDataset(api: ApiDefinition, name: string): Fault[] {
  const dataset = api.datasets[name]!;
  const path = ['datasets', name];
  const { get, post, query, body, first, headers, job } = dataset;
  const used = namesUsedIn({ get, post, query, body, first, headers, job });
  return [
    ...datasetHeaderFaults(api, dataset, path),
    ...datasetPlaceholderFaults(api, dataset, path),
    ...parameterFaults(api, dataset, path),
    ...bodyFaults(api, dataset, path),
    ...nameFaults(api, name),
    ...columnFaults(api, name),
    ...parentFaults(api, name, used),
    ...timeFaults(dataset, used, path),
    ...pageFaults(api, dataset, used, path),
    ...jobFaults(dataset, path),
    ...errorRowFaults(api, dataset.errors, [...path, 'errors']),
  ];
}
