import { hostname } from 'node:os';
import pino from 'pino';
import pretty from 'pino-pretty';
import { VERSION } from '../package.ts';

export type Log = pino.Logger;

const PROCESS = { host: hostname(), pid: process.pid, worker: `${process.pid}@${hostname()}`, version: VERSION };

const OPTIONS: pino.LoggerOptions = {
  // Which of many workers said it: `worker` is its name at the Temporal server.
  base: PROCESS,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  serializers: { error: shownError },
};

/** Opens the log: JSON lines on stderr, readable lines where stderr is a terminal, or JSON lines appended to a file. */
export function openLog(file?: string): Log {
  if (file !== undefined) return pino(OPTIONS, pino.destination({ dest: file, mkdir: true, sync: true }));
  if (process.stderr.isTTY)
    return pino(
      OPTIONS,
      pretty({ destination: 2, sync: true, colorize: true, ignore: Object.keys(PROCESS).join(',') }),
    );
  return pino(OPTIONS, pino.destination({ fd: 2, sync: true }));
}

/** Keeps what a person wrote: other properties of an error may hold records (a database driver's parameters). */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: shownError(cause) }) };
}
