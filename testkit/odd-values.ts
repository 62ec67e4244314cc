import type { Dataset } from '../src/datasets/dataset.ts';
import { describeDataset } from '../src/datasets/describe-dataset.ts';

/** A JSON value, and its value in the column: times as ISO 8601, integers as text. */
type OddValue = [json: string, held: unknown];

// oxfmt-ignore
const VALUES: Record<string, OddValue[]> = {
  text: [['"a"', 'a'], ['""', ''], ['"=1+1"', '=1+1'], ['"\\u00fc\\ud83d\\ude00"', 'ü😀'], ['"\\ud800"', null], ['"a\\u0000b"', 'a\0b'],
    ['7', null], ['null', null], ['["a"]', null]],
  integer: [['5', '5'], ['-0', '0'], ['5.0', '5'], ['5e2', '500'], ['1.50e1', '15'], ['9007199254740993', '9007199254740993'],
    ['9223372036854775807', '9223372036854775807'], ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775808', null], ['9007199254740991.4', null], ['1.5', null], ['5e-1', null], ['1E400', null], ['0e99999', null],
    ['"5"', null], ['true', null], ['null', null]],
  number: [['4.50', 4.5], ['-1', -1], ['1e5', 100000], ['12345678901234567890.10', 12345678901234567000], ['1E400', null], ['"4.5"', null], ['{}', null]],
  boolean: [['true', true], ['false', false], ['"true"', null], ['1', null], ['null', null]],
  list: [['["a", "b"]', ['a', 'b']], ['[]', []], ['[ "a",null ]', ['a', null]], ['["a",1]', null], ['["\\ud800"]', null], ['[["a"]]', null],
    ['"a"', null], ['null', null]],
  time: [['"2026-11-20T08:00:00.123456Z"', '2026-11-20T08:00:00.123Z'], ['"2026-11-20T08:00:00+01:00"', '2026-11-20T07:00:00.000Z'],
    ['"1969-12-31T23:59:59.999Z"', '1969-12-31T23:59:59.999Z'], ['"0001-01-01T00:00:00Z"', '0001-01-01T00:00:00.000Z'],
    ['"0000-12-31T00:00:00Z"', null], ['"9999-12-31T23:59:59.999Z"', '9999-12-31T23:59:59.999Z'], ['"Room 5"', null], ['0', null], ['null', null]],
  epoch: [['1763625600', '2025-11-20T08:00:00.000Z'], ['"1763625600.5"', '2025-11-20T08:00:00.500Z'], ['1e3', null], ['"2026-11-20"', null]],
  any: [['"a"', 'a'], ['"12"', '"12"'], ['12', '12'], ['1.50', '1.50'], ['{"a" : 1}', '{"a" : 1}'], ['true', 'true'], ['null', null], ['"\\ud800"', null]],
};

/** A dataset with a column of each type; the key and the time have columns without being declared. */
export const ODD: Dataset = describeDataset({
  name: 'odd',
  key: ['meta.id'],
  time: { field: 'at' },
  snapshot: false,
  columns: {
    text: { path: 'text', type: 'text' },
    integer: { path: 'in.integer', type: 'integer' },
    number: { path: 'number', type: 'number' },
    boolean: { path: 'boolean', type: 'boolean' },
    list: { path: 'list', type: 'list' },
    time: { path: 'time', type: 'time' },
    epoch: { path: 'epoch', type: 'time', format: 'epoch' },
    any: 'any',
    // The name of the last column.
    record: 'meta.id',
  },
});

/** Creates records with each odd value at least once, in random combinations: their JSON and the values of their columns. */
export function oddRecords(count: number, random: () => number): { json: string; held: Record<string, unknown> }[] {
  return Array.from({ length: count }, (_, index) => {
    const held: Record<string, unknown> = { record_2: `id ${index}`, at: '2026-11-20T08:00:00.000Z' };
    const members = Object.entries(VALUES).flatMap(([name, values]) => {
      // First each value once, then random ones, or none.
      const [json, value] =
        index < values.length ? values[index]! : (values[Math.floor(random() * values.length * 1.2)] ?? []);
      held[name] = value ?? null;
      if (json === undefined) return [];
      return name === 'integer' ? [`"in" : {"x":[],"integer":${json}}`] : [`"${name}":${json}`];
    });
    const json = `{"at":"2026-11-20T08:00:00Z",${members.join(', ')},"meta":{"id":"id ${index}"}}`;
    return { json, held };
  });
}
