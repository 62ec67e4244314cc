import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addInputOptions, inputFrom } from '../../src/cli/input-options.ts';
import { inFlags, inOptions } from '../../src/cli/problem-flags.ts';
import { InvalidInput } from '../../src/errors.ts';

/** Returns the problems that a command line has. */
function problemsOf(...args: string[]): string {
  const command = addInputOptions(new Command()).exitOverride().parse(args, { from: 'user' });
  try {
    inputFrom(command.opts());
    return '';
  } catch (error) {
    assert.ok(error instanceof InvalidInput);
    return error.problems.join('\n');
  }
}

test('a wrong option is named as it was typed, with its value', () => {
  assert.match(problemsOf('--page-size', '0'), /^--page-size "0" is not a whole number/);
  assert.match(problemsOf('--to', 'ftp:x'), /^--to "ftp:x" is not one of/);
  assert.match(problemsOf('--max-pages', 'many'), /^--max-pages "many" is not/);
  assert.match(
    problemsOf('--last', 'P1D', '--interval', '2026-11-20T00:00:00Z/P1D'),
    /P1D" and --last exclude each other: give --interval … or --last …$/,
  );
});

test('what an export failed with names options, not fields', () => {
  assert.equal(inFlags('reached maxPages (2): a higher maxPages'), 'reached --max-pages (2): a higher --max-pages');
  assert.equal(inFlags('shorter slices ({"slice": "PT1H"})'), 'shorter slices (--slice PT1H)');
  assert.equal(inFlags('or {"pageSize": 100}, {"overwrite": true}'), 'or --page-size 100, --overwrite');
});

test('a number is written in decimal digits', () => {
  for (const text of ['0x10', '1e2', '0b1', '1_0', ' 16', '١٦', 'Infinity', '+16'])
    assert.match(problemsOf('--page-size', text), /^--page-size .* is not a whole number/, text);
  assert.equal(problemsOf('--page-size', '16'), '');
});

test('a wrong field of --input is named as it is in JSON', () => {
  assert.match(problemsOf('--input', '{"pageSize": 0}'), /^pageSize is not a whole number/);
});

test('fields of an unknown name are listed as they are in JSON, with the nearest one', () => {
  const problem = problemsOf('--input', '{"interva": 1}');
  assert.match(problem, /^"interva" is not a field of the input \(did you mean "interval"\?\); the fields are /);
  assert.match(problem, /, pageSize, .*, maxPages, /);
});

test('a wrong duration is told what the command line takes', () => {
  const example = /^--last "3x" is not a duration .*, for example 12h, 30d, 2w or, in ISO 8601, P1D$/;
  assert.match(problemsOf('--last', '3x'), example);
  assert.match(problemsOf('--slice', '0'), /for example 6h$/);
});

test('a problem of a plan begins with the option', () => {
  assert.equal(inOptions('slice PT1M divides the interval'), '--slice PT1M divides the interval');
  assert.equal(inOptions('destination "../x" is outside'), '--to "../x" is outside');
  assert.equal(inOptions('genesys has no dataset "x"'), 'genesys has no dataset "x"');
});

test('the help names every kind of destination', () => {
  const help = addInputOptions(new Command()).helpInformation().replace(/\s+/g, ' ');
  for (const kind of ['jsonl:', 'csv:', 'parquet:', 's3://', 'postgres:']) assert.ok(help.includes(kind), kind);
});
