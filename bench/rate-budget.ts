/**
 * Measures how much of a quota of 300 requests per minute two exports on two workers use together, and how often they exceed
 * it: npm run --silent build && node dist/bench/rate-budget.js [minutes, default 3]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startOrRejoin } from '../src/client.ts';
import { DAY_INTERVAL, openServedWorld } from '../testkit/world.ts';

const QUOTA = 300;
// During this time workers start, get tokens and send their first burst, so it is not measured.
const START_SECONDS = 20;
const minutes = Number(process.argv[2] ?? 3);

const world = await openServedWorld(null, { records: 400_000, requestsPerMinute: QUOTA, latencyMs: 400 });
try {
  const budget = { HOLDFAST_REQUESTS_PER_MINUTE: '290' };
  world.startWorker(budget);
  world.startWorker(budget);
  for (const id of ['one', 'two']) await startOrRejoin(world.client, id, { interval: DAY_INTERVAL }, 'holdfast');
  await sleep(START_SECONDS * 1000);
  const start = world.simulator.stats();
  await sleep(minutes * 60_000);
  const end = world.simulator.stats();
  const limited = (stats: typeof end) => stats.byStatus[429] ?? 0;
  const perMinute = (end.requests - start.requests) / minutes;
  process.stdout.write(
    [
      `requests a minute      ${perMinute.toFixed(1)} of ${QUOTA}: ${((100 * perMinute) / QUOTA).toFixed(1)} %`,
      `busiest minute         ${end.requestsPerMinute.maximum}`,
      `429 in steady state    ${limited(end) - limited(start)}`,
      `429 at the start       ${limited(start)}`,
      `tokens                 ${end.tokensMinted}`,
      '',
    ].join('\n'),
  );
} finally {
  await world.close();
}
process.exit();
