import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { originOf } from '../../src/activities/source/origin.ts';
import type { Manifest } from '../../src/activities/sink/manifest.ts';
import { buildManifest } from '../../src/activities/sink/build-manifest.ts';
import { proveSlice } from '../../src/activities/sink/slice-proof.ts';
import { recount } from '../../src/cli/recount.ts';
import { describeRecount } from '../../src/cli/verify.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Plan, SliceReceipt } from '../../src/contract.ts';
import { CONVERSATIONS } from '../../src/datasets/genesys/conversations.ts';
import { ExportFailed, InvalidInput } from '../../src/errors.ts';
import { makePlan } from '../../testkit/plan.ts';
import { DAY, holdfastEnv } from '../../testkit/world.ts';

const NONE = { count: 0, examples: [] };

let simulator: Simulator;
let config: Config;
before(async () => {
  simulator = await startSimulator({ ...DAY, records: 1_000 });
  config = loadConfig(holdfastEnv({ url: simulator.url, dataDir: '/nowhere', cli: '' }));
});
after(() => simulator.close());

const NOON = '2026-03-02T12:00:00.000Z';
const waits: string[] = [];
const ask = (manifest: Manifest, own = config) => recount(own, manifest, (line) => waits.push(line));

/** The manifest of an export of two halves of the day, whose totals were these. */
function manifestWith(totals: (number | null)[], plan: Partial<Plan> = {}): Manifest {
  const halves = [
    [DAY.from, NOON],
    [NOON, DAY.to],
  ] as const;
  const files = halves.map(([start, end], at): SliceReceipt => {
    const place = { file: null, bytes: 0, sha256: null };
    return { ...proveSlice([[]]), ...place, start, end, sourceTotal: totals[at]! };
  });
  const interval = { start: DAY.from, end: DAY.to };
  const made = makePlan({ origin: originOf(config), interval, ...plan });
  return buildManifest(made, CONVERSATIONS, files, { missing: NONE, repeated: NONE }, 'nowhere', null);
}

/** The totals that the simulator has, as the differences name them. */
async function totalsNow(): Promise<number[]> {
  const { differences } = await ask(manifestWith([1_000_000, 1_000_000]));
  return differences.map((line) => Number(/counts ([\d,]+) now/.exec(line)![1]!.replaceAll(',', '')));
}

test('the totals of a finished export are asked for again, and each slice that has another one is named', async () => {
  const [first, second] = await totalsNow();
  assert.ok(first! > 300 && second! > 300 && first! + second! < 1_200, `${first} and ${second}`);

  const same = await ask(manifestWith([first!, second!]));
  assert.deepEqual(same, { asked: 2, unasked: 0, differences: [] });
  assert.equal(describeRecount(same), 'source:   still gives the same total for 2 slices');

  const grown = await ask(manifestWith([first!, second! - 3]));
  assert.deepEqual(grown.differences, [
    `${NOON}/${DAY.to}: the source counts ${second} now, but counted ${second! - 3} when the slice was read`,
  ]);
  const partly = await ask(manifestWith([first!, null]));
  assert.deepEqual(partly, { asked: 1, unasked: 1, differences: [] });
  assert.match(describeRecount(partly), /for 1 slice; 1 slice without a total/);
});

test('a source that is busy is asked again, and one that gives no answer fails with its reason', async () => {
  const totals = await totalsNow();
  simulator.faults({ tooManyRequests: 1, retryAfterSeconds: 1 });
  const asking = ask(manifestWith(totals));
  setTimeout(() => simulator.faults({ tooManyRequests: 0 }), 200);
  assert.deepEqual((await asking).differences, []);
  assert.match(waits.join('\n'), /429/);
  const wrong = { ...config, credentials: { clientId: 'simulator-client', clientSecret: 'wrong' } };
  await assert.rejects(ask(manifestWith(totals), wrong), ExportFailed);
});

test('what cannot be compared is refused with the reason', async () => {
  const refused = async (manifest: Manifest, reason: RegExp) =>
    assert.rejects(ask(manifest), (error) => error instanceof InvalidInput && reason.test(error.message));
  await refused(manifestWith([null, null]), /conversation-query gave none when it was read/);
  await refused(manifestWith([1, 1], { source: 'conversation-job' }), /is read by jobs/);
  await refused(manifestWith([1, 1], { origin: { api: 'https://other.example', client: 'x' } }), /was read from https/);
});
