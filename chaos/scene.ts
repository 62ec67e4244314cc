import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderName } from '../src/activities/sink/files/folder-name.ts';
import type { ExportInput } from '../src/contract.ts';
import type { ObjectServer } from '../testkit/object-server.ts';
import { openGenesysApi } from './genesys-api.ts';
import { BUCKET } from './lab.ts';
import type { ChaosPlan } from './plan.ts';
import type { PlannedExport } from './plan-exports.ts';
import type { Stage } from './stage.ts';
import type { TestedApi } from './tested-api.ts';

/** An export of a run, with everything that the run has added to it. */
export interface SceneExport {
  id: string;
  planned: PlannedExport;
  api: TestedApi;
  input: ExportInput;
  /** Input of the earlier export with the same id, which this one replaces; null = there is none. */
  earlier: ExportInput | null;
  destination: string;
}

/** The environment of one run. */
export interface Scene extends Omit<Stage, 'close'> {
  plan: ChaosPlan;
  apis: TestedApi[];
  exports: SceneExport[];
  /** Restores the stage to its state before the run. */
  leave: () => Promise<void>;
}

// After a failure a worker may still write into it.
const STILL_WRITTEN = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };
const EARLIER_HOURS: PlannedExport['hours'] = [1, 5];

/** Opens the parts that belong to one run, on its stage. */
export async function openScene(stage: Stage, plan: ChaosPlan): Promise<Scene> {
  const { store, described, queue, dataDir } = stage;
  const genesys = await openGenesysApi(plan, stage.genesysPort);
  const exports = plan.exports.map((planned, at) => {
    const id = `${queue}-${plan.seed}-${at + 1}`;
    const api = described.get(`${plan.seed} ${at}`) ?? genesys;
    const destination = destinationOf(planned, id, store);
    const input = inputOf(planned, api, destination);
    const earlier = planned.replaces ? inputOf({ ...planned, hours: EARLIER_HOURS }, api, destination) : null;
    return { id, planned, api, destination, input, earlier };
  });
  return {
    ...stage,
    ...{ plan, exports, apis: [...new Set([genesys, ...exports.map(({ api }) => api)])] },
    async leave() {
      await genesys.close();
      for (const { id } of exports) await rm(join(dataDir, 'exports', folderName(id)), STILL_WRITTEN);
    },
  };
}

function destinationOf({ store, format }: PlannedExport, id: string, objects: ObjectServer | null): string {
  if (store === 'postgres') return `postgres:${id.replaceAll('-', '_')}`;
  return `${format}:${store === 's3' && objects ? `s3://${BUCKET}/nightly` : 'exports'}`;
}

function inputOf(planned: PlannedExport, api: TestedApi, destination: string): ExportInput {
  const { compression, ...input } = api.inputOf(planned);
  // Compression applies only to files.
  const isPacked = compression !== undefined && planned.store !== 'postgres';
  return { ...input, destination, ...(isPacked && { compression }) };
}
