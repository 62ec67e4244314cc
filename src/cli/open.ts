import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { describeRun } from '../client.ts';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { type ClientSession, openClientSession } from './client-session.ts';
import { noSuchExport } from './no-such-export.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';

const HELP = `
Prints the address of the export's page; on a terminal (and not in CI), a browser opens it as well. The embedded server has
a web UI while \`holdfast dev\` or \`holdfast export\` runs. For other servers, the address is known for Temporal Cloud and
guessed from the usual ports (8233, 8080) elsewhere; --ui gives another one.
`;

/** Adds `holdfast open`. */
export function register(command: Command): void {
  command
    .argument('<id>', 'id of the export')
    .option('--ui <url>', 'address of the web UI, for example http://localhost:8233')
    .addHelpText('after', HELP)
    .action(runOpen);
}

async function runOpen(id: string, { ui }: { ui?: string }): Promise<void> {
  if (ui !== undefined && !/^https?:$/.test(URL.canParse(ui) ? new URL(ui).protocol : ''))
    throw new InvalidInput([`--ui "${ui}" is not the address of a web UI, for example http://localhost:8233`]);
  const config = loadConfig();
  const session = await openClientSession(config);
  if (!session) {
    throw new InvalidInput([
      `no holdfast command is running in ${config.dataDir}, so there is no web UI: start \`${ownCommand('dev')}\` in another terminal`,
    ]);
  }
  try {
    if ((await describeRun(session.client.workflow.getHandle(id))) === null) throw noSuchExport(id, session.place);
    const base = ui ?? session.ui ?? (await findWebUi(session, config.remote));
    const { namespace } = session.client.options;
    const url = `${base.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`;
    print(process.stdout, url);
    if (process.stdout.isTTY && !process.env['CI']) openBrowser(url);
  } finally {
    await session.close();
  }
}

const CLOUD = /\.(tmprl\.cloud|temporal\.io)$/;
// Of `temporal server start-dev`, and of Temporal's own Compose file.
const PORTS = [8233, 8080];
// On the same host or network it answers within milliseconds.
const PROBE_MS = 2_000;

/** Finds the web UI of a server elsewhere. @throws InvalidInput where it is not at a usual place. */
async function findWebUi({ address, place }: ClientSession, remote: boolean): Promise<string> {
  if (!remote)
    throw new InvalidInput([
      `the embedded server ${place} was started without its web UI: start \`${ownCommand('dev')}\`, which has one`,
    ]);
  const host = address.replace(/:\d+$/, '');
  if (CLOUD.test(host)) return 'https://cloud.temporal.io';
  const places = PORTS.map((port) => `http://${host}:${port}`);
  for (const place of places) if (await isWebUi(place)) return place;
  throw new InvalidInput([`no web UI answers at ${places.join(' and ')}: give its address with --ui`]);
}

async function isWebUi(place: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${place}/api/v1/settings`, { signal: AbortSignal.timeout(PROBE_MS) });
    return ok;
  } catch {
    return false;
  }
}

/** Has the system open a page; where it cannot, its address has been printed. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
