import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses, signalAll } from './process.ts';
import type { Fault, FaultKind } from './plan-faults.ts';
import type { Scene } from './scene.ts';
import { controlFaults } from './strike-controls.ts';
import { serverFaults } from './strike-servers.ts';
import { deployNewer } from './strike-version.ts';

/** Injects a fault, and resolves when it is over. */
export type Strike = (scene: Scene, fault: Fault) => Promise<void> | void;

/** Injects a fault into the APIs for a while. */
const ofApi: Strike = async ({ apis }, fault) => {
  const ends = apis.map((api) => api.begin(fault));
  await sleep(fault.ms);
  for (const end of ends) end?.();
};

const restartWorker = (scene: Scene, slot: number) => void scene.start(slot, ['worker']);
const slotOf = ({ running }: Scene, { target }: Fault) => target % Math.max(1, running.length);

/** Ends a worker with a signal; after a while, starts another one in its place. */
const endWorker =
  (signal: NodeJS.Signals): Strike =>
  async (scene, fault) => {
    const slot = slotOf(scene, fault);
    const worker = scene.running[slot]!;
    worker.signal(signal);
    await worker.ended;
    await sleep(fault.strength * fault.ms);
    restartWorker(scene, slot);
  };

/** Freezes processes for a while. */
async function freeze(pids: readonly number[], ms: number): Promise<void> {
  signalAll(pids, 'SIGSTOP');
  await sleep(ms);
  signalAll(pids, 'SIGCONT');
}

/** Returns the pids of processes that a command has started, by a word in their command lines. */
const ofDataDir = ({ dataDir }: Scene, word: string): number[] =>
  listProcesses()
    .filter(({ args }) => args.includes(dataDir) && args.includes(word))
    .map(({ pid }) => pid);

const commandsOf = ({ running }: Scene): number[] => running.filter((each) => each.isRunning()).map(({ pid }) => pid);
const commandAt = (scene: Scene, fault: Fault): number[] => {
  const command = scene.running[slotOf(scene, fault)];
  return command?.isRunning() ? [command.pid] : [];
};

const STRIKES: Record<FaultKind, Strike> = {
  'server errors': ofApi,
  'too many requests': ofApi,
  'connections cut': ofApi,
  'half answers': ofApi,
  'requests hang': ofApi,
  'answers are slow': ofApi,
  outage: ofApi,
  'storm of 401': ofApi,
  'refused by 403': ofApi,
  'tokens revoked': ofApi,
  'tokens revoked often': ofApi,
  'rows move': ofApi,
  'jobs get lost': ofApi,
  'worker killed': endWorker('SIGKILL'),
  'worker ended': endWorker('SIGTERM'),
  'worker frozen': (scene, fault) => freeze([scene.running[slotOf(scene, fault)]!.pid], fault.ms),
  async 'all workers killed'(scene, { ms, strength }) {
    for (const worker of scene.running) worker.signal('SIGKILL');
    await sleep(ms * strength);
    for (const slot of scene.running.keys()) restartWorker(scene, slot);
  },
  async 'clock of a worker jumps'(scene, fault) {
    const hours = [-26, -1, 0.02, 1, 30][fault.target % 5]!;
    const file = scene.clockFile(slotOf(scene, fault));
    await writeFile(file, String(hours * 3_600_000));
    await sleep(fault.ms);
    // While the clock is wrong, a store refuses the worker's signatures.
    await writeFile(file, '0');
  },
  'newer version deployed': deployNewer,
  'command killed': (scene, fault) => signalAll(commandAt(scene, fault), 'SIGKILL'),
  'command interrupted': (scene, fault) => signalAll(commandAt(scene, fault), 'SIGINT'),
  'command frozen': (scene, fault) => freeze(commandAt(scene, fault), fault.ms),
  'guardian killed': (scene) => signalAll(ofDataDir(scene, 'guardian'), 'SIGKILL'),
  'embedded server killed': (scene) => signalAll(ofDataDir(scene, 'start-dev'), 'SIGKILL'),
  'everything killed': (scene) =>
    signalAll([...commandsOf(scene), ...ofDataDir(scene, 'guardian'), ...ofDataDir(scene, 'start-dev')], 'SIGKILL'),
  ...serverFaults,
  ...controlFaults,
};

export const strike: Strike = (scene, fault) => STRIKES[fault.kind](scene, fault);
