import { type Config, definitionsFolder, requireCredentials } from '../../config.ts';
import type { SourceName } from '../../contract.ts';
import { type AccessObserver, type ApiAccess, openApiAccess } from './api-access.ts';
import { createBuiltInSources } from './described/built-in.ts';
import { openDescribedApis } from './described/registry.ts';
import { originOf } from './origin.ts';
import { createSources } from './registry.ts';
import type { Source } from './source.ts';

/** Every source that a configuration can read, and what the sources share. */
export interface OpenedSources {
  /** @throws InvalidInput for an unknown name, and if the credentials of Genesys Cloud are missing. */
  source: (name: SourceName) => Source;
  /** Genesys Cloud; null without its credentials. */
  access: ApiAccess | null;
  /** The described APIs. */
  apis: ReturnType<typeof openDescribedApis>;
  close(): Promise<void>;
}

/** Opens the sources without sending a request. A missing credential is reported when it is needed. */
export function openSources(config: Config, observer?: AccessObserver): OpenedSources {
  const apis = openDescribedApis({ ...config, folder: definitionsFolder(), env: process.env, ...observer });
  const access = config.credentials === null ? null : openApiAccess(config, observer);
  const genesys = () => {
    if (access === null) requireCredentials(config);
    return access!;
  };
  const builtIn = createBuiltInSources(genesys, () => originOf(config), config);
  const source = createSources(
    () => ({ api: genesys().api, origin: originOf(config) }),
    (name) => builtIn(name) ?? apis.sources(name),
  );
  return {
    source,
    access,
    apis,
    async close() {
      await Promise.all([access?.close(), apis.close()]);
    },
  };
}
