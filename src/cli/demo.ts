import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { exportFolder } from '../activities/sink/files/export-folder.ts';
import { follow, startOrRejoin } from '../client.ts';
import { loadConfig } from '../config.ts';
import type { ExportResult, Progress } from '../contract.ts';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { proveIds, readExported } from './demo-proof.ts';
import { addHandled, describeQueues, type Handled, type QueueWork } from './demo-queues.ts';
import { closeStage, endWorker, openStage, type Stage, startWorkerProcess } from './demo-stage.ts';
import { Interrupted, interruption, onInterrupt } from './interrupt.ts';
import { ownCommand } from './own-command.ts';
import { count } from './progress-line.ts';

const EXPORT_ID = 'demo';
const QUEUES_ID = 'demo-queues';
const RECORDS = '40000';

const NEXT = `
  The web UI ends with the demo; \`${ownCommand('demo --keep')}\` keeps it running.
  Next: \`${ownCommand('init')}\` asks for your region and OAuth client, and checks them.
`;

interface DemoOptions {
  records?: string;
  keep?: boolean;
}

/** Adds `holdfast demo`. */
export function register(command: Command): void {
  command
    .option('--records <n>', `conversations to export (default: ${RECORDS})`)
    .option('--keep', 'afterwards keep the simulator, server, web UI and files until Ctrl-C, to look around')
    .addHelpText('after', '\nExit codes: 0 nothing lost or duplicated, 1 otherwise, 130 interrupted.')
    .action(runDemo);
}

async function runDemo({ records = RECORDS, keep = false }: DemoOptions): Promise<void> {
  if (!/^[1-9]\d*$/.test(records))
    throw new InvalidInput([`--records ${records} is not a whole number of at least 1, for example 40000`]);
  const interrupt = onInterrupt();
  const stage = await openStage(Number(records), EXPORT_ID);
  const serverLost = stage.server.lost.then((error) => Promise.reject(error));
  try {
    const ends = [interruption(interrupt), serverLost, stage.workerLost];
    const flawless = await Promise.race([perform(stage, interrupt, keep), ...ends]);
    if (keep) await lookAround(stage, interrupt);
    if (!flawless) throw new ExportFailed('records were lost or duplicated: please report this');
  } finally {
    await closeStage(stage);
  }
}

/** Exports everything, kills the worker half-way, proves the result. Returns whether nothing is lost or duplicated. */
async function perform(stage: Stage, interrupt: AbortSignal, keep: boolean): Promise<boolean> {
  const { view, connection, from, to } = stage;
  const client = new Client({ connection });
  const { taskQueue } = loadConfig();
  const handle = await startOrRejoin(client, EXPORT_ID, { interval: `${from}/${to}` }, taskQueue);
  // Conversations have ids alone: the names are another export.
  const queues = await startOrRejoin(client, QUEUES_ID, { source: 'genesys.queues' }, taskQueue);
  const show = (progress: Progress) => {
    view.show(progress);
    killHalfWay(stage, progress);
  };
  const result = await follow(handle, show, interrupt);
  await follow(queues, () => {}, interrupt);
  view.close();
  const flawless = await report(stage, result);
  if (!keep) process.stdout.write(NEXT);
  return flawless;
}

function killHalfWay(stage: Stage, { percent }: Progress): void {
  if (stage.kills > 0 || percent < 50) return;
  stage.kills += 1;
  stage.view.say(`kill -9    worker ${stage.worker?.pid}; the next one takes over its pages`);
  void endWorker(stage.worker, 'SIGKILL').then(() => startWorkerProcess(stage));
}

async function report({ dataDir, simulator, from, to, kills }: Stage, result: ExportResult): Promise<boolean> {
  const expected = simulator.dataset.idsStartingIn(Date.parse(from), Date.parse(to));
  const folderOf = (exportId: string) => exportFolder(join(dataDir, 'exports'), { exportId, fingerprint: '' }).root;
  const root = folderOf(result.exportId);
  const work: QueueWork = new Map();
  const see = (record: Handled & { conversationId: string }) => addHandled(work, record);
  const { exported, lost, duplicated } = await proveIds(root, expected, see);
  const names = new Map<string, string>();
  for await (const { id, name } of readExported<{ id: string; name: string }>(folderOf(QUEUES_ID))) names.set(id, name);
  const { byStatus, faults, pagesRepeated, tokensMinted } = simulator.stats();
  const answers = (pattern: RegExp) =>
    Object.entries(byStatus).reduce((sum, [status, n]) => (pattern.test(status) ? sum + n : sum), 0);
  const rows: [string, number][] = [
    ['expected', expected.length],
    ['exported', exported],
    ['lost', lost],
    ['duplicated', duplicated],
    ['pages', result.pages],
    ['pages read twice', pagesRepeated],
    ['tokens minted', tokensMinted],
    ['401s survived', answers(/^401$/)],
    ['429s', answers(/^429$/)],
    ['5xx', answers(/^5/)],
    ['cut connections', (faults['reset'] ?? 0) + (faults['truncated'] ?? 0)],
    ['workers killed', kills],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(18)}${count(value).padStart(9)}`);
  const queues = describeQueues(work, names);
  process.stdout.write(`\n${table.join('\n')}\n\n${queues.join('\n')}\n\n  files: ${root}\n`);
  return lost === 0 && duplicated === 0;
}

async function lookAround({ view, server }: Stage, interrupt: AbortSignal): Promise<void> {
  view.say(`\nstill running: Temporal ${server.address}, web UI ${server.ui}; Ctrl-C ends everything`);
  await interruption(interrupt).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
  });
}
