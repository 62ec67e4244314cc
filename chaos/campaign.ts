import { saveEvidence } from './evidence.ts';
import type { Lab } from './lab.ts';
import type { ChaosOptions } from './options.ts';
import { type ChaosPlan, planOf } from './plan.ts';
import { faultWords, hasWord, planWords } from './plan-words.ts';
import { type RunOutcome, runPlan } from './run.ts';
import { smallest } from './shrink.ts';

/** Where a campaign tells how it goes: one line that changes, and lines that stay. */
export interface Voice {
  progress: (line: string) => void;
  say: (line: string) => void;
}

/** Runs one seed after the other. */
export async function runCampaign(lab: Lab, options: ChaosOptions, voice: Voice): Promise<RunOutcome[]> {
  const { runs, minutes, only, keep } = options;
  const end = minutes === null ? Infinity : Date.now() + minutes * 60_000;
  const outcomes: RunOutcome[] = [];
  for (let seed = options.seed; outcomes.length < (runs ?? Infinity) && Date.now() < end; seed++) {
    const plan = planOf(seed);
    if (only !== null && !hasWord(plan, only)) continue;
    const failed = outcomes.filter(({ problems }) => problems.length > 0).length;
    voice.progress(
      `run ${outcomes.length + 1}${runs === null ? '' : `/${runs}`}, ${failed} failed; ${planWords(plan)}`,
    );
    let folder = '';
    const outcome = await runPlan(lab, plan, async (scene, problems) => {
      folder = await saveEvidence(scene, problems, keep);
    });
    outcomes.push(outcome);
    if (outcome.problems.length === 0) {
      voice.progress(`run ${outcomes.length} passed in ${outcome.seconds.toFixed(1)} s`);
      continue;
    }
    voice.say(`FAILED ${planWords(plan)}`);
    for (const problem of outcome.problems.slice(0, 8)) voice.say(`  ${problem}`);
    for (const fault of plan.faults) voice.say(`  fault: ${faultWords(fault)}`);
    voice.say(`  saved in ${folder}; again: npm run chaos -- --seed ${seed} --runs 1`);
    if (!keep && Date.now() < end) await tellSmallest(lab, plan, voice);
  }
  return outcomes;
}

async function tellSmallest(lab: Lab, plan: ChaosPlan, { say }: Voice): Promise<void> {
  const fails = async (faults: ChaosPlan['faults']) =>
    (await runPlan(lab, { ...plan, faults }, () => Promise.resolve())).problems.length > 0;
  if (!(await fails(plan.faults))) return say('  it passes when it is run again: it depends on the moment');
  const left = await smallest(plan.faults, (some) => fails([...some]));
  say(`  the smallest set that still fails: ${left.map(faultWords).join('; ') || 'no fault at all'}`);
}
