import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './plan-faults.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';

// A loaded machine starts a worker within 20 s.
const POLLS_MS = 60_000;

/** Makes a version the one that continues all exports, once its worker polls every task queue; returns whether it does. */
async function makeCurrent({ temporal, queue }: Stage | Scene, buildId: string): Promise<boolean> {
  const { workflowService } = temporal!.client;
  const request = { namespace: 'default', deploymentName: queue, buildId, identity: 'chaos' };
  for (const end = Date.now() + POLLS_MS; Date.now() < end; await sleep(100)) {
    // Refused until the worker polls.
    const answer = await workflowService.setWorkerDeploymentCurrentVersion(request).catch(() => null);
    if (answer !== null) return true;
  }
  return false;
}

/** Lets the workers' first version take the exports. */
export async function beginVersions(scene: Scene): Promise<void> {
  if (!(await makeCurrent(scene, scene.version.current))) throw new Error('the first version does not poll');
}

/** Deploys a newer version beside the running one; each worker that ends later is followed by one of the newer version. */
export async function deployNewer(scene: Scene, fault: Fault): Promise<void> {
  await sleep(fault.strength * fault.ms);
  const newer = String(Number(scene.version.current) + 1);
  scene.version.ofSlot.set(scene.running.length, newer);
  scene.start(scene.running.length, ['worker']);
  // Otherwise most exports would have ended before it runs.
  const ends = scene.apis.map((api) => api.begin({ ...fault, kind: 'answers are slow', strength: 1 }));
  if (await makeCurrent(scene, newer)) scene.version.current = newer;
  for (const end of ends) end?.();
}
