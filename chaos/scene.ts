import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { ExportInput } from '../src/contract.ts';
import type { ObjectServer } from '../testkit/object-server.ts';
import type { PostgresServer } from '../testkit/postgres.ts';
import { mountSmallDisk, type SmallDisk } from '../testkit/small-disk.ts';
import { openStoreProxy, type StoreProxy } from '../testkit/store-proxy.ts';
import { makeFolder } from '../testkit/temp-folder.ts';
import { MAIN, plainEnv } from '../testkit/world.ts';
import { openDescribedApi } from './described-api.ts';
import { openGenesysApi } from './genesys-api.ts';
import { BUCKET, type Lab } from './lab.ts';
import type { ChaosPlan, PlannedExport } from './plan.ts';
import { type Process, startProcess } from './process.ts';
import type { TemporalServer } from './temporal-server.ts';
import type { TestedApi } from './tested-api.ts';

/** An export of a run, with all that the run has put in. */
export interface SceneExport {
  id: string;
  planned: PlannedExport;
  api: TestedApi;
  input: ExportInput;
  destination: string;
}

/** What a run happens in: its own folder, APIs and processes, and the servers it shares with other runs. */
export interface Scene {
  plan: ChaosPlan;
  queue: string;
  dataDir: string;
  disk: SmallDisk | null;
  env: NodeJS.ProcessEnv;
  apis: TestedApi[];
  exports: SceneExport[];
  temporal: { server: TemporalServer; client: Client } | null;
  postgres: PostgresServer | null;
  store: ObjectServer | null;
  /** Stands before the store. */
  proxy: StoreProxy | null;
  /** By slot: workers, or the commands of the exports. */
  running: Process[];
  /** Every process that this run has started. */
  started: Process[];
  /** Starts the command `holdfast` in a slot. */
  start: (slot: number, args: readonly string[]) => Process;
  clockFile: (slot: number) => string;
  close: () => Promise<void>;
}

const CLOCK = fileURLToPath(new URL('./jumping-clock.js', import.meta.url));
// The database of an embedded server takes 20 MB.
const DISK_KB = 64 * 1024;
// A request that hangs is given up after this long; a worker's pages in flight have a second to end.
const HURRY = { HOLDFAST_REQUEST_TIMEOUT_SECONDS: '2', HOLDFAST_SHUTDOWN_SECONDS: '1' };
let scenes = 0;

/** Opens what a plan needs. */
export async function openScene(lab: Lab, plan: ChaosPlan): Promise<Scene> {
  scenes += 1;
  const name = `${plan.seed}-${process.pid}-${scenes}`;
  const folder = await makeFolder();
  const dataDir = join(folder, 'data');
  const has = (kind: string) => plan.faults.some((fault) => fault.kind === kind);
  const disk = has('disk full') && lab.canMount ? mountSmallDisk(dataDir, DISK_KB) : null;
  await mkdir(join(folder, 'apis'), { recursive: true });
  const opened = await openApis(plan, join(folder, 'apis'));
  const uses = (store: string) => plan.exports.some((each) => each.store === store);
  const [postgres, store, temporal] = [
    uses('postgres') ? await lab.postgres() : null,
    uses('s3') ? await lab.store() : null,
    plan.host === 'workers' ? await lab.temporal() : null,
  ];
  const proxy = store && (await openStoreProxy(store.port));
  const exports = plan.exports.map((planned, at) => {
    const id = `chaos-${name}-${at + 1}`;
    const api = opened.of(at);
    const destination = destinationOf(planned, `chaos_${name.replaceAll('-', '_')}_${at + 1}`, `run-${name}`, store);
    return { id, planned, api, destination, input: inputOf(planned, api, destination) };
  });
  const queue = `chaos-${name}`;
  const env = {
    ...plainEnv(),
    ...Object.assign({}, ...opened.apis.map((api) => api.env)),
    ...HURRY,
    HOLDFAST_APIS: join(folder, 'apis'),
    HOLDFAST_DATA_DIR: dataDir,
    HOLDFAST_REQUESTS_PER_MINUTE: '0',
    HOLDFAST_TASK_QUEUE: queue,
    HOLDFAST_TEMPORAL_CLI: lab.cli,
    HOLDFAST_TEST_PACE: String(plan.pace),
    ...(postgres && { HOLDFAST_POSTGRES_URL: postgres.url }),
    ...store?.env,
    ...(proxy && { HOLDFAST_S3_ENDPOINT: proxy.endpoint }),
    ...(temporal && { TEMPORAL_ADDRESS: temporal.server.address }),
  } as NodeJS.ProcessEnv;
  const scene: Scene = {
    ...{ plan, queue, dataDir, disk, env, apis: opened.apis, exports, temporal, postgres, store, proxy },
    running: [],
    started: [],
    clockFile: (slot) => join(folder, `clock-${slot}`),
    start(slot, args) {
      const clock = has('clock of a worker jumps')
        ? { NODE_OPTIONS: `--import ${CLOCK}`, CHAOS_CLOCK: scene.clockFile(slot) }
        : {};
      const process = startProcess(globalThis.process.execPath, [MAIN, ...args], { ...env, ...clock });
      scene.running[slot] = process;
      scene.started.push(process);
      return process;
    },
    async close() {
      for (const process of scene.started) if (process.isRunning()) process.signal('SIGKILL');
      await Promise.all(scene.started.map(({ ended }) => ended));
      await Promise.all(opened.apis.map((api) => api.close()));
      await proxy?.close();
      disk?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

/** Opens the simulator where it is read, and each described API. */
async function openApis(plan: ChaosPlan, folder: string) {
  const genesys = plan.exports.some(({ api }) => api === null) ? await openGenesysApi(plan) : null;
  const described = new Map<number, TestedApi>();
  for (const [at, { api }] of plan.exports.entries()) {
    if (api === null) continue;
    const opened = await openDescribedApi(api, at + 1, plan.latencyMs);
    await writeFile(join(folder, `${opened.name}.yaml`), JSON.stringify(opened.definition));
    described.set(at, opened);
  }
  const apis = [...(genesys ? [genesys] : []), ...described.values()];
  return { apis, of: (at: number) => described.get(at) ?? genesys! };
}

function destinationOf(planned: PlannedExport, schema: string, prefix: string, store: ObjectServer | null): string {
  if (planned.store === 'postgres') return `postgres:${schema}`;
  return `${planned.format}:${planned.store === 's3' && store ? `s3://${BUCKET}/${prefix}` : 'exports'}`;
}

function inputOf(planned: PlannedExport, api: TestedApi, destination: string): ExportInput {
  const { compression, ...input } = api.inputOf(planned);
  // Tables are not compressed.
  const isPacked = compression !== undefined && planned.store !== 'postgres';
  return { ...input, destination, ...(isPacked && { compression }) };
}
