import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Command } from 'commander';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { exists } from '../activities/sink/files/durable.ts';
import { queryProgress } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { findRunningServer } from '../server/embedded-server.ts';
import { describeProgress } from './progress-view.ts';
import { openRemoteSession } from './remote-session.ts';

/** Adds `holdfast status`. */
export function register(program: Command): void {
  program
    .command('status')
    .description('show the progress of a running export')
    .argument('<id>', 'id of the export')
    .option('--json', 'print the answer of the progress query as one line of JSON')
    .action((id: string, options: { json?: boolean }) => showStatus(id, options.json === true));
}

async function showStatus(id: string, json: boolean): Promise<void> {
  const config = loadConfig();
  const session = config.remote ? await openRemoteSession() : await openRunning(config, id);
  try {
    const handle = session.client.workflow.getHandle(id);
    const { status } = await handle.describe().catch(() => {
      throw new InvalidInput([`there is no export "${id}" at ${session.address}`]);
    });
    const progress = await queryProgress(handle);
    if (!progress)
      throw new Error(
        `the export is ${status.name.toLowerCase()}, but no worker answers: start one with \`holdfast worker\``,
      );
    const note = progress.note === '' ? '' : `\n${progress.note}`;
    process.stdout.write(json ? `${JSON.stringify(progress)}\n` : `${describeProgress(progress)}${note}\n`);
  } finally {
    await session.close();
  }
}

async function openRunning(config: Config, id: string) {
  const server = await findRunningServer(config.dataDir);
  if (!server) throw new InvalidInput([notRunning(config, id)]);
  const connection = await Connection.connect({ address: server.address });
  return { client: new Client({ connection }), address: server.address, close: () => connection.close() };
}

function notRunning({ dataDir }: Config, id: string): string {
  const folder = join(dataDir, 'exports', folderName(id));
  if (exists(join(folder, 'manifest.json'))) return `the export "${id}" is complete: holdfast verify ${id} checks it`;
  if (exists(folder)) return `the export "${id}" is not complete and not running: the same command carries it on`;
  return `no holdfast is running on ${dataDir}, and there is no export "${id}" in ${join(dataDir, 'exports')}`;
}
