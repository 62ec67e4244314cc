interface Named {
  name: string;
  summary: string;
}

/** A command and what may follow it. */
export interface CompletedCommand extends Named {
  options: (Named & { takesValue: boolean })[];
  subcommands: Named[];
}

/** One script a shell. */
export const COMPLETION_SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash,
  zsh,
  fish,
};

const names = (all: readonly Named[]): string => all.map(({ name }) => name).join(' ');

function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(
    ({ name, options, subcommands }) => `    ${name}) words='${names([...subcommands, ...options])} --help' ;;`,
  );
  return `_holdfast() {
  local words='${names(commands)} --help --version' current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in
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
    all.map(({ name, summary }) => quote(`${name}:${summary.replaceAll(':', '\\:')}`)).join(' ');
  const cases = commands.map(
    ({ name, options, subcommands }) => `    ${name}) words_after=(${described([...subcommands, ...options])}) ;;`,
  );
  return `#compdef holdfast
_holdfast() {
  local -a commands words_after
  commands=(${described(commands)})
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case $words[2] in
${cases.join('\n')}
  esac
  [[ -n $words_after ]] && _describe option words_after || _files
}
if [ "$funcstack[1]" = _holdfast ]; then _holdfast "$@"; else compdef _holdfast holdfast; fi
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options, subcommands }) => {
    const after = `complete -c holdfast -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c holdfast -f -n __fish_use_subcommand -a ${name} -d ${quote(summary, 'fish')}`,
      ...subcommands.map((each) => `${after} -f -a ${each.name} -d ${quote(each.summary, 'fish')}`),
      ...options.map(
        (each) =>
          `${after} -l ${each.name.replace(/^--/, '')} -d ${quote(each.summary, 'fish')}${each.takesValue ? ' -r' : ''}`,
      ),
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** A text as a word of a shell. */
function quote(text: string, shell: 'posix' | 'fish' = 'posix'): string {
  return shell === 'fish' ? `'${text.replace(/[\\']/g, '\\$&')}'` : `'${text.replaceAll("'", `'\\''`)}'`;
}
