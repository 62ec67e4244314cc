import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { SIMULATOR_OPTIONS } from '../../simulator/options.ts';
import { register } from '../../src/cli/simulator.ts';

const simulator = new Command('simulator');
register(simulator);

test('the help of the simulator names its options as the command line takes them', () => {
  const help = simulator.options.map(({ description }) => description).join('\n');
  for (const { name } of SIMULATOR_OPTIONS.filter(({ name }) => /[A-Z]/.test(name)))
    assert.doesNotMatch(help, new RegExp(`\\b${name}\\b`), name);
  const helpOf = (flag: string) => simulator.options.find(({ long }) => long === flag)!.description;
  assert.equal(helpOf('--retry-after-seconds'), 'Retry-After of --too-many-requests, in seconds (default: 1)');
  assert.match(helpOf('--burst-at'), /see --burst-share$/);
});

test('its descriptions begin and end like those of all other commands', () => {
  for (const { long, description } of simulator.options) {
    assert.doesNotMatch(description, /^[A-Z][a-z]* |\.( \(default|$)/, `${long} ${description}`);
  }
});
