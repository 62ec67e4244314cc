import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { follow, startOrRejoin } from '../src/client.ts';
import type { ExportResult } from '../src/contract.ts';
import { ExportFailed, InvalidInput } from '../src/errors.ts';
import { EXIT } from '../src/cli/exit-code.ts';
import type { Scene, SceneExport } from './scene.ts';

/** How an export ended. */
export interface Operated {
  /** Null if the export was complete before its result could be delivered. */
  result: ExportResult | null;
  /** The reasons why runs ended without a result, in order. */
  failures: string[];
}

/** Tells an operator that the faults are over (`isCalm`), and that the run is given up (`stop`). */
export interface Course {
  isCalm: boolean;
  stop: AbortSignal;
}

// After the last fault, an export may still fail because of earlier faults, but only this often.
const CALM_FAILURES = 3;
const PAUSE_MS = 300;
const PROGRESS_MS = 1_500;

/** Starts an export, and starts it again whenever it ends without completing, as an operator would. */
export async function operate(scene: Scene, slot: number, course: Course): Promise<Operated> {
  const failures: string[] = [];
  let calmFailures = 0;
  if (scene.exports[slot]!.earlier !== null) failures.push(...(await runEarlier(scene, slot, course)));
  for (;;) {
    const attempt = scene.temporal ? await runOnce(scene, slot, course) : await commandOnce(scene, slot);
    if (attempt.isOver) return { result: attempt.result, failures };
    course.stop.throwIfAborted();
    if (attempt.failure !== null) failures.push(attempt.failure);
    if (course.isCalm && attempt.failure !== null && (calmFailures += 1) > CALM_FAILURES)
      throw new Error(`still fails again and again after all faults are over: ${attempt.failure}`);
    await sleep(PAUSE_MS);
  }
}

/** Runs the export that will be replaced, until it is complete or has failed: an unfinished one may be replaced, too. */
async function runEarlier(scene: Scene, slot: number, course: Course): Promise<string[]> {
  const { exports } = scene;
  const earlier = exports.map((each) => ({ ...each, input: each.earlier ?? each.input }));
  for (;;) {
    const attempt = await runOnce({ ...scene, exports: earlier }, slot, course);
    if (attempt.isOver) return [];
    course.stop.throwIfAborted();
    if (attempt.failure !== null) return [attempt.failure];
    await sleep(PAUSE_MS);
  }
}

type Attempt = { isOver: true; result: ExportResult | null } | { isOver: false; failure: string | null };

async function runOnce({ temporal, exports, queue }: Scene, slot: number, { stop }: Course): Promise<Attempt> {
  const { id, input } = exports[slot]!;
  try {
    const handle = await startOrRejoin(temporal!.client, id, input, queue);
    return { isOver: true, result: await follow(handle, () => {}, stop, PROGRESS_MS) };
  } catch (error) {
    stop.throwIfAborted();
    if (isGrpcServiceError(error)) return { isOver: false, failure: null };
    // A reset has begun the export anew that is to be replaced: it has to end first.
    if (error instanceof InvalidInput && exports[slot]!.earlier !== null) return { isOver: false, failure: null };
    if (!(error instanceof ExportFailed)) throw error;
    if (error.type === 'DestinationExists') return { isOver: true, result: null };
    return { isOver: false, failure: error.message };
  }
}

async function commandOnce(scene: Scene, slot: number): Promise<Attempt> {
  const process = scene.start(slot, ['export', ...commandArgs(scene.exports[slot]!)]);
  const code = await process.ended;
  if (code === 0 || code === EXIT.notProven) {
    return { isOver: true, result: JSON.parse(process.stdout().trim().split('\n').at(-1)!) as ExportResult };
  }
  if (code === null || code === EXIT.interrupted) return { isOver: false, failure: null };
  // The last command was killed after the export completed, before it printed the result. For a snapshot, which is read anew
  // each time, the next command is then refused.
  if (process.said().includes('DestinationExists:')) return { isOver: true, result: null };
  return { isOver: false, failure: `exit ${code}: ${process.said().trim().split('\n').slice(-3).join(' | ')}` };
}

const commandArgs = ({ id, input }: SceneExport): string[] => ['--id', id, '--input', JSON.stringify(input), '--json'];
