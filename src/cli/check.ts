import type { Command } from 'commander';
import { schemaOf } from '../input/object-place.ts';
import { type Config, definitionsFolder, loadConfig } from '../config.ts';
import { listDefinitions } from '../datasets/definition/list-definitions.ts';
import { checkApis } from './check-apis.ts';
import { checkGenesys, type GenesysFinding } from './check-genesys.ts';
import { checkPlaces } from './check-places.ts';
import { print } from './print.ts';

const HELP = `
Datasets marked "none" cannot be exported. Exports of conversations work without the others of Genesys Cloud; with --with-names,
their ids remain without names.

If all of this works and an export still has no records, give the OAuth client its role in every division.

Exit codes: 0 everything works, 1 something is missing.
`;

/** Adds `holdfast check`. */
export function register(command: Command): void {
  command
    .option(
      '--to <destination>',
      'also check a destination in object storage or a database, for example jsonl:s3://my-bucket/exports or postgres:genesys',
    )
    .option('--json', 'print the findings as one line of JSON')
    .addHelpText('after', HELP)
    .action(runCheck);
}

/** Finds out what works, and says so. @throws Error where something does not. */
export async function runCheck({ json = false, to }: { json?: boolean; to?: string }): Promise<void> {
  const config = loadConfig();
  const genesys = await checkCloud(config, listDefinitions(definitionsFolder()).length > 0);
  const findings: Finding[] = [...genesys, ...(await checkApis(config)), ...(await checkPlaces(config))];
  if (to !== undefined) findings.push(...(await checkDestination(config, to)));
  const where = config.credentials ? [`login ${config.loginUrl}, API ${config.apiUrl}`] : [];
  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else for (const line of [...where, ...describe(findings)]) print(process.stdout, line);
  if (findings.some(({ works, optional }) => !works && !optional))
    throw new Error('an export would fail: see what is missing above');
}

/** Its parts are loaded where they are asked for: few checks need them. */
async function checkDestination(config: Config, to: string): Promise<Finding[]> {
  const schema = schemaOf(to);
  if (schema === null) return [await (await import('./check-store.ts')).checkStore(config, to)];
  const [{ checkSchema }, { openSources }, { builtIn }] = await Promise.all([
    import('./check-schema.ts'),
    import('../activities/source/open-sources.ts'),
    import('../datasets/registry.ts'),
  ]);
  const sources = openSources(config);
  await sources.close();
  // Without credentials of Genesys Cloud, none of its datasets is exported.
  const genesys = config.credentials === null ? [] : builtIn();
  return checkSchema(config, schema, [...genesys, ...sources.apis.datasets]);
}

type Finding = Pick<GenesysFinding, 'name' | 'works' | 'message' | 'optional'>;

/** Genesys Cloud need not be set up where other APIs are described. */
async function checkCloud(config: Config, others: boolean): Promise<Finding[]> {
  if (config.credentials === null && others) {
    const message = 'skipped: GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET are not set';
    return [{ name: 'Genesys Cloud', works: true, message }];
  }
  return checkGenesys(config);
}

function describe(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map(({ name, works, message, optional }) => {
    const state = works ? (message.startsWith('skipped:') ? '-' : 'ok') : optional ? 'none' : 'FAILED';
    return `  ${state.padEnd(6)}  ${name.padEnd(width)}  ${message}`;
  });
}
