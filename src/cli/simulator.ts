import { type Command, Option } from 'commander';
import { startSimulator } from '../../simulator/index.ts';
import type { OptionSpec } from '../../simulator/option-spec.ts';
import { SIMULATOR_OPTIONS } from '../../simulator/options.ts';
import { InvalidInput } from '../errors.ts';
import { decimal } from './decimal.ts';
import { interruption, onInterrupt } from './interrupt.ts';
import { ownCommand } from './own-command.ts';

/** Adds `holdfast simulator`: every option and fault of the simulator as a flag. */
export function register(command: Command): void {
  command.action(runSimulator);
  for (const spec of SIMULATOR_OPTIONS) command.addOption(flagOf(spec));
}

function flagOf({ name, type, default: value, help, choices }: OptionSpec): Option {
  const flag = flagName(name);
  const shown = value === '' || value === false ? '' : ` (default: ${value})`;
  const text = inFlags(help)
    .replace(/\.$/, '')
    // As in the help of all commands; `Retry-After`, `OAuth` and `HTML` keep their capitals.
    .replace(/^[A-Z](?=[a-z]*([ ,]|-[a-z]))/, (letter) => letter.toLowerCase());
  const option = new Option(
    type === 'boolean' ? `--${flag}` : `--${flag} <${choices ? choices.join('|') : type}>`,
    text + shown,
  );
  return option;
}

const flagName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/(\D)(\d+)/, '$1-$2');

/** Names other options as the command line does. */
function inFlags(help: string): string {
  const names = SIMULATOR_OPTIONS.map(({ name }) => name).filter((name) => /[A-Z0-9]/.test(name));
  return help
    .replace(new RegExp(`\`?\\b(${names.join('|')})\\b\`?`, 'g'), (_, name: string) => `--${flagName(name)}`)
    .replace(/`(to|live|from|html)`/g, '--$1');
}

async function runSimulator(flags: Record<string, string | true>): Promise<void> {
  const interrupt = onInterrupt();
  const options = Object.fromEntries(
    SIMULATOR_OPTIONS.flatMap((spec) => {
      const given = flags[new Option(flagOf(spec).flags).attributeName()];
      return given === undefined ? [] : [[spec.name, valueOf(spec, given)]];
    }),
  );
  const simulator = await startSimulator(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new InvalidInput([`the port is in use: give another one, or --port 0 for any free port`]);
    throw new InvalidInput([inFlags(error.message.replace(/\.$/, '')).replace(/^[a-z]+(?= must be)/, '--$&')]);
  });
  process.stdout.write(
    [
      `simulator  ${simulator.url}`,
      'export GENESYS_CLIENT_ID=simulator-client GENESYS_CLIENT_SECRET=simulator-secret',
      `export GENESYS_LOGIN_URL=${simulator.url} GENESYS_API_URL=${simulator.url}`,
      `statistics ${simulator.url}/simulator/stats`,
      `next       in another terminal: both lines that begin with "export", then \`${ownCommand('export')}\``,
      'ready',
      '',
    ].join('\n'),
  );
  try {
    await interruption(interrupt);
  } finally {
    await simulator.close();
  }
}

/** Returns a flag's text as the type that its option has; what is no number is left for the simulator to refuse. */
function valueOf({ type, choices }: OptionSpec, text: string | true): string | number | boolean {
  if (text === true) return true;
  if (type === 'string' || type === 'time') return text;
  if (type === 'choice' && !choices?.some((choice) => typeof choice === 'number')) return text;
  return decimal(text);
}
