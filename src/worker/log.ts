import { hostname } from 'node:os';
import pino from 'pino';
import type { Config } from '../config.ts';
import { VERSION } from '../package.ts';
import { logTo, openLogFile } from './log-file.ts';
import { logToTerminal } from './log-terminal.ts';

export type Log = pino.Logger;

const PROCESS = { host: hostname(), pid: process.pid, worker: `${process.pid}@${hostname()}`, version: VERSION };

const OPTIONS: pino.LoggerOptions = {
  // Which of many workers said it: `worker` is its name at the Temporal server.
  base: PROCESS,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  serializers: { error: shownError },
};

const STDERR = 2;
/** What a person at a terminal knows, or can find in the web UI. */
export const KNOWN_TO_PEOPLE = [
  ...Object.keys(PROCESS),
  'runId',
  'activityType',
  'activityId',
  'namespace',
  'sdkComponent',
  'taskQueue',
];

/** As https://no-color.org asks for. */
const hasColours = (): boolean => !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

/**
 * Opens the log: JSON lines on stderr, readable lines where stderr is a terminal, or JSON lines appended to a file. Lines
 * that cannot be written are dropped.
 */
export function openLog(file?: string, level: Config['logLevel'] = 'info'): Log {
  const options = { ...OPTIONS, level };
  if (file !== undefined) return pino(options, openLogFile(file));
  if (process.stderr.isTTY) return pino(options, logToTerminal(STDERR, KNOWN_TO_PEOPLE, hasColours()));
  return pino(options, logTo(STDERR));
}

/** Keeps what a person wrote: other properties of an error may hold records (a database driver's parameters). */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: shownError(cause) }) };
}
