import pino from 'pino';
import pretty from 'pino-pretty';

export type Log = pino.Logger;

const OPTIONS: pino.LoggerOptions = {
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  serializers: { error: shownError },
};

/** Opens the log: JSON lines on stderr, readable lines where stderr is a terminal, or JSON lines appended to a file. */
export function openLog(file?: string): Log {
  if (file !== undefined) return pino(OPTIONS, pino.destination({ dest: file, mkdir: true, sync: true }));
  if (process.stderr.isTTY) return pino(OPTIONS, pretty({ destination: 2, sync: true, colorize: true }));
  return pino(OPTIONS, pino.destination({ fd: 2, sync: true }));
}

/** Keeps what a person wrote: other properties of an error may hold records (a database driver's parameters). */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: shownError(cause) }) };
}
