import { DAY_INTERVAL, run, type Running, until, type World } from './world.ts';

/** Starts the export of a day in many slices, and waits until some pages have been read. */
export async function startLongExport(world: World, id: string, ...more: string[]): Promise<Running> {
  const { pagesServed } = world.simulator.stats();
  const slow = ['--slice', 'PT40M', '--concurrency', '2'];
  const command = run(world, ['export', '--interval', DAY_INTERVAL, ...slow, '--id', id, ...more]);
  await until('pages are read', () => world.simulator.stats().pagesServed > pagesServed + 5);
  return command;
}
