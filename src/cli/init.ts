import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { GENESYS_DOMAINS, regionDomain } from '../datasets/genesys/regions.ts';
import { replaceFile } from '../disk/commit.ts';
import { InvalidInput } from '../errors.ts';
import { askAtTerminal } from './ask-terminal.ts';
import { runCheck } from './check.ts';
import { setsVariable, withVariables } from './env-file.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';

const HELP = `
Asks for what is not given. Without a terminal, --client-id is required, and the secret comes from GENESYS_CLIENT_SECRET or
(--client-secret-stdin) from stdin; never from an option, because other users of the machine can see those. Other lines of an
existing .env stay as they are, except that a region takes off GENESYS_LOGIN_URL and GENESYS_API_URL, which would override it. To use another API, describe it in ./apis (docs/describe-an-api.md); that needs no .env for Genesys.

Exit codes: 0 written, and everything works; 1 written, but something is missing (listed); 2 wrong usage.
`;

/** Adds `holdfast init`. */
export function register(command: Command): void {
  command
    .option(
      '--region <name>',
      'domain or AWS name of the Genesys Cloud region, for example mypurecloud.de or eu-central-1',
    )
    .option('--client-id <id>', 'id of an OAuth client with the Client Credentials grant')
    .option('--client-secret-stdin', 'read the secret of that client from stdin')
    .option('--login-url <url>', 'login host instead of the region’s: a gateway, the simulator')
    .option('--api-url <url>', 'API host instead of the region’s')
    .option('--no-check', 'only write .env, without checking that it works')
    .addHelpText('after', HELP)
    .action(runInit);
}

interface InitOptions {
  region?: string;
  clientId?: string;
  clientSecretStdin?: boolean;
  loginUrl?: string;
  apiUrl?: string;
  check: boolean;
}

const FILE = '.env';

async function runInit(options: InitOptions): Promise<void> {
  const path = resolve(FILE);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const variables = await collect(options, before);
  await replaceFile(path, withVariables(before, variables));
  print(
    process.stderr,
    `${before === '' ? 'wrote' : 'updated'} ${path}, readable only by you; keep it out of version control`,
  );
  if (!options.check) return;
  for (const [name, value] of Object.entries(variables)) {
    const set = process.env[name] ?? '';
    // What was read from .env itself has just been replaced.
    if (set !== '' && set !== value && !before.includes(set))
      print(
        process.stderr,
        `warning: ${name} is also set in the environment, which takes precedence over .env: unset it there`,
      );
    process.env[name] = value;
  }
  await runCheck({});
  print(process.stderr, `next: ${ownCommand('export --yesterday')}`);
}

/** Returns the variables to be written, asking for those that are not given. @throws InvalidInput naming all that miss. */
async function collect(options: InitOptions, before: string): Promise<Record<string, string>> {
  const { loginUrl, apiUrl } = options;
  const asks = process.stdin.isTTY && process.stderr.isTTY && !options.clientSecretStdin;
  const ask = asks ? askAtTerminal : () => Promise.resolve('');
  const needsRegion = loginUrl === undefined || apiUrl === undefined;
  const region = options.region ?? (needsRegion ? await ask(`Region [${GENESYS_DOMAINS[0]}]: `) : '');
  const isRegionChosen = needsRegion && (asks || options.region !== undefined);
  const domain = region === '' ? GENESYS_DOMAINS[0]! : regionDomain(region);
  const clientId = options.clientId ?? (await ask('OAuth client id (Admin > Integrations > OAuth): '));
  const secret = await secretOf(options, asks);
  const problems = [
    domain === null &&
      `--region "${region}" is not a Genesys Cloud domain or region; the known ones are ${GENESYS_DOMAINS.join(', ')}, or their AWS names such as eu-central-1`,
    clientId === '' && '--client-id is missing: the id of an OAuth client with the Client Credentials grant',
    secret === '' && 'the secret is missing: set GENESYS_CLIENT_SECRET, or give it on stdin with --client-secret-stdin',
    ...[loginUrl, apiUrl].map((url) => url !== undefined && !URL.canParse(url) && `"${url}" is not a URL`),
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new InvalidInput(problems);
  return {
    GENESYS_CLIENT_ID: clientId,
    GENESYS_CLIENT_SECRET: secret,
    GENESYS_ENVIRONMENT: domain!,
    ...hostOf('GENESYS_LOGIN_URL', loginUrl),
    ...hostOf('GENESYS_API_URL', apiUrl),
  };

  /** Takes a host off again that would override the region: the simulator's, for most. */
  function hostOf(name: string, url: string | undefined): Record<string, string> {
    if (url !== undefined) return { [name]: url };
    return isRegionChosen && setsVariable(before, name) ? { [name]: '' } : {};
  }
}

async function secretOf({ clientSecretStdin }: InitOptions, asks: boolean): Promise<string> {
  if (clientSecretStdin) return (await readAll(process.stdin)).trim();
  const known = process.env['GENESYS_CLIENT_SECRET'] ?? '';
  if (!asks) return known;
  const keep = known === '' ? '' : '; Enter keeps the one that is set';
  return (await askAtTerminal(`OAuth client secret (not shown${keep}): `, true)) || known;
}
