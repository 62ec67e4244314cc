import { originOf } from '../activities/source/origin.ts';
import { type Config, definitionsFolder, requireCredentials } from '../config.ts';
import { apiOf, BUILT_IN_API, DEFAULT_SOURCE, type ExportInput, type Origin } from '../contract.ts';

/**
 * Returns what an export reads whose worker is this command's own: so it is never taken for one of another API or client.
 *
 * @returns null where a worker elsewhere reads: its environment counts then.
 * @throws InvalidInput when credentials, the definition, a setting or a secret are missing or wrong.
 */
export async function ownOrigin(
  config: Config,
  { source = DEFAULT_SOURCE, settings }: ExportInput,
): Promise<Origin | null> {
  if (config.remote) return null;
  if ([null, BUILT_IN_API].includes(apiOf(source))) {
    requireCredentials(config);
    return originOf(config);
  }
  const { openDescribedApis } = await import('../activities/source/described/registry.ts');
  const apis = openDescribedApis({ ...config, folder: definitionsFolder(), env: process.env });
  try {
    const described = apis.sources(source);
    // What nobody has described is refused when the export is planned.
    return described && (await described.origin(described.settings!(settings ?? {})));
  } finally {
    await apis.close();
  }
}
