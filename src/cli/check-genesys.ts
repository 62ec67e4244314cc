import { type ApiAccess, openApiAccess } from '../activities/source/api-access.ts';
import { checkAccess } from '../activities/source/genesys/check-access.ts';
import type { Config } from '../config.ts';
import { BUILT_IN_API } from '../contract.ts';
import { genesysDefinition } from '../datasets/genesys/definition.ts';
import { openProber } from './api-probe.ts';
import { checkDataset, checkJob, type DatasetFinding } from './check-dataset.ts';

/** Whether one part of Genesys Cloud can be used. */
export interface GenesysFinding extends DatasetFinding {
  /** Needed only where it is exported, or has names for ids: without it, exports of conversations work. */
  optional?: true;
}

/**
 * Tries the login, the sources of conversations, and each other dataset with one small request, one after the other: some 30
 * requests and one login. Names the permission that is needed for what may not be read.
 */
export async function checkGenesys(config: Config, env = process.env): Promise<GenesysFinding[]> {
  const access = openApiAccess(config);
  try {
    const findings = await checkAccess(access);
    const isLoggedIn = findings.some(({ name, works }) => name === 'login' && works);
    return [...findings, ...(isLoggedIn ? await checkDatasets(config, access, env) : [])];
  } finally {
    await access.close();
  }
}

async function checkDatasets(config: Config, access: ApiAccess, env: NodeJS.ProcessEnv): Promise<GenesysFinding[]> {
  const definition = genesysDefinition();
  const prober = openProber({ definition, settings: {}, config, env, access });
  const findings: GenesysFinding[] = [];
  for (const [name, { job, needs = '' }] of Object.entries(definition.datasets)) {
    const found = job ? checkJob(prober, BUILT_IN_API, name, needs) : checkDataset(prober, BUILT_IN_API, name);
    findings.push({ ...(await found), optional: true });
  }
  return findings;
}
