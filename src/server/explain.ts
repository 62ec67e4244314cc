import type { ServerFolder } from './server-folder.ts';

const reasons: readonly [RegExp, string][] = [
  [/cannot be run/, 'check the binary that HOLDFAST_TEMPORAL_CLI names or that is on the PATH'],
  [
    /no space left|disk is full|\(SQLITE_FULL\)|disk full/i,
    'the disk is full: free some space, then run the same command again to resume the export',
  ],
  [
    /readonly database|permission denied|read-only file system/i,
    'its files cannot be written: check who owns {folder}',
  ],
  [
    /database is locked|SQLITE_BUSY/i,
    'another Temporal server has its database open, perhaps in another container or on another machine with the same volume: wait until it has ended, or choose another folder with HOLDFAST_DATA_DIR',
  ],
  [
    /locking protocol|SQLITE_PROTOCOL|SQLITE_IOERR.{0,8}LOCK|disk I\/O error|no locks available/i,
    'its database cannot be locked or written, which happens on some network drives: set HOLDFAST_DATA_DIR to a folder on a local disk (exports themselves may go elsewhere)',
  ],
  [
    /no such (table|column)|has no column|SQL logic error|not a database|malformed|version mismatch|schema version/i,
    'its database is damaged or was made by another version of Temporal: use the version that made it, or move {folder} away (that forgets running exports, but does not touch exported files)',
  ],
  [/unknown flag|unknown shorthand/i, 'the temporal binary is too old: update it, or remove it from the PATH'],
  [/too many open files/i, 'too many files are open: raise the limit (`ulimit -n`)'],
];

/** True if a server's log says that one of its ports was taken. */
export function isPortTrouble(log: string): boolean {
  return /address already in use|only one usage of each socket address|can't (set|use default) .*port/i.test(log);
}

/** Returns in one sentence, from the tail of a server's log, why it stopped and what to do. */
export function explainEnd(what: string, log: string, folder: ServerFolder): string {
  const known = reasons.find(([pattern]) => pattern.test(log) || pattern.test(what));
  const reason = known?.[1].replaceAll('{folder}', folder.path) ?? 'see its log, then run the command again';
  const last = lastWords(log);
  return `${what}: ${reason}. ${last ? `Its last message: ${last} ` : ''}(log: ${folder.log})`;
}

/** Returns the most useful line: the last error, or the last line. */
function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((line) => /^(Error|panic|fatal error):|level=(ERROR|FATAL)/.test(line)) ?? lines.at(-1);
  // A terminal shows three lines of this; the rest is in the log.
  return line?.trim().slice(0, 300) ?? '';
}
