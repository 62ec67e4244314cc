import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../../../src/activities/sink/manifest.ts';
import { describeShares } from '../../../src/cli/report/shares.ts';
import { capital, momentOf, secondOf } from '../../../src/cli/report/words.ts';

describe('a report', () => {
  it('writes times for people, and never less exact than a bound is', () => {
    assert.equal(momentOf('2026-03-02T00:00:00.000Z'), '2026-03-02 00:00:00 UTC');
    assert.equal(momentOf('2026-03-02T00:00:00Z'), '2026-03-02 00:00:00 UTC');
    assert.equal(momentOf('2026-03-02T00:00:00.250Z'), '2026-03-02 00:00:00.250 UTC');
    assert.equal(secondOf('2026-03-02T00:00:00.250Z'), '2026-03-02 00:00:00 UTC');
    assert.equal(capital('no waits'), 'No waits');
  });

  it('says what became of everything that the source sent', () => {
    const manifest = { received: 5, records: 5, duplicates: 0, reread: 0, elsewhere: 0, outside: 0, rejected: 0 };
    assert.equal(describeShares(manifest as Manifest), 'The source sent 5 records, and all were kept.');
    assert.equal(
      describeShares({ ...manifest, records: 3, elsewhere: 2 } as Manifest),
      'The source sent 5 records: 3 kept + 2 left to other slices.',
    );
  });
});
