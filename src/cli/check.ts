import type { Command } from 'commander';
import { checkAccess } from '../activities/source/check.ts';
import { openApiAccess } from '../activities/source/api-access.ts';
import { loadConfig } from '../config.ts';
import { checkPlaces, type PlaceFinding } from './check-places.ts';

const HELP = `
Zero records in an export although all of this works: give the OAuth client the role in every division.

Exit codes: 0 everything works, 1 something is missing.
`;

/** Adds `holdfast check`. */
export function register(program: Command): void {
  program
    .command('check')
    .description('find out whether credentials, permissions and destinations are right')
    .option('--json', 'print the findings as one line of JSON')
    .addHelpText('after', HELP)
    .action(runCheck);
}

async function runCheck({ json = false }: { json?: boolean }): Promise<void> {
  const config = loadConfig();
  const access = openApiAccess(config);
  try {
    const findings = [...(await checkAccess(access)), ...(await checkPlaces(config))];
    const lines = [`login ${config.loginUrl}, API ${config.apiUrl}`, ...findings.map(describe)];
    process.stdout.write(json ? `${JSON.stringify(findings)}\n` : `${lines.join('\n')}\n`);
    if (findings.some(({ works }) => !works)) throw new Error('an export would fail: see what is missing above');
  } finally {
    await access.close();
  }
}

function describe({ name, works, message }: Pick<PlaceFinding, 'works' | 'message'> & { name: string }): string {
  return `  ${works ? 'ok    ' : 'FAILED'}  ${name.padEnd(18)}  ${message}`;
}
