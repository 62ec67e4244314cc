import type { ServerFolder } from './server-folder.ts';

// The defaults poll the queues 20 times a second, which delays each page by 100 ms. With one partition a rate limit is
// exact. The last one keeps the server from calling home.
const dynamicConfig: readonly string[] = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'frontend.enableServerVersionCheck=false',
];

/** Flags that older binaries may not know. */
export const optionalFlags: readonly string[] = ['--ui-disable-news-fetch'];

/** Returns the flags that a server is started with. The database comes right after the sub-command: orphan.ts recognises a server by it. */
export function serverFlags(folder: ServerFolder, port: number, uiPort: number | null): string[] {
  return [
    ...['server', 'start-dev', '--db-filename', folder.database],
    ...['--ip', '127.0.0.1', '--port', `${port}`],
    ...(uiPort ? ['--ui-port', `${uiPort}`] : ['--headless']),
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // The kernel locks the file itself: a second server on it (in another container, or on another machine with the same
    // volume) cannot start, even if it knows nothing of the first.
    ...['--sqlite-pragma', 'locking_mode=EXCLUSIVE'],
    ...dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]),
    ...['--log-level', 'warn', '--color', 'never'],
  ];
}
