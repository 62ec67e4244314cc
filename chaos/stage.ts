import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { freePort } from '../testkit/free-port.ts';
import type { ObjectServer } from '../testkit/object-server.ts';
import type { PostgresServer } from '../testkit/postgres.ts';
import { mountSmallDisk, type SmallDisk } from '../testkit/small-disk.ts';
import { openStoreProxy, type StoreProxy } from '../testkit/store-proxy.ts';
import { makeFolder } from '../testkit/temp-folder.ts';
import { MAIN, plainEnv } from '../testkit/world.ts';
import { type DescribedApi, openDescribedApi } from './described-api.ts';
import { genesysEnv } from './genesys-api.ts';
import type { Lab } from './lab.ts';
import type { ChaosPlan } from './plan.ts';
import { type Process, startProcess } from './process.ts';
import type { TemporalServer } from './temporal-server.ts';

/** What consecutive runs share: a folder, worker processes, described APIs, and the servers of the lab. */
export interface Stage {
  plans: readonly ChaosPlan[];
  queue: string;
  dataDir: string;
  disk: SmallDisk | null;
  env: NodeJS.ProcessEnv;
  /** Port of the simulator of each run. */
  genesysPort: number;
  /** Described APIs by `SEED EXPORT`. */
  described: ReadonlyMap<string, DescribedApi>;
  temporal: { server: TemporalServer; client: Client } | null;
  postgres: PostgresServer | null;
  store: ObjectServer | null;
  /** The proxy in front of the object store. */
  proxy: StoreProxy | null;
  /** The running processes by slot: workers, or the commands of the exports. */
  running: Process[];
  /** Every process that has been started. */
  started: Process[];
  /** Starts the command `holdfast` in a slot. */
  start: (slot: number, args: readonly string[]) => Process;
  clockFile: (slot: number) => string;
  /** Build ids where workers are versions of a deployment: of the slots that have their own, and of all others. */
  version: { current: string; ofSlot: Map<number, string> };
  close: () => Promise<void>;
}

const CLOCK = fileURLToPath(new URL('./jumping-clock.js', import.meta.url));
// Enough for the database of an embedded server, which takes 20 MB.
const DISK_KB = 64 * 1024;
// Requests time out after 2 s, a worker's pages in flight have one second to finish, heartbeats are missed after 1.5 s.
const HURRY = {
  HOLDFAST_REQUEST_TIMEOUT_SECONDS: '2',
  HOLDFAST_SHUTDOWN_SECONDS: '1',
  HOLDFAST_TEST_PACE: '0.15',
  HOLDFAST_REQUESTS_PER_MINUTE: '0',
};
const SUPERVISOR_MS = 500;
let stages = 0;

/** Opens what plans need. Starting workers takes longer than most plans, so several runs share them. */
export async function openStage(lab: Lab, plans: readonly ChaosPlan[]): Promise<Stage> {
  const folder = await makeFolder();
  const dataDir = join(folder, 'data');
  const has = (kind: string) => plans.some(({ faults }) => faults.some((fault) => fault.kind === kind));
  const disk = has('disk full') && lab.canMount ? mountSmallDisk(dataDir, DISK_KB) : null;
  const described = await openDescribed(plans, join(folder, 'apis'));
  const uses = (store: string) => plans.some(({ exports }) => exports.some((each) => each.store === store));
  const [postgres, store, temporal] = [
    uses('postgres') ? await lab.postgres() : null,
    uses('s3') ? await lab.store() : null,
    plans.some(({ host }) => host === 'workers') ? await lab.temporal() : null,
  ];
  const proxy = store && (await openStoreProxy(store.port));
  const genesysPort = await freePort();
  const queue = `chaos-${process.pid}-${(stages += 1)}`;
  const env = {
    ...plainEnv(),
    ...Object.assign({}, ...[...described.values()].map((api) => api.env)),
    ...genesysEnv(genesysPort),
    ...HURRY,
    HOLDFAST_APIS: join(folder, 'apis'),
    HOLDFAST_DATA_DIR: dataDir,
    HOLDFAST_TASK_QUEUE: queue,
    HOLDFAST_TEMPORAL_CLI: lab.cli,
    ...(postgres && { HOLDFAST_POSTGRES_URL: postgres.url }),
    ...store?.env,
    ...(proxy && { HOLDFAST_S3_ENDPOINT: proxy.endpoint }),
    ...(temporal && { TEMPORAL_ADDRESS: temporal.server.address }),
  } as NodeJS.ProcessEnv;
  const [running, started]: [Process[], Process[]] = [[], []];
  const version: Stage['version'] = { current: '1', ofSlot: new Map() };
  const versioned = plans.some((plan) => plan.versioned);
  let isClosed = false;
  const clockFile = (slot: number) => join(folder, `clock-${slot}`);
  const start: Stage['start'] = (slot, args) => {
    const clock = has('clock of a worker jumps')
      ? { NODE_OPTIONS: `--import ${CLOCK}`, CHAOS_CLOCK: clockFile(slot) }
      : {};
    const build = versioned
      ? { HOLDFAST_DEPLOYMENT_NAME: queue, HOLDFAST_BUILD_ID: version.ofSlot.get(slot) ?? version.current }
      : {};
    const child = startProcess(process.execPath, [MAIN, ...args], { ...env, ...clock, ...build });
    running[slot] = child;
    started.push(child);
    void isToRestart(child).then((again) => {
      if (again && !isClosed && running[slot] === child) start(slot, args);
    });
    return child;
  };
  return {
    ...{ plans, queue, dataDir, disk, env, genesysPort, described, temporal, postgres, store, proxy },
    ...{ running, started, start, clockFile, version },
    async close() {
      isClosed = true;
      for (const child of started) if (child.isRunning()) child.signal('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      await Promise.all([...described.values()].map((api) => api.close()));
      await proxy?.close();
      disk?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves after a worker has ended: true if its server was down, as a supervisor would start it again. */
async function isToRestart({ ended, said }: Process): Promise<boolean> {
  await ended;
  if (!said().includes('no Temporal server answers')) return false;
  await sleep(SUPERVISOR_MS);
  return true;
}

/** Serves the described APIs of all plans, and writes their definitions. */
async function openDescribed(plans: readonly ChaosPlan[], folder: string): Promise<Map<string, DescribedApi>> {
  await mkdir(folder, { recursive: true });
  const described = new Map<string, DescribedApi>();
  for (const { seed, exports, latencyMs } of plans) {
    for (const [at, { api }] of exports.entries()) {
      if (api === null) continue;
      const opened = await openDescribedApi(api, described.size + 1, latencyMs);
      await writeFile(join(folder, `${opened.name}.yaml`), JSON.stringify(opened.definition));
      described.set(`${seed} ${at}`, opened);
    }
  }
  return described;
}
