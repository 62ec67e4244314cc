import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chaosCommand, parseChaosOptions } from '../../chaos/options.ts';

it('options have defaults, and what is no number or unknown is refused', () => {
  const defaults = { seed: 1, runs: 20, minutes: null, only: null, keep: false, json: false };
  assert.deepEqual(parseChaosOptions([]), defaults);
  const given = ['--seed', '9', '--minutes', '2.5', '--only', 's3', '--keep', '--json'];
  assert.deepEqual(parseChaosOptions(given), { seed: 9, runs: null, minutes: 2.5, only: 's3', keep: true, json: true });
  const quiet = () =>
    chaosCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
  assert.throws(() => parseChaosOptions(['--runs', 'many'], quiet()), /'--runs <n>'.*'many' is invalid/);
  assert.throws(() => parseChaosOptions(['--speed', '1'], quiet()), /unknown option '--speed'/);
});
