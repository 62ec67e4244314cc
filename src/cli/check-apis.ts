import { secretNames } from '../activities/source/auth/secrets.ts';
import { SourceFailure } from '../activities/source/failure.ts';
import type { Settings } from '../activities/source/source.ts';
import { type Config, definitionsFolder } from '../config.ts';
import { loadDefinition } from '../datasets/definition/definitions-folder.ts';
import { listDefinitions } from '../datasets/definition/list-definitions.ts';
import { parentsOf } from '../datasets/definition/names.ts';
import type { ApiDefinition } from '../datasets/definition/schema.ts';
import { readSecret } from '../secret-file.ts';
import { InvalidInput } from '../errors.ts';
import { openProber, type Prober, type ProberParts } from './api-probe.ts';

/** Whether one thing of a described API works, and what to do when it does not. */
export interface ApiFinding {
  /** Such as `github`, `github login`, `github.issues`. */
  name: string;
  works: boolean;
  message: string;
}

type Context = Pick<ProberParts, 'config' | 'env'>;

// Some APIs refuse pages of one record.
const FEW_RECORDS = 10;
const HOUR_MS = 3_600_000;

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
  const right = { name, works: true, message: 'the definition is right' };
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

/** What cannot be used is said; a mistake of Holdfast is thrown. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof InvalidInput) return error.problems;
  if (error instanceof SourceFailure) return [error.message];
  throw error;
}

/** One login, and one small request a dataset. */
async function ask(definition: ApiDefinition, open: readonly string[], context: Context): Promise<ApiFinding[]> {
  const { name, datasets, settings } = definition;
  const filled = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== ''));
  const prober = openProber({ definition, settings: filled as Settings, ...context });
  try {
    await prober.logIn();
    const how = definition.auth === 'none' ? 'none is needed' : 'the credentials are there';
    const findings: ApiFinding[] = [{ name: `${name} login`, works: true, message: how }];
    for (const dataset of Object.keys(datasets)) {
      const all = [...parentsOf(definition, dataset)].map((each) => datasets[each]);
      const missing = uses(all, open);
      if (all.some((each) => each!.job !== undefined)) continue;
      findings.push(missing.length > 0 ? skipped(`${name}.${dataset}`, missing) : await askFor(prober, name, dataset));
    }
    return findings;
  } finally {
    await prober.close();
  }
}

async function askFor(prober: Prober, api: string, dataset: string): Promise<ApiFinding> {
  const name = `${api}.${dataset}`;
  const end = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const interval = { start: new Date(end - HOUR_MS).toISOString(), end: new Date(end).toISOString() };
  const probe = await prober.ask(dataset, interval, FEW_RECORDS).catch((error: unknown) => problemsOf(error)[0]!);
  if (typeof probe === 'string') return { name, works: false, message: probe };
  const { failure, definition } = probe;
  if (failure !== null) {
    const { needs } = definition.datasets[probe.name]!;
    const needed = needs === undefined ? '' : ` It needs: ${needs}.`;
    return { name, works: false, message: `${failure.message}${needed}` };
  }
  const isAsked = probe.name === dataset && probe.page !== null;
  return { name, works: true, message: isAsked ? 'can be read' : `skipped: there is nothing now that it is read for` };
}

const skipped = (name: string, settings: readonly string[]): ApiFinding => ({
  name,
  works: true,
  message: `skipped: ${settings.join(', ')} must be given; ask with holdfast api try ${settings.map((each) => `--set ${each}=…`).join(' ')}`,
});

/** Settings without a default. */
const openSettings = ({ settings }: ApiDefinition): string[] =>
  Object.keys(settings).filter((each) => settings[each] === null || settings[each] === '');

/** Which of some settings a part of a definition uses. */
function uses(part: unknown, settings: readonly string[]): string[] {
  const text = JSON.stringify(part);
  return settings.filter((each) => text.includes(`\${${each}}`));
}
