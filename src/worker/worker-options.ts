import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../config.ts';
import { builtFile, VERSION } from '../package.ts';

const WORKFLOW_BUNDLE = builtFile('workflow-bundle.cjs');

// Work that cannot be interrupted is handed back 5 s after the grace time, which takes milliseconds if the server
// answers. One that does not is not waited for: when heartbeats are missing, it gives the pages to another worker.
const FORCE_SECONDS = 6;

/** Returns how a worker shuts down: pages in flight may continue for the grace time. */
export function ending(graceSeconds: number): Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'> {
  return { shutdownGraceTime: graceSeconds * 1000, shutdownForceTime: (graceSeconds + FORCE_SECONDS) * 1000 };
}

/** Exports move to the current version between two pages: a run replays wherever it began (contract.ts). */
export function versioning({ deployment }: Config): Pick<WorkerOptions, 'workerDeploymentOptions' | 'buildId'> {
  // Without versioning, the build id only shows in the web UI which version did what.
  if (deployment === null) return { buildId: `holdfast@${VERSION}` };
  return {
    workerDeploymentOptions: {
      version: deployment,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

// By default, the SDK aborts workflow code after 5 s of wall time, and Node.js may not survive that ("async hook stack
// has become corrupted"; sdk-typescript issue 939). On a loaded machine, a large input may take that long.
const LONGEST_TASK = '60s';

/** Returns the options for workflows: their task queue, their code and how long it may take. */
export function workflowOptions({
  taskQueue,
}: Config): Pick<WorkerOptions, 'taskQueue'> & Partial<WorkerOptions> & { isolateExecutionTimeout: string } {
  return {
    taskQueue,
    workflowBundle: { codePath: WORKFLOW_BUNDLE },
    // After this time, a killed worker's workflow tasks go to another; a live worker begins within milliseconds.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    // Several times the number of exports that one worker ever runs; each costs a few MB.
    maxCachedWorkflows: 50,
    isolateExecutionTimeout: LONGEST_TASK,
  };
}
