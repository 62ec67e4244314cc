import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { replaceFile } from '../disk/commit.ts';
import { runCheck } from './check.ts';
import { withVariables } from './env-file.ts';
import { collectAnswers, type InitAnswers } from './init-answers.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';

const HELP = `
Asks for what is not given; Enter keeps what is set already. Without a terminal, --client-id is required, and the secret comes
from GENESYS_CLIENT_SECRET or (--client-secret-stdin) from stdin; never from an option, because other users of the machine can see
those. Other lines of an existing .env stay as they are, except that a region takes off GENESYS_LOGIN_URL and GENESYS_API_URL,
which would override it. To use another API, describe it in ./apis (docs/describe-an-api.md); that needs no .env for Genesys.

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

const FILE = '.env';

interface InitOptions extends InitAnswers {
  check: boolean;
}

async function runInit(options: InitOptions): Promise<void> {
  const path = resolve(FILE);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const variables = await collectAnswers(options, before);
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
