import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.ts';
import type { GuardianOrder } from './messages.ts';
import type { ServerFolder } from './server-folder.ts';

/** A started guardian; `ended` says how it ended, as long as this process lives. */
export interface GuardianProcess {
  ended: { code: number | null; signal: string | null } | null;
}

/** Starts a guardian in its own session, so that it outlives this process; it stops with its last holder. */
export async function startGuardian(order: GuardianOrder, folder: ServerFolder): Promise<GuardianProcess> {
  const script = fileURLToPath(new URL(`./guardian${extname(import.meta.url)}`, import.meta.url));
  const log = await open(folder.guardianLog, 'w');
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: folder.path,
    env: childEnvironment(),
    windowsHide: true,
  });
  const guardian: GuardianProcess = { ended: null };
  child.once('exit', (code, signal) => (guardian.ended = { code, signal }));
  child.once('error', () => (guardian.ended ??= { code: null, signal: null }));
  child.unref();
  await log.close();
  return guardian;
}
