import { Option } from 'commander';
import { InvalidInput } from '../errors.ts';
import { INPUT_FIELDS } from '../input/input.ts';
import { isoDuration } from '../input/short-duration.ts';
import { flagOf, INPUT_OPTIONS, type InputOption, optionOf } from './input-option-table.ts';
import { nearNames } from '../datasets/near-names.ts';

/** Says problems with the names and values of the command line where they came from there, else with the input's own. */
export function inTermsOfOptions({ problems }: InvalidInput, options: Record<string, unknown>): InvalidInput {
  return new InvalidInput(
    problems.map((problem) => {
      const named = startOf(problem);
      if (!named) return problem.includes(UNKNOWN_FIELD) ? nearestField(problem) : inFlags(problem);
      const value = options[new Option(named.flags).attributeName()];
      if (value === undefined) return problem;
      const given = typeof value === 'string' ? ` ${JSON.stringify(value)}` : '';
      const rest = problem.slice(named.field.length).replace(/^ and (\w+) exclude/, (_, field: string) => {
        return ` and ${flagOf(optionOf(field)!)} exclude`;
      });
      return `${flagOf(named)}${given}${inShort(named, inFlags(rest))}`;
    }),
  );
}

/** Returns the option of the field with which a problem begins. */
const startOf = (problem: string): InputOption | undefined =>
  INPUT_OPTIONS.find(({ field }) => problem.startsWith(`${field} `));

/** Durations may be given as `30d`, too, which only the command line knows. */
const inShort = ({ read }: InputOption, problem: string): string =>
  read === isoDuration
    ? problem
        .replace('an ISO 8601 duration', 'a duration')
        .replace(
          /for example "P1D" \(a day\)( or "PT6H" \(six hours\))?/,
          'for example 12h, 30d, 2w or, in ISO 8601, P1D',
        )
        .replace('for example "PT6H"', 'for example 6h')
    : problem;

/** Says a problem of a plan with the options of the command line: `slice PT1M divides …` becomes `--slice PT1M divides …`. */
export function inOptions(problem: string): string {
  const named = startOf(problem);
  return inFlags(named ? `${flagOf(named)}${problem.slice(named.field.length)}` : problem);
}

/** Turns `{"last": …}` of a message into `--last …`, and `maxPages` into `--max-pages`. */
export function inFlags(text: string): string {
  const named = text.replace(/\b(maxPages|pageSize)\b(?!":)/g, (field) => flagOf(optionOf(field)!));
  return named.replace(/\{"(\w+)": ("[^"]*"|[^}]*)\}/g, (json, field: string, value: string) => {
    const named = optionOf(field);
    return named ? (value === 'true' ? flagOf(named) : `${flagOf(named)} ${value.replaceAll('"', '')}`) : json;
  });
}

/** Fields are given in JSON: their names stay as they are. */
const UNKNOWN_FIELD = ' is not a field of the input';

function nearestField(problem: string): string {
  const [, given = ''] = /^"([^"]*)"/.exec(problem) ?? [];
  const [near] = nearNames(given, INPUT_FIELDS);
  return near === undefined ? problem : problem.replace(UNKNOWN_FIELD, `${UNKNOWN_FIELD} (did you mean "${near}"?)`);
}
