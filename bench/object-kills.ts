/**
 * Exports into object storage by two workers that share nothing else, while the workers and the store are killed, one seed
 * per run, and compares the result with the simulator's data: npm run --silent build && node dist/bench/object-kills.js [last seed, default 50] [first seed, default 1]
 */
import { exportOnTwoMachines } from '../testkit/object-kills.ts';
import { assertExactObjects } from '../testkit/exported-objects.ts';
import { startObjectServer } from '../testkit/object-server.ts';
import { seeded } from '../testkit/random.ts';
import { versityGwOrSkip } from '../testkit/versitygw.ts';
import { openServedWorld, run } from '../testkit/world.ts';

const FORMATS = ['jsonl', 'parquet', 'csv'] as const;
const [, , LAST = '50', FIRST = '1'] = process.argv;
const { program, skip } = await versityGwOrSkip();
if (program === null) throw new Error(skip);
const store = await startObjectServer(program);
const began = performance.now();
let wrong = 0;
for (let seed = Number(FIRST); seed <= Number(LAST); seed++) {
  const bucket = await store.makeBucket(`killed-${seed}`);
  const format = FORMATS[seed % FORMATS.length]!;
  const destination = `${format}:s3://killed-${seed}/nightly`;
  const world = await openServedWorld(null, { records: 12_000, latencyMs: 20, tokenSeconds: 5, errors503: 0.01, seed });
  try {
    const input = { slice: 'PT3H', destination };
    const results = await exportOnTwoMachines(world, store, seeded(`machines ${seed}`), { killed: input });
    const { records } = results.killed;
    if (format !== 'csv') await assertExactObjects(world, bucket, 'nightly/', 'killed', records);
    const verify = run(world, ['verify', 'killed', '--to', destination], store.env);
    if ((await verify.exit) !== 0) throw new Error(verify.stdout() + verify.stderr());
    process.stdout.write(`seed ${seed}, ${format}: ${records} records, exact\n`);
  } catch (error) {
    wrong += 1;
    process.stdout.write(`seed ${seed}, ${format}: ${(error as Error).message}\n`);
  } finally {
    await world.close();
  }
}
await store.dispose();
process.stdout.write(
  `seeds ${FIRST} to ${LAST}, ${wrong} wrong, ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
);
process.exit(wrong === 0 ? 0 : 1);
