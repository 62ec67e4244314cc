import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Lab, openLab } from '../../chaos/lab.ts';
import { planOf } from '../../chaos/plan.ts';
import { faultWords, planWords } from '../../chaos/plan-words.ts';
import { runPlan } from '../../chaos/run.ts';

// Workers and the command, three sources, three kinds of destination; npm run chaos tries as many as there is time for.
const SEEDS = [363, 35];

let lab: Lab;
before(async () => {
  lab = await openLab(() => {});
});
after(() => lab.close());

for (const seed of SEEDS) {
  const plan = planOf(seed);
  test(`chaos of ${planWords(plan)}`, async (t) => {
    const { problems, records, struck, seconds } = await runPlan(lab, plan, () => Promise.resolve());
    t.diagnostic(`${records} records, ${seconds.toFixed(1)} s: ${struck.map(faultWords).join('; ')}`);
    assert.deepEqual(problems, []);
  });
}
