import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge, type Verdict } from './judge.ts';
import type { Lab } from './lab.ts';
import { leftProcesses } from './leftovers.ts';
import { type Course, operate, type Operated } from './operator.ts';
import type { ChaosPlan } from './plan.ts';
import type { Fault } from './plan-faults.ts';
import { openScene, type Scene } from './scene.ts';
import { openStage, type Stage } from './stage.ts';
import { leakedSecrets } from './secrets.ts';
import { strike } from './strike.ts';
import { beginVersions } from './strike-version.ts';
import { unexpected } from './expected-failures.ts';

/** The outcome of a run. */
export interface RunOutcome {
  plan: ChaosPlan;
  /** Everything that was wrong; empty = the run passed. */
  problems: string[];
  /** Faults that occurred while an export was running. */
  struck: Fault[];
  /** Failures of runs that ended without a result and were started again. */
  failures: string[];
  records: number;
  unproven: number;
  seconds: number;
}

// The faults are over within 20 s; after that, the exports need only seconds on an idle machine.
const BOUND_MS = 120_000;
const FIRST_ANSWER_MS = 6_000;

/**
 * Runs the exports of a plan, injects its faults, and checks the result.
 *
 * @param keep is called with a scene that has a problem, before it is removed.
 * @param shared a stage that several runs use; default: a new stage for this run.
 */
export async function runPlan(
  lab: Lab,
  plan: ChaosPlan,
  keep: (scene: Scene, problems: readonly string[]) => Promise<void>,
  shared?: Stage,
): Promise<RunOutcome> {
  const began = performance.now();
  const stage = shared ?? (await openStage(lab, [plan]));
  const scene = await openScene(stage, plan);
  const outcome: RunOutcome = { plan, problems: [], struck: [], failures: [], records: 0, unproven: 0, seconds: 0 };
  try {
    const verdicts = await conduct(scene, outcome);
    for (const [at, verdict] of verdicts.entries()) {
      outcome.problems.push(...verdict.problems.map((problem) => `export ${at + 1}: ${problem}`));
      outcome.records += verdict.records;
      outcome.unproven += verdict.proven ? 0 : 1;
    }
  } catch (error) {
    outcome.problems.push((error as Error).message.slice(0, 2_000));
  }
  if (outcome.problems.length > 0) await keep(scene, outcome.problems);
  await scene.leave();
  if (shared === undefined) await stage.close();
  outcome.seconds = (performance.now() - began) / 1000;
  return outcome;
}

async function conduct(scene: Scene, outcome: RunOutcome): Promise<Verdict[]> {
  const { plan, temporal } = scene;
  const over = new AbortController();
  const course: Course = { isCalm: false, stop: over.signal };
  if (temporal) {
    for (let slot = 0; slot < plan.workers; slot++)
      if (!scene.running[slot]?.isRunning()) scene.start(slot, ['worker']);
    if (plan.versioned) await beginVersions(scene);
  }
  let ended = 0;
  const works = scene.exports.map((_, slot) => operate(scene, slot, course).finally(() => (ended += 1)));
  const all = Promise.all(works);
  all.catch(() => {});
  try {
    await strikeAll(scene, outcome, () => ended === works.length);
    course.isCalm = true;
    const bound = sleep(BOUND_MS, null, { signal: over.signal }).catch(() => null);
    const operated = await Promise.race([all, bound]);
    if (operated === null)
      throw new Error(`not finished ${BOUND_MS / 1000} s after the last fault: ${await states(scene)}`);
    outcome.failures.push(...operated.flatMap(({ failures }) => failures));
    outcome.problems.push(
      ...unexpected(plan, operated),
      ...(await endWorkers(scene)),
      ...(await leftProcesses(scene)),
      ...(await leakedSecrets(scene)),
    );
    const verdicts: Verdict[] = [];
    for (const [at, each] of scene.exports.entries()) verdicts.push(await judge(scene, each, operated[at] as Operated));
    return verdicts;
  } finally {
    over.abort(new Error('the run is over'));
    await Promise.allSettled(works.map((work) => Promise.race([work, sleep(2_000)])));
  }
}

/** Injects the faults one after the other; they may overlap. Resolves when all of them are over. */
async function strikeAll(scene: Scene, { struck }: RunOutcome, isOver: () => boolean): Promise<void> {
  const answered = () => scene.apis.reduce((sum, api) => sum + api.answered(), 0);
  for (const end = Date.now() + FIRST_ANSWER_MS; Date.now() < end && answered() === 0 && !isOver();) await sleep(50);
  const strikes: Promise<void>[] = [];
  // Faults that end and start the same process must not overlap.
  const turns = new Map<string, Promise<void>>();
  for (const fault of scene.plan.faults) {
    await sleep(fault.afterMs);
    if (isOver()) break;
    struck.push(fault);
    const family = fault.kind.replace(/^(all workers|worker|command|everything|clock of a worker)\b.*/, 'process').replace(/ (killed|frozen|stopped)$/, ''); // oxfmt-ignore
    const turn = (turns.get(family) ?? Promise.resolve()).then(() => strike(scene, fault));
    turns.set(family, turn);
    strikes.push(turn);
  }
  await Promise.all(strikes);
}

const ENDING_MS = 20_000;

/** Ends the workers as an operator would, if the plan says so, and names those that do not end, or with an error. */
async function endWorkers({ running, plan, clockFile }: Scene): Promise<string[]> {
  const signal = plan.faults.some(({ kind }) => kind === 'clock of a worker jumps') ? 'SIGTERM' : plan.ending;
  const workers = running.filter((worker) => worker.isRunning());
  if (signal === null) return [];
  for (const worker of workers) worker.signal(signal);
  const problems: string[] = [];
  for (const worker of workers) {
    const code = await Promise.race([worker.ended, sleep(ENDING_MS, 'never' as const)]);
    // A worker that has just been started does not handle signals yet.
    const isLoading = code === null && !worker.said().includes('ready');
    if (code !== 0 && !isLoading)
      problems.push(`a worker that was told to end exited with ${code}: ${worker.said().slice(-600)}`);
  }
  for (const slot of running.keys()) await rm(clockFile(slot), { force: true });
  return problems;
}

async function states({ temporal, exports, running }: Scene): Promise<string> {
  if (temporal === null) return running.map((process) => process.said().slice(-300)).join(' | ');
  const all = exports.map(async ({ id }) => {
    const handle = temporal.client.workflow.getHandle(id);
    const progress = await handle.query('progress').catch((error: Error) => error.message);
    return `${id}: ${JSON.stringify(progress)}`;
  });
  return (await Promise.all(all)).join(' | ');
}
