import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fold } from '../../src/cli/print.ts';
import { seeded } from '../../testkit/random.ts';

const URL = 'http://127.0.0.1:8233/namespaces/default/workflows/20261127T182740Z-48ae2a50';

describe('a text on a terminal', () => {
  it('is as it was where it fits', () => {
    assert.equal(fold('one\n  two: three\n\nfour', 40), 'one\n  two: three\n\nfour');
  });

  it('hangs under what stands behind its label', () => {
    assert.equal(
      fold('warning:  the last minutes may still arrive, so wait', 50),
      'warning:  the last minutes may still arrive, so\n          wait',
    );
    assert.equal(fold('warning:  one two three', 16), 'warning:  one\n  two three');
    assert.equal(fold('NOT proven: one two', 17), 'NOT proven: one\n  two');
  });

  it('never cuts an address, a path or a hash, which has a line of its own', () => {
    assert.equal(fold(`web UI ${URL}`, 80), `web UI\n${URL}`);
    assert.equal(fold(`web UI ${URL}`, 40), `web UI\n${URL}`);
    assert.equal(fold(`          sha256 ${'f'.repeat(64)}`, 40), `          sha256\n${'f'.repeat(64)}`);
  });

  it('keeps every word, and is wider than the terminal only with one word alone', () => {
    const random = seeded('fold');
    for (let n = 0; n < 2_000; n++) {
      const words = Array.from({ length: random.below(30) }, () =>
        'ü'.repeat(1 + random.below(random.of([5, 30, 100]))),
      );
      const line = `${random.of(['', '  ', 'proven:   ', 'NOT proven: '])}${words.join(' ')}`;
      const columns = 20 + random.below(80);
      const folded = fold(line, columns);
      assert.deepEqual(folded.split(/\s+/).filter(Boolean), line.split(/\s+/).filter(Boolean));
      for (const piece of folded.split('\n')) assert.ok([...piece].length <= columns || !piece.includes(' '), piece);
    }
  });
});
