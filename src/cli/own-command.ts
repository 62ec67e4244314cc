// `npx holdfast`, `yarn holdfast`, and the scripts of a checkout: for these, `holdfast` alone is not on the PATH.
const BY_NPM = ['npx', 'demo', 'holdfast'];

/** Whether a package manager runs this process; pnpm names itself, but no script. */
function isRunByNpm({ npm_lifecycle_event: event, npm_config_user_agent: agent } = process.env): boolean {
  return event === undefined ? agent !== undefined : BY_NPM.includes(event);
}

/**
 * Returns a command of Holdfast as a shell takes it, with `npx` where npm runs this process.
 *
 * @param id of an export or a schedule, if the command takes one.
 */
export function ownCommand(command: string, id?: string): string {
  const name = isRunByNpm() ? 'npx holdfast' : 'holdfast';
  return `${name} ${withId(command, id)}`;
}

/** Appends an id to a command, as a shell takes it. */
export function withId(command: string, id: string | undefined): string {
  if (id === undefined) return command;
  // Else it would be taken for an option.
  return `${command} ${id.startsWith('-') ? '-- ' : ''}${quoted(id)}`;
}

/** Returns a text as a shell takes it. */
export const quoted = (text: string): string =>
  /^[\w.,:=@+/%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
