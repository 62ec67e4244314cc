import { startOrRejoin } from '../src/client.ts';
import type { ExportInput, ExportResult } from '../src/contract.ts';
import { awaitEnd } from './await-end.ts';
import type { ObjectServer } from './object-server.ts';
import type { Random } from './random.ts';
import { makeFolder } from './temp-folder.ts';
import { DAY_INTERVAL, type ServedWorld, until } from './world.ts';

// One machine, the other, the store, and both.
const KILLS = 4;

/** Inputs of exports, by export id. */
export type Exports = Record<string, ExportInput>;

/**
 * Exports a day to several destinations at once, by two workers that share nothing but Temporal and the store, and
 * kills one, the other, both, or the store, again and again.
 *
 * @returns the results by the ids of the exports.
 */
export async function exportOnTwoMachines<E extends Exports>(
  world: ServedWorld,
  store: ObjectServer,
  random: Random,
  exports: E,
): Promise<Record<keyof E, ExportResult>> {
  const machines = [await makeFolder(), await makeFolder()];
  const start = (n: number) => world.startWorker({ ...store.env, HOLDFAST_DATA_DIR: machines[n]! });
  const workers = [start(0), start(1)];
  const works = Object.entries(exports).map(async ([id, input]) => {
    const handle = await startOrRejoin(world.client, id, { interval: DAY_INTERVAL, ...input }, 'holdfast');
    return [id, await awaitEnd(handle)] as const;
  });
  let ended = false;
  const results = Promise.all(works).finally(() => (ended = true));
  results.catch(() => {});
  const first = random.below(KILLS);
  for (let kill = 0; kill < KILLS && !ended; kill++) {
    const pages = world.simulator.stats().pagesServed + 2 + random.below(5);
    await until(`pages come after kill ${kill}`, () => ended || world.simulator.stats().pagesServed > pages);
    const which = (first + kill) % KILLS;
    if (which === 2 && store.survivesKills) {
      await store.kill();
      await store.start();
      continue;
    }
    // Both once, so that a new worker must continue with nothing but the store.
    for (const n of which === 3 ? [0, 1] : [which % 2]) {
      await workers[n]!.kill('SIGKILL');
      workers[n] = start(n);
    }
  }
  return Object.fromEntries(await results) as Record<keyof E, ExportResult>;
}
