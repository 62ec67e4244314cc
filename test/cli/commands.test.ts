import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addCommands, COMMANDS } from '../../src/cli/commands.ts';

/** What stands behind the name of a command in a list of commands, as Commander would write it. */
function usageOf(command: Command): string {
  const args = command.createHelp().subcommandTerm(command).split(' ').slice(1);
  return args.join(' ');
}

for (const [name, entry] of Object.entries(COMMANDS)) {
  test(`the list of commands shows ${name} as its file declares it`, async () => {
    const command = new Command(name);
    (await entry.load()).register(command);
    assert.equal(entry.usage, usageOf(command));
  });
}

test('the help of schedule nightly speaks of its own window', async () => {
  const schedule = new Command();
  (await COMMANDS['schedule']!.load()).register(schedule);
  const nightly = schedule.commands.find((command) => command.name() === 'nightly')!;
  const help = nightly.configureHelp({ helpWidth: 200 }).helpInformation();
  assert.match(
    help,
    /--delay <duration> +how long before the start of a run .*\(default: the time of --at, so at midnight\)/,
  );
  assert.match(help, /--last <duration> .*\(default: P1D, the day before\)/);
  assert.doesNotMatch(help, /--interval|15m/);
});

test('a command is complete when it is called, whatever stands before its name', async () => {
  for (const args of [['cancel'], ['--', 'cancel']]) {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    addCommands(program);
    await assert.rejects(program.parseAsync(args, { from: 'user' }), /missing required argument 'id'/);
  }
});
