import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { Interrupted, interruption, onInterrupt } from './interrupt.ts';
import { openEmbeddedSession } from './embedded-session.ts';

/** Adds `holdfast dev`. */
export function register(program: Command): void {
  program
    .command('dev')
    .description('run an embedded Temporal server, its web UI and a worker until Ctrl-C')
    .addHelpText(
      'after',
      `
Then start exports with the Temporal CLI or in the web UI:
  temporal workflow start --type exportRecords --task-queue holdfast --input '{"last": "P1D"}'
  temporal workflow query --name progress -w WORKFLOW_ID
`,
    )
    .action(runDev);
}

async function runDev(): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const session = await Promise.race([openEmbeddedSession(config, say), interruption(interrupt)]);
  try {
    process.stdout.write(`Temporal  ${session.address}\nweb UI    ${session.ui ?? 'off'}\nready\n`);
    await Promise.race([session.failed, interruption(interrupt)]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    await session.close();
  }
}
