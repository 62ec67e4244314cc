import { Command } from 'commander';
import { InvalidInput } from '../errors.ts';
import { COMPLETION_SHELLS, type CompletedCommand } from './completion-scripts.ts';
import type { SubCommand } from './sub-command.ts';

const HELP = `
Bash:  echo 'source <(holdfast completion bash)' >> ~/.bashrc
Zsh:   echo 'source <(holdfast completion zsh)' >> ~/.zshrc   (after compinit)
Fish:  holdfast completion fish > ~/.config/fish/completions/holdfast.fish
`;

type Commands = Readonly<Record<string, SubCommand>>;

/** Returns what adds `holdfast completion`. @param commands all of them, this one included. */
export function completionOf(commands: Commands): { register(command: Command): void } {
  return {
    register: (command) =>
      void command
        .argument('<shell>', Object.keys(COMPLETION_SHELLS).join(', '))
        .addHelpText('after', HELP)
        .action((shell: string) => runCompletion(commands, shell)),
  };
}

async function runCompletion(commands: Commands, shell: string): Promise<void> {
  const script = Object.hasOwn(COMPLETION_SHELLS, shell) ? COMPLETION_SHELLS[shell] : undefined;
  if (script === undefined)
    throw new InvalidInput([`"${shell}" is not one of ${Object.keys(COMPLETION_SHELLS).join(', ')}`]);
  process.stdout.write(script(await completed(commands)));
}

/** Returns what there is to complete. */
export async function completed(commands: Commands): Promise<CompletedCommand[]> {
  const loaded = Object.entries(commands).map(async ([name, entry]) => {
    const command = new Command(name);
    (await entry.load()).register(command);
    const options = command.options.map(({ long, description, required, optional }) => ({
      name: long!,
      summary: description,
      takesValue: required || optional,
    }));
    const subcommands = command.commands.map((each) => ({ name: each.name(), summary: each.description() }));
    return { name, summary: entry.summary, options, subcommands };
  });
  return Promise.all(loaded);
}
