import { openApiAccess } from '../activities/source/api-access.ts';
import { openDescribedApis } from '../activities/source/described/registry.ts';
import { originOf } from '../activities/source/origin.ts';
import { createSources } from '../activities/source/registry.ts';
import type { Source } from '../activities/source/source.ts';
import { type Config, definitionsFolder, requireCredentials } from '../config.ts';
import type { SourceName } from '../contract.ts';

/** The sources that a command reads itself, without a worker. */
export interface OwnSources {
  source: (name: SourceName) => Source;
  datasets: ReturnType<typeof openDescribedApis>['datasets'];
  close(): Promise<void>;
}

/** Opens them with the credentials of the environment; a missing one is told of when it is needed. */
export function openOwnSources(config: Config): OwnSources {
  const apis = openDescribedApis({ ...config, folder: definitionsFolder(), env: process.env });
  const access = config.credentials === null ? null : openApiAccess(config);
  const source = createSources(() => {
    if (access === null) requireCredentials(config);
    return { api: access!.api, origin: originOf(config) };
  }, apis.sources);
  return {
    source,
    datasets: apis.datasets,
    async close() {
      await access?.close();
      await apis.close();
    },
  };
}
