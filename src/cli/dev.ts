import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { Interrupted, interruption, onInterrupt } from './interrupt.ts';
import { openEmbeddedSession } from './embedded-session.ts';
import { ownCommand } from './own-command.ts';
import { tellOthers } from './other-exports.ts';

/** Adds `holdfast dev`. */
export function register(command: Command): void {
  command
    .addHelpText(
      'after',
      `
Then start exports in the web UI or with the Temporal CLI. Through holdfast, which knows the server's address:
  holdfast temporal workflow start --type exportRecords --task-queue holdfast --input '{"last": "P1D"}'
  holdfast temporal workflow query --name progress -w WORKFLOW_ID
`,
    )
    .action(runDev);
}

async function runDev(): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  if (config.remote)
    say('TEMPORAL_ADDRESS (or a profile) names a server, but this command does not use it: it starts its own');
  const session = await Promise.race([openEmbeddedSession(config, say), interruption(interrupt)]);
  try {
    const lines = [`Temporal  ${session.address}`, `web UI    ${session.ui ?? 'off'}`];
    // Where the usual port is taken, Temporal's own command would go to whoever has it.
    lines.push(`export TEMPORAL_ADDRESS=${session.address}`, 'ready', '');
    process.stdout.write(lines.join('\n'));
    await tellOthers(session.client, session.others, session.shared, say);
    await Promise.race([session.failed, interruption(interrupt)]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say(
      `stopping the worker and the server; running exports resume with the next \`${ownCommand('dev')}\` or \`export\``,
    );
  } finally {
    await session.close();
  }
}
