import assert from 'node:assert/strict';
import { renderDetails } from '../src/workflows/details.ts';
import { buildProgress, type ProgressInput } from '../src/workflows/progress.ts';
import { type Sample, sample } from '../src/workflows/rates.ts';
import { isOver, newScheduler, schedule, type Scheduler, settle } from '../src/workflows/scheduler.ts';
import type { State } from '../src/workflows/state.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import type { Ledger } from './model-ledger.ts';
import type { Random } from './model-plan.ts';
import type { ModelSource } from './model-source.ts';
import { DAY } from './plan.ts';

/** The functions under test: the workflow's pure functions, or these with a planted fault. */
export interface Core {
  newScheduler: (state: State, sealsBeside: boolean) => Scheduler;
  schedule: (scheduler: Scheduler) => { scheduler: Scheduler; work: Work[] };
  settle: (scheduler: Scheduler, work: Work, completion: Completion) => Scheduler;
  isOver: (scheduler: Scheduler) => boolean;
  /** Renders progress and details; throws if that fails or if they are impossible. */
  show: (scheduler: Scheduler, samples: Sample[], random: Random, now: number) => void;
}

/** One export, with all its runs. */
export interface ModelExport {
  core: Core;
  random: Random;
  source: ModelSource;
  ledger: Ledger;
  samples: Sample[];
  now: number;
  /** Probability per step that an operator interferes, and that an operator cancels. */
  controls: number;
  cancels: number;
  /** Whether every state is frozen, so that a change in place throws. */
  frozen: boolean;
  steps: number;
  happened: Record<'pauses' | 'cancels' | 'replays' | 'replayedSteps', number>;
}

const WAIT = { slice: null, page: null, attempt: 3, type: 'RateLimited', message: 'slow', until: DAY.end } as const;
const OUTCOMES = [null, null, null, 'sealing', 'complete', 'failed', 'cancelled'] as const;

/** The workflow's own functions. */
export const CORE: Core = {
  ...{ newScheduler, schedule, settle, isOver },
  show(scheduler, samples, random, now) {
    sample(samples, scheduler.state, now);
    const [first, ...others] = scheduler.inFlight;
    const inFlight =
      first && random() < 0.3 ? [{ ...first, wait: { ...WAIT, slice: DAY } }, ...others] : [...scheduler.inFlight];
    const outcome = OUTCOMES[Math.floor(random() * OUTCOMES.length)]!;
    const moment: ProgressInput = {
      scheduler: { ...scheduler, inFlight },
      outcome,
      wait: random() < 0.1 ? WAIT : null,
      note: '',
      samples,
    };
    const progress = buildProgress(moment, now);
    const { etaSeconds, percent, recordsPerSecond } = progress;
    assert.ok(etaSeconds === null || Number.isSafeInteger(etaSeconds), `${etaSeconds} s to go`);
    assert.ok(percent >= 0 && percent <= 100, `${percent} %`);
    assert.ok(recordsPerSecond >= 0, `${recordsPerSecond} records/s`);
    assert.match(renderDetails(progress, moment.scheduler, now), /^\*\*/);
  },
};
