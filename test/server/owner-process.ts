import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that holds the embedded server of a data directory. */
export interface OwnerProcess {
  child: ChildProcess;
  pid: number;
  server: { address: string; pid: number; shared: boolean };
}

/** Starts an owner in its own process group, without waiting for its server. */
export function spawnOwner(dataDir: string, cli: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const script = fileURLToPath(new URL('./owner.js', import.meta.url));
  return spawn(process.execPath, [script, dataDir, cli], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** Starts an owner and waits until it holds a server. */
export async function startOwner(dataDir: string, cli: string, env: NodeJS.ProcessEnv = {}): Promise<OwnerProcess> {
  const child = spawnOwner(dataDir, cli, env);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, pid: child.pid!, server: JSON.parse(line) as OwnerProcess['server'] };
}
