import type { CancellationScope } from '@temporalio/workflow';
import { refreshDetails, type Run } from './run.ts';

/** An activity that has been scheduled, and what is made of its end. */
export interface Task {
  /** Calls back once, as soon as the activity has ended, with what is to be done then. */
  whenOver(end: (conclude: () => void) => void): void;
}

/**
 * Makes a task of an activity.
 *
 * @param vacate says that it is no longer in flight; called first, however it ended.
 * @param take makes use of the outcome.
 * @param fail makes use of an error; the default ends the export with it.
 */
export function task<T>(
  activity: Promise<T>,
  vacate: () => void,
  take: (outcome: T) => void,
  fail: (error: unknown) => void = (error) => {
    throw error;
  },
): Task {
  const conclude =
    <A>(use: (arg: A) => void, arg: A) =>
    () => {
      vacate();
      use(arg);
    };
  return {
    whenOver: (end) =>
      void activity.then(
        (outcome) => end(conclude(take, outcome)),
        (error: unknown) => end(conclude(fail, error)),
      ),
  };
}

/** Tasks in flight. */
export interface Launcher {
  active: number;
  /** The first failure, which ends the rest. */
  failed: { error: unknown } | null;
  launch(task: Task): void;
  /** Launches whatever can be launched now. */
  launchMore(): void;
}

/**
 * Returns a launcher. The end of a task is dealt with in one go, what follows from it included, before that of the next
 * one: so the same ends in the same order launch the same, whether they come together or one by one.
 *
 * @param more launches what can be launched.
 */
export function launcher(run: Run, scope: CancellationScope, more: () => void): Launcher {
  const guarded = (action: () => void) => {
    try {
      action();
    } catch (error) {
      tasks.failed ??= { error };
      scope.cancel();
    }
  };
  const tasks: Launcher = {
    active: 0,
    failed: null,
    launch(task) {
      tasks.active += 1;
      task.whenOver((conclude) => {
        tasks.active -= 1;
        run.steps += 1;
        guarded(conclude);
        tasks.launchMore();
      });
    },
    launchMore() {
      guarded(more);
      // Once for all that has changed, not for each change: the web UI shows nothing in between.
      refreshDetails(run);
    },
  };
  return tasks;
}
