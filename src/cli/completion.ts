import { Argument, Command } from 'commander';
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
        .addArgument(new Argument('<shell>').choices(Object.keys(COMPLETION_SHELLS)))
        .addHelpText('after', HELP)
        .action((shell: string) => runCompletion(commands, shell)),
  };
}

async function runCompletion(commands: Commands, shell: string): Promise<void> {
  process.stdout.write(COMPLETION_SHELLS[shell]!(await completed(commands)));
}

/** Returns what there is to complete. */
export async function completed(commands: Commands): Promise<CompletedCommand[]> {
  const loaded = Object.entries(commands).map(async ([name, entry]) => {
    const command = new Command(name).summary(entry.summary);
    (await entry.load()).register(command);
    return describe(command);
  });
  const help = { name: 'help', summary: 'show the options of a command', options: [], subcommands: [] };
  return [...(await Promise.all(loaded)), { ...help, words: Object.keys(commands) }];
}

function describe(command: Command): CompletedCommand {
  return {
    name: command.name(),
    summary: command.summary() || command.description(),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    options: command.options
      .filter(({ hidden }) => !hidden)
      .map(({ long, description, required, optional }) => ({
        name: long!,
        summary: description,
        takesValue: required || optional,
      })),
    subcommands: command.commands.map(describe),
  };
}
