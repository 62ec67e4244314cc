import assert from 'node:assert/strict';
import { it } from 'node:test';
import { smallest } from '../../chaos/shrink.ts';
import { seeded } from '../../testkit/random.ts';

it('what fails together is found in any set, with few tries', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(`shrink ${seed}`);
    const all = Array.from({ length: 1 + random.below(8) }, (_, index) => index);
    const guilty = all.filter(() => random.next() < 0.3);
    let tries = 0;
    const found = await smallest(all, (some) => {
      tries += 1;
      return Promise.resolve(guilty.every((each) => some.includes(each)));
    });
    assert.deepEqual(found, guilty, `seed ${seed}`);
    assert.ok(tries <= 12);
  }
});
