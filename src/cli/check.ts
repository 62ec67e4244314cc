import type { Command } from 'commander';
import { checkAccess } from '../activities/source/check.ts';
import { openApiAccess } from '../activities/source/api-access.ts';
import { type Config, definitionsFolder, loadConfig } from '../config.ts';
import { listDefinitions } from '../datasets/definition/list-definitions.ts';
import { checkApis } from './check-apis.ts';
import { checkPlaces, type PlaceFinding } from './check-places.ts';
import { print } from './print.ts';

const HELP = `
Zero records in an export although all of this works: give the OAuth client the role in every division.

Exit codes: 0 everything works, 1 something is missing.
`;

/** Adds `holdfast check`. */
export function register(command: Command): void {
  command
    .option('--to <destination>', 'also try a destination in object storage, for example jsonl:s3://my-bucket/exports')
    .option('--json', 'print the findings as one line of JSON')
    .addHelpText('after', HELP)
    .action(runCheck);
}

/** Finds out what works, and says so. @throws Error where something does not. */
export async function runCheck({ json = false, to }: { json?: boolean; to?: string }): Promise<void> {
  const config = loadConfig();
  const genesys = await checkGenesys(config, listDefinitions(definitionsFolder()).length > 0);
  const findings: Finding[] = [...genesys, ...(await checkApis(config)), ...(await checkPlaces(config))];
  // Loaded where it is asked for: few exports go there.
  if (to !== undefined) findings.push(await (await import('./check-store.ts')).checkStore(config, to));
  const where = config.credentials ? [`login ${config.loginUrl}, API ${config.apiUrl}`] : [];
  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else for (const line of [...where, ...findings.map(describe)]) print(process.stdout, line);
  if (findings.some(({ works }) => !works)) throw new Error('an export would fail: see what is missing above');
}

type Finding = Pick<PlaceFinding, 'works' | 'message'> & { name: string };

/** Genesys Cloud need not be set up where other APIs are described. */
async function checkGenesys(config: Config, others: boolean): Promise<Finding[]> {
  if (config.credentials === null && others) {
    const message = 'skipped: GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET are not set';
    return [{ name: 'Genesys Cloud', works: true, message }];
  }
  const access = openApiAccess(config);
  try {
    return await checkAccess(access);
  } finally {
    await access.close();
  }
}

function describe({ name, works, message }: Finding): string {
  return `  ${works ? 'ok    ' : 'FAILED'}  ${name.padEnd(18)}  ${message}`;
}
