import { hostname } from 'node:os';
import pino from 'pino';
import type { Config } from '../config.ts';
import { VERSION } from '../package.ts';
import { logTo, openLogFile } from './log-file.ts';
import { logToTerminal } from './log-terminal.ts';

export type Log = pino.Logger;

const PROCESS = { host: hostname(), pid: process.pid, worker: `${process.pid}@${hostname()}`, version: VERSION };

const OPTIONS: pino.LoggerOptions = {
  // Identifies the worker among many: `worker` is its name at the Temporal server.
  base: PROCESS,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  serializers: { error: shownError },
};

const STDERR = 2;
/** Fields that people at a terminal know already, or find in the web UI. */
export const KNOWN_TO_PEOPLE = [
  ...Object.keys(PROCESS),
  'runId',
  'activityType',
  'activityId',
  'namespace',
  'sdkComponent',
  'taskQueue',
  'isLocal',
  'workflowType',
  // The message of a failure begins with these.
  'method',
  'path',
  'status',
  'code',
  'correlationId',
];

/** Returns whether to use colours, as in https://no-color.org. */
const hasColours = (): boolean => !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

/**
 * Opens the log: JSON lines on stderr, readable lines if stderr is a terminal, or JSON lines appended to a file. Lines
 * that cannot be written are dropped.
 */
export function openLog(file?: string, level: Config['logLevel'] = 'info'): Log {
  const options = { ...OPTIONS, level };
  if (file !== undefined) return pino(options, openLogFile(file));
  if (process.stderr.isTTY) return pino(options, logToTerminal(STDERR, KNOWN_TO_PEOPLE, hasColours()));
  return pino(options, logTo(STDERR));
}

/** Keeps only an error's texts: its other properties may contain records (a database driver's parameters). */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: shownError(cause) }) };
}
