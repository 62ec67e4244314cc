import { loadConfig } from '../src/config.ts';
import { connectWorker } from '../src/server/worker-connection.ts';
import { openLog } from '../src/worker/log.ts';
import { installRuntime } from '../src/worker/runtime.ts';
import { startWorker } from '../src/worker/worker.ts';

/** A worker in the process of the test. */
export interface WorkerHere {
  /** Ends it at once; resolves when it has ended. */
  end(): Promise<void>;
}

const log = openLog('/dev/null');
let isInstalled = false;

/** Installs the SDK's runtime, which a process has once. */
export function installRuntimeOnce(): void {
  if (!isInstalled) installRuntime({ log, metricsAddress: null });
  isInstalled = true;
}

/** Starts in this process what `holdfast worker` starts. @param env the environment of such a process. */
export async function startWorkerHere(env: NodeJS.ProcessEnv): Promise<WorkerHere> {
  installRuntimeOnce();
  const connection = await connectWorker({ address: env['TEMPORAL_ADDRESS']! });
  const namespace = env['TEMPORAL_NAMESPACE']!;
  const config = loadConfig(env);
  const worker = await startWorker({ config, connection, namespace, log, graceSeconds: 0, gated: true });
  return {
    async end() {
      worker.shutdown();
      await worker.done;
      await connection.close();
    },
  };
}
