import { Command } from 'commander';
import { InvalidInput } from '../errors.ts';
import { COMMANDS } from './commands.ts';
import { COMPLETION_SHELLS, type CompletedCommand } from './completion-scripts.ts';

const HELP = `
Bash:  echo 'source <(holdfast completion bash)' >> ~/.bashrc
Zsh:   echo 'source <(holdfast completion zsh)' >> ~/.zshrc   (after compinit)
Fish:  holdfast completion fish > ~/.config/fish/completions/holdfast.fish
`;

/** Adds `holdfast completion`. */
export function register(command: Command): void {
  command
    .argument('<shell>', Object.keys(COMPLETION_SHELLS).join(', '))
    .addHelpText('after', HELP)
    .action(runCompletion);
}

async function runCompletion(shell: string): Promise<void> {
  const script = Object.hasOwn(COMPLETION_SHELLS, shell) ? COMPLETION_SHELLS[shell] : undefined;
  if (script === undefined)
    throw new InvalidInput([`"${shell}" is none of ${Object.keys(COMPLETION_SHELLS).join(', ')}`]);
  process.stdout.write(script(await allCommands()));
}

/** Returns what there is to complete, `api try` and the like as commands of one level. */
export async function allCommands(): Promise<CompletedCommand[]> {
  const loaded = Object.entries(COMMANDS).map(async ([name, { summary, load }]) => {
    const command = new Command(name);
    (await load()).register(command);
    const options = command.options.map(({ long, description, required, optional }) => ({
      name: long!,
      summary: description,
      takesValue: required || optional,
    }));
    const subcommands = command.commands.map((each) => ({ name: each.name(), summary: each.description() }));
    return { name, summary, options, subcommands };
  });
  return Promise.all(loaded);
}
