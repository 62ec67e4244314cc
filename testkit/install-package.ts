import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../src/package.ts';

const run = promisify(execFile);

/** Thrown if the registry does not answer, or does not have the package manager. */
export class CannotInstall extends Error {}

/** A way to install the package into an empty folder. */
export interface Installer {
  name: string;
  install: (app: string) => Promise<void>;
}

// Yarn 2 and newer have another command line; any version of pnpm would do.
const PNPM = ['npx', '--yes', 'pnpm@10.20.0', 'add'];
const YARN = ['npx', '--yes', 'yarn@1.22.22', 'add', '--no-lockfile'];
const NPM = ['npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
const MANAGERS: Record<string, readonly string[]> = { npm: NPM, pnpm: PNPM, yarn: YARN };

/**
 * How the package is installed: with the package managers that HOLDFAST_TEST_INSTALL names (`npm,pnpm,yarn`; each takes 20 s
 * and 300 MB); by default with the libraries of the checkout, within two seconds.
 */
export const INSTALLERS: readonly Installer[] = installers(process.env['HOLDFAST_TEST_INSTALL'] ?? '');

function installers(named: string): Installer[] {
  const names = named.split(',').filter((name) => name !== '');
  if (names.length === 0) return [{ name: 'hand', install: byHand }];
  return names.map((name) => {
    const command = MANAGERS[name];
    if (!command) throw new Error(`HOLDFAST_TEST_INSTALL: "${name}" is none of ${Object.keys(MANAGERS).join(', ')}`);
    return { name, install: (app) => byManager(command, app) };
  });
}

/** Packs the checkout as npm would publish it. @returns the path of the tarball. */
async function pack(folder: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: packageRoot() });
  return join(folder, stdout.trim());
}

/** Unpacks npm's tarball of the checkout, as an installation would. (knip finds libraries that are not declared.) */
async function byHand(app: string): Promise<void> {
  const modules = join(app, 'node_modules');
  const own = join(modules, 'holdfast');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await mkdir(own);
  await run('tar', ['--extract', '--strip-components=1', `--directory=${own}`, `--file=${await pack(app)}`]);
  await symlink(join(packageRoot(), 'node_modules'), join(own, 'node_modules'));
  await symlink('../holdfast/dist/bin/main.js', join(modules, '.bin', 'holdfast'));
}

const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|E40[34]|network/i;

async function byManager([program = '', ...args]: readonly string[], app: string): Promise<void> {
  const tarball = await pack(app);
  await writeFile(join(app, 'package.json'), '{"private": true}\n');
  // npm scripts of the checkout run these tests and set variables that a user does not have.
  const ofCheckout = /^(npm_|NODE_(?!EXTRA_CA_CERTS$))/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofCheckout.test(name)));
  try {
    await run(program, [...args, `file:${tarball}`], { cwd: app, env });
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim() || message;
    if (NETWORK.test(said)) throw new CannotInstall(said.split('\n').at(-1));
    throw new Error(said, { cause: error });
  }
}
