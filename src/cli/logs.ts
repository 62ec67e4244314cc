import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { KNOWN_TO_PEOPLE } from '../worker/log.ts';
import { describeLine } from '../worker/log-terminal.ts';
import { print } from './print.ts';

const HELP = `
\`holdfast export\` and \`holdfast dev\` write their log into the data directory (.holdfast/holdfast.log). \`holdfast worker\`
writes it to stderr: save it and give the file with --file, or use \`-\` for stdin, for example
  docker compose logs --no-log-prefix worker | holdfast logs --file - november-1

Exit codes: 0 lines were found; 1 no line is about this export.
`;

/** Adds `holdfast logs`. */
export function register(command: Command): void {
  command
    .argument('<id>', 'id of the export')
    .option('--file <path>', "the worker's log, as lines of JSON; - for stdin (default: the log of the data directory)")
    .option('--json', 'print the lines as they are')
    .addHelpText('after', HELP)
    .action(runLogs);
}

async function runLogs(id: string, { file, json = false }: { file?: string; json?: boolean }): Promise<void> {
  const { dataDir, remote } = loadConfig();
  const path = file ?? join(dataDir, '.holdfast', 'holdfast.log');
  if (path !== '-' && !existsSync(path)) {
    const advice = remote
      ? ': workers write their log to stderr; save it and give the file with --file, or - for stdin'
      : ': nothing has run in this data directory yet';
    throw new InvalidInput([`there is no log ${path}${file === undefined ? advice : ''}`]);
  }
  let shown = 0;
  for await (const line of linesOf(path === '-' ? process.stdin : createReadStream(path), id)) {
    if (json) process.stdout.write(`${line}\n`);
    else print(process.stdout, readable(line));
    shown += 1;
  }
  if (shown > 0) return;
  print(process.stderr, `${path === '-' ? 'stdin' : path} has no lines about "${id}"`);
  process.exitCode = 1;
}

/** Yields the lines of a JSON log that are about an export; what is no JSON is left out. */
export async function* linesOf(log: Readable, id: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: log, crlfDelay: Infinity })) {
    if (!line.includes('"workflowId"')) continue;
    try {
      if ((JSON.parse(line) as { workflowId?: unknown }).workflowId === id) yield line;
    } catch {
      // A line that a full disk has torn.
    }
  }
}

/** With the day: the log of an export may be of several. */
function readable(line: string): string {
  const { time } = JSON.parse(line) as { time?: unknown };
  return `${String(time).slice(0, 10)} ${describeLine(line, [...KNOWN_TO_PEOPLE, 'workflowId', 'workflowType', 'isLocal'])}`;
}
