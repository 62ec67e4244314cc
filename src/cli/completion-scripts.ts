interface Named {
  name: string;
  summary: string;
}

/** A command and what may follow it. */
export interface CompletedCommand extends Named {
  /** What its arguments may be, if that is known. */
  words: string[];
  options: (Named & { takesValue: boolean })[];
  subcommands: CompletedCommand[];
}

/** One script a shell. */
export const COMPLETION_SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash,
  zsh,
  fish,
};

/** Everything that may follow a command, as names. */
const wordsAfter = ({ words, options, subcommands }: CompletedCommand): string =>
  [...words, ...names(subcommands), ...names(options), '--help'].join(' ');

const names = (all: readonly Named[]): string[] => all.map(({ name }) => name);

/** Commands with the commands above them: `schedule nightly` before `schedule`. */
function paths(commands: readonly CompletedCommand[]): { path: string[]; command: CompletedCommand }[] {
  return commands.flatMap((command) => [
    ...command.subcommands.map((each) => ({ path: [command.name, each.name], command: each })),
    { path: [command.name], command },
  ]);
}

function bash(commands: readonly CompletedCommand[]): string {
  const cases = paths(commands).map(
    ({ path, command }) => `    '${path.join(' ')} '*) words='${wordsAfter(command)}' ;;`,
  );
  return `_holdfast() {
  local words='${names(commands).join(' ')} --help --version' current="\${COMP_WORDS[COMP_CWORD]}"
  local before="\${COMP_WORDS[*]:1:COMP_CWORD-1} "
  if [ "$COMP_CWORD" -gt 1 ]; then case "$before" in
${cases.join('\n')}
    *) words='' ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _holdfast holdfast
`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  const described = (all: readonly Named[]) =>
    all
      .map(({ name, summary }) => quote(summary === '' ? name : `${name}:${summary.replaceAll(':', '\\:')}`))
      .join(' ');
  const cases = paths(commands).map(({ path, command: { words, options, subcommands } }) => {
    const known = words.map((name) => ({ name, summary: '' }));
    return `    ${quote(`${path.join(' ')} `)}*) words_after=(${described([...known, ...subcommands, ...options])}) ;;`;
  });
  return `#compdef holdfast
_holdfast() {
  local -a commands words_after
  commands=(${described(commands)})
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case "\${words[2,CURRENT-1]} " in
${cases.join('\n')}
  esac
  [[ -n $words_after ]] && _describe option words_after || _files
}
if [ "$funcstack[1]" = _holdfast ]; then _holdfast "$@"; else compdef _holdfast holdfast; fi
`;
}

/** Whether the words before the cursor begin with a command, or are that command and nothing else. */
const FISH_FUNCTIONS = `function __holdfast_after
  set -l words (commandline -opc)
  set -l last (math (count $argv) + 1)
  test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end
function __holdfast_at
  set -l words (commandline -opc)
  test "$words[2..]" = "$argv"
end`;

function fish(commands: readonly CompletedCommand[]): string {
  const lines = [
    ...fishNames(commands, []),
    ...paths(commands).flatMap(({ path, command: { words, options, subcommands } }) => [
      ...fishNames(subcommands, path),
      ...words.map((word) => `complete -c holdfast -n '__holdfast_at ${path.join(' ')}' -f -a ${word}`),
      ...options.map(
        ({ name, summary, takesValue }) =>
          `complete -c holdfast -n '__holdfast_after ${path.join(' ')}' -l ${name.replace(/^--/, '')} -d ${quote(summary, 'fish')}${takesValue ? ' -r' : ''}`,
      ),
    ]),
  ];
  return `${FISH_FUNCTIONS}\n${lines.join('\n')}\n`;
}

const fishNames = (all: readonly Named[], path: readonly string[]): string[] =>
  all.map(
    ({ name, summary }) =>
      `complete -c holdfast -n '${['__holdfast_at', ...path].join(' ')}' -f -a ${name} -d ${quote(summary, 'fish')}`,
  );

/** A text as a word of a shell. */
function quote(text: string, shell: 'posix' | 'fish' = 'posix'): string {
  return shell === 'fish' ? `'${text.replace(/[\\']/g, '\\$&')}'` : `'${text.replaceAll("'", `'\\''`)}'`;
}
