import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../config.ts';
import { builtFile, VERSION } from '../package.ts';

const WORKFLOW_BUNDLE = builtFile('workflow-bundle.cjs');

// What cannot be stopped is handed back 5 s after the grace time, which takes milliseconds with a server that answers.
// One that does not is not waited for: it misses the heartbeats, and gives the pages to another worker.
const FORCE_SECONDS = 6;

/** How a worker ends: pages in flight may go on for the grace time. */
export function ending(graceSeconds: number): Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'> {
  return { shutdownGraceTime: graceSeconds * 1000, shutdownForceTime: (graceSeconds + FORCE_SECONDS) * 1000 };
}

/** Exports move to the current version between two pages: a run replays wherever it was begun (contract.ts). */
export function versioning({ deployment }: Config): Pick<WorkerOptions, 'workerDeploymentOptions' | 'buildId'> {
  // Without versioning it only tells in the web UI which version did what.
  if (deployment === null) return { buildId: `holdfast@${VERSION}` };
  return {
    workerDeploymentOptions: {
      version: deployment,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

// The SDK ends workflow code in the middle after 5 s by the wall, and Node.js may not survive that ("async hook stack has
// become corrupted"; sdk-typescript issue 939). On a loaded machine a large input takes as long; an endless loop is none here.
const LONGEST_TASK = '60s';

/** What concerns workflows: their task queue, their code and how long it may take. */
export function workflowOptions({
  taskQueue,
}: Config): Pick<WorkerOptions, 'taskQueue'> & Partial<WorkerOptions> & { isolateExecutionTimeout: string } {
  return {
    taskQueue,
    workflowBundle: { codePath: WORKFLOW_BUNDLE },
    // A killed worker's workflow tasks go elsewhere after this long; those of a live one begin within milliseconds.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    // Several times the exports that one worker ever runs; each costs a few MB.
    maxCachedWorkflows: 50,
    isolateExecutionTimeout: LONGEST_TASK,
  };
}
