import { saveEvidence } from './evidence.ts';
import type { Lab } from './lab.ts';
import type { ChaosOptions } from './options.ts';
import { type ChaosPlan, planOf } from './plan.ts';
import { faultWords, hasWord, planWords } from './plan-words.ts';
import type { Scene } from './scene.ts';
import { openStage, type Stage } from './stage.ts';
import { type RunOutcome, runPlan } from './run.ts';
import { smallest } from './shrink.ts';

/** Where a campaign reports: `progress` replaces its line, `say` adds a line. */
export interface Voice {
  progress: (line: string) => void;
  say: (line: string) => void;
}

/** Runs one seed after the other. */
export async function* runCampaign(lab: Lab, options: ChaosOptions, voice: Voice): AsyncGenerator<RunOutcome> {
  const { runs, minutes, keep } = options;
  const end = minutes === null ? Infinity : Date.now() + minutes * 60_000;
  let [done, failed] = [0, 0];
  for (const group of groupsOf(plansFrom(options))) {
    let stage: Stage | null = null;
    for (const [at, plan] of group.entries()) {
      if (Date.now() >= end) break;
      voice.progress(`run ${done + 1}${runs === null ? '' : `/${runs}`}, ${failed} failed; ${planWords(plan)}`);
      stage ??= await openStage(lab, group.slice(at));
      let folder = '';
      const save = async (scene: Scene, problems: readonly string[]) => {
        folder = await saveEvidence(scene, problems, keep);
      };
      const outcome = await runPlan(lab, plan, save, stage);
      done += 1;
      yield outcome;
      if (outcome.problems.length === 0) {
        voice.progress(`run ${done} passed in ${outcome.seconds.toFixed(1)} s`);
        continue;
      }
      failed += 1;
      // The next run gets a new stage.
      await stage.close();
      stage = null;
      tellFailure(outcome, folder, voice);
      if (!keep && Date.now() < end) await tellSmallest(lab, plan, voice);
    }
    await stage?.close();
    if (Date.now() >= end) break;
  }
}

// If none of this many plans has the word, it is unknown.
const MOST_SEEDS = 20_000;

/** Returns the requested plans, from the first seed on. */
function* plansFrom({ seed, runs, only }: ChaosOptions): Generator<ChaosPlan> {
  let left = runs ?? Infinity;
  for (let number = seed; left > 0 && number < seed + MOST_SEEDS; number++) {
    const plan = planOf(number);
    if (only !== null && !hasWord(plan, only)) continue;
    yield plan;
    left -= 1;
  }
}

const TOGETHER = 6;

/** Groups plans that can share workers. A plan of the command or of two versions gets a stage of its own. */
function* groupsOf(plans: Iterable<ChaosPlan>): Generator<ChaosPlan[]> {
  let group: ChaosPlan[] = [];
  for (const plan of plans) {
    if (plan.host === 'command' || plan.versioned) yield [plan];
    else if (group.push(plan) === TOGETHER) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

function tellFailure({ plan, problems }: RunOutcome, folder: string, { say }: Voice): void {
  say(`FAILED ${planWords(plan)}`);
  for (const problem of problems.slice(0, 8)) say(`  ${problem}`);
  for (const fault of plan.faults) say(`  fault: ${faultWords(fault)}`);
  say(`  saved in ${folder}; to repeat: npm run chaos -- --seed ${plan.seed} --runs 1`);
}

async function tellSmallest(lab: Lab, plan: ChaosPlan, { say }: Voice): Promise<void> {
  const fails = async (faults: ChaosPlan['faults']) =>
    (await runPlan(lab, { ...plan, faults }, () => Promise.resolve())).problems.length > 0;
  if (!(await fails(plan.faults))) return say('  it passes when it is run again, so the failure depends on timing');
  const left = await smallest(plan.faults, (some) => fails([...some]));
  say(`  the smallest set that still fails: ${left.map(faultWords).join('; ') || 'no fault at all'}`);
}
