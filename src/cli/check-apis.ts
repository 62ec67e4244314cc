import { secretNames } from '../activities/source/auth/secrets.ts';
import type { Settings } from '../activities/source/source.ts';
import { type Config, definitionsFolder } from '../config.ts';
import { loadDefinition } from '../datasets/definition/definitions-folder.ts';
import { listDefinitions } from '../datasets/definition/list-definitions.ts';
import { parentsOf } from '../datasets/definition/names.ts';
import type { ApiDefinition } from '../datasets/definition/schema.ts';
import { readSecret } from '../secret-file.ts';
import type { ConnectionParts } from './api-connection.ts';
import { openProber } from './api-probe.ts';
import { checkDataset, type DatasetFinding, problemsOf } from './check-dataset.ts';

/** Whether one thing of a described API works: `github`, `github login`, `github.issues`. */
export type ApiFinding = DatasetFinding;

type Context = Pick<ConnectionParts, 'config' | 'env'>;

/** Finds out for each definition of a folder whether it is right, its secrets are set, the login works, and what it may read. */
export async function checkApis(config: Config, env = process.env): Promise<ApiFinding[]> {
  const folder = definitionsFolder(env);
  const findings: ApiFinding[] = [];
  for (const name of listDefinitions(folder)) findings.push(...(await checkApi(name, folder, { config, env })));
  return findings;
}

async function checkApi(name: string, folder: string, context: Context): Promise<ApiFinding[]> {
  const wrong = (what: string, message: string): ApiFinding => ({ name: what, works: false, message });
  let definition: ApiDefinition;
  try {
    definition = loadDefinition(name, folder);
  } catch (error) {
    return problemsOf(error).map((problem) => wrong(name, problem));
  }
  const right = { name, works: true, message: 'the definition is valid' };
  const missing = secretNames(definition.auth).filter((secret) => readSecret(context.env, secret) === undefined);
  if (missing.length > 0)
    return [right, wrong(`${name} secrets`, `${missing.join(', ')} must be set in the environment`)];
  const open = openSettings(definition);
  if (uses([definition.url, definition.auth, definition.headers], open).length > 0) {
    return [right, skipped(name, uses([definition.url, definition.auth, definition.headers], open))];
  }
  try {
    return [right, ...(await ask(definition, open, context))];
  } catch (error) {
    return [right, ...problemsOf(error).map((problem) => wrong(`${name} login`, problem))];
  }
}

/** One login, and one small request a dataset. */
async function ask(definition: ApiDefinition, open: readonly string[], context: Context): Promise<ApiFinding[]> {
  const { name, datasets, settings } = definition;
  const filled = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== ''));
  const prober = openProber({ definition, settings: filled as Settings, ...context });
  try {
    await prober.logIn();
    const how = definition.auth === 'none' ? 'no login is needed' : 'the credentials are set';
    const findings: ApiFinding[] = [{ name: `${name} login`, works: true, message: how }];
    for (const dataset of Object.keys(datasets)) {
      const all = [...parentsOf(definition, dataset)].map((each) => datasets[each]);
      const missing = uses(all, open);
      if (all.some((each) => each!.job !== undefined)) continue;
      findings.push(
        missing.length > 0 ? skipped(`${name}.${dataset}`, missing) : await checkDataset(prober, name, dataset),
      );
    }
    return findings;
  } finally {
    await prober.close();
  }
}

const skipped = (name: string, settings: readonly string[]): ApiFinding => ({
  name,
  works: true,
  message: `skipped: ${settings.join(', ')} must be given; try it with holdfast api try ${settings.map((each) => `--set ${each}=…`).join(' ')}`,
});

/** Settings without a default. */
const openSettings = ({ settings }: ApiDefinition): string[] =>
  Object.keys(settings).filter((each) => settings[each] === null || settings[each] === '');

/** Which of some settings a part of a definition uses. */
function uses(part: unknown, settings: readonly string[]): string[] {
  const text = JSON.stringify(part);
  return settings.filter((each) => text.includes(`\${${each}}`));
}
