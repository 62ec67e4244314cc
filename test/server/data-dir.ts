import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openEmbeddedServer, type EmbeddedServer } from '../../src/server/embedded-server.ts';
import { findTemporalCli } from '../../src/server/find-cli.ts';
import { endOrphans } from '../../src/server/orphan.ts';
import { readNote, serverFolderAt, type ServerFolder } from '../../src/server/server-folder.ts';
import { isRunning, until } from './conditions.ts';

const explicit = process.env['HOLDFAST_TEMPORAL_CLI'];

/** The Temporal CLI of this machine; built or downloaded where there is none. */
export const { path: cli } = await findTemporalCli({
  ...(explicit && { explicit }),
  say: (line) => console.error(line),
});

/** A data directory of a test's own. At its end nothing may run on it any more, and it goes away. */
export interface DataDir {
  path: string;
  folder: ServerFolder;
  open(options?: { preferredPort?: number; ui?: boolean; cli?: string }): Promise<EmbeddedServer>;
  /** Process id of the guardian of the server that runs or ran last. */
  guardian(): Promise<number>;
  /** Tells whether any Temporal server runs on this directory's database. */
  isIdle(): Promise<boolean>;
}

export async function makeDataDir(t: TestContext): Promise<DataDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-test-')));
  const folder = serverFolderAt(path);
  const opened: EmbeddedServer[] = [];
  const seen = new Set<number>();
  t.after(async () => {
    await Promise.all(opened.map((server) => server.release()));
    const note = await readNote(folder);
    if (note) seen.add(note.pid).add(note.guardian);
    await until('nothing is left running', () => [...seen].every((pid) => !isRunning(pid)));
    await rm(path, { recursive: true, force: true });
    if ((await endOrphans(folder)) !== null) throw new Error('a server was left running');
  });
  return {
    path,
    folder,
    async open(options = {}) {
      const server = await openEmbeddedServer({
        dataDir: path,
        cli,
        ui: false,
        preferredPort: 0,
        say: () => undefined,
        ...options,
      });
      opened.push(server);
      seen.add(server.pid).add((await readNote(folder))!.guardian);
      return server;
    },
    guardian: async () => (await readNote(folder))!.guardian,
    isIdle: async () => {
      const note = await readNote(folder);
      return !note || (!isRunning(note.pid) && !isRunning(note.guardian));
    },
  };
}
